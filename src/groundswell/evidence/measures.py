"""The measures that a target can be set on, each by the estimator of the question that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

import numpy as np

from groundswell.errors import MeasureNeedsPromise, MeasureNeedsStep, MeasureUnknown, StepUnknown
from groundswell.evidence.finding import Estimate
from groundswell.spells import Records
from groundswell.spells.selection import Selection, select_cases
from groundswell.wording import _

Covers = Literal["cases", "weeks", "now"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that a target can be set on.

    Args:
        name: the stable name.
        label: what it is, for people.
        unit: ``days``, ``share``, ``cases`` or ``cases per week``.
        better: whether less of it or more is better for the public.
        covers: ``cases`` (those received since a day, if one is given), ``weeks`` (those since that day) or
            ``now`` (the moment of the extract, whatever the day).
        needs_step: whether it is of one step, which must be named.
        needs_promise: whether the records must hold a promise.
    """

    name: str
    label: str
    unit: str
    better: Literal["lower", "higher"]
    covers: Covers
    needs_step: bool = False
    needs_promise: bool = False


# name of the measure: the function of `measure_estimators` that answers it
_ANSWERS = {
    "median_wait_days": "estimate_half",
    "p90_wait_days": "estimate_ninth",
    "mean_wait_days": "estimate_mean",
    "share_within_promise": "estimate_within_promise",
    "mean_days_in_step": "estimate_mean_in_step",
    "median_days_in_step": "estimate_median_in_step",
    "share_sent_back": "estimate_sent_back",
    "share_withdrawn": "estimate_withdrawn",
    "backlog_cases": "count_backlog",
    "overdue_cases": "count_overdue",
    "stuck_cases": "count_stuck",
    "decided_per_week": "estimate_decided",
}
MEASURE_NAMES = tuple(_ANSWERS)


def list_measures() -> tuple[Measure, ...]:
    """List every measure that a target can be set on.

    Example:
        >>> [measure.name for measure in list_measures() if measure.better == "higher"]
        ['share_within_promise', 'decided_per_week']
    """
    per_week = _("cases per week")
    return (
        Measure("median_wait_days", _("Half wait more than"), "days", "lower", "cases"),
        Measure("p90_wait_days", _("One in ten waits more than"), "days", "lower", "cases"),
        Measure("mean_wait_days", _("Mean wait"), "days", "lower", "cases"),
        Measure(
            "share_within_promise", _("No longer waiting when the promise ran out"), "share", "higher", "cases",
            needs_promise=True,
        ),
        Measure("mean_days_in_step", _("Mean days in a step"), "days", "lower", "cases", needs_step=True),
        Measure(
            "median_days_in_step", _("Half stay in a step more than"), "days", "lower", "cases", needs_step=True
        ),
        Measure("share_sent_back", _("Come back to a step"), "share", "lower", "cases"),
        Measure("share_withdrawn", _("Withdrawn by the applicant"), "share", "lower", "cases"),
        Measure("backlog_cases", _("Cases waiting now"), "cases", "lower", "now"),
        Measure(
            "overdue_cases", _("Cases waiting now beyond their promise"), "cases", "lower", "now",
            needs_promise=True,
        ),
        Measure("stuck_cases", _("Open cases that are stuck"), "cases", "lower", "now"),
        Measure("decided_per_week", _("Cases decided per week"), per_week, "higher", "weeks"),
    )  # fmt: skip


def get_measure(name: str) -> Measure:
    """Get a measure by its name.

    Raises:
        MeasureUnknown: there is no such measure.
    """
    for measure in list_measures():
        if measure.name == name:
            return measure
    raise MeasureUnknown(name, list(MEASURE_NAMES))


def estimate_measure(
    records: Records,
    measure: str,
    *,
    step: str | None = None,
    since: date | None = None,
    horizon_days: float | None = None,
    confidence: float = 0.95,
    seed: int = 0,
) -> Estimate:
    """Estimate a measure, with open cases counted and an interval.

    Method: that of the question to which the measure belongs. Checked against: the finding of that question.

    Args:
        records: the case records.
        measure: its name.
        step: the step that it is of, where it is of one.
        since: only cases received on this day or later, by the agency's own calendar, or whole weeks from then
            on; what is counted at the moment of the extract heeds no day.
        horizon_days: days to which means and shares are restricted; give the same to compare two times. None
            for the largest round number with enough cases under observation.
        confidence: coverage of the interval.
        seed: of the bootstrap, where the interval is by one.

    Returns:
        The estimate; its value is None where the records cannot bear it, and its method says why.

    Raises:
        MeasureUnknown: there is no such measure.
        MeasureNeedsStep: it is of one step, and none is named.
        MeasureNeedsPromise: it is held against a promise, and the records have none.
        StepUnknown: the records have no such step.
        SelectionEmpty: no case was received since.

    Example:
        >>> from groundswell.testing import build_records
        >>> records = build_records([("a", "Asked", "2024-01-01"), ("a", "Done", "2024-01-05")], ends=["Done"])
        >>> estimate_measure(records, "mean_wait_days").value
        4.0
    """
    wanted = get_measure(measure)
    step_id = _find_step(records, wanted, step)
    if wanted.needs_promise:
        _check_promise(records, wanted)
    if since is not None and wanted.covers == "cases":
        with select_cases(records, Selection(received_from=since)) as chosen:
            found = _answer(measure, chosen, step_id, step, since, horizon_days, confidence, seed)
    else:
        found = _answer(measure, records, step_id, step, since, horizon_days, confidence, seed)
    return replace(found, key=measure)


def _answer(measure: str, *asked: Any) -> Estimate:
    """Import the estimators when one is asked for: whoever only lists the measures does not load them."""
    from groundswell.evidence import measure_estimators

    answer: Callable[[measure_estimators.Asked], Estimate] = getattr(measure_estimators, _ANSWERS[measure])
    return answer(measure_estimators.Asked(*asked))


def _find_step(records: Records, measure: Measure, step: str | None) -> int:
    if not measure.needs_step:
        return -1
    found = records.fetch(records.steps.select("step_id", "step").order_by("step_id")).to_pydict()
    numbers = dict(zip(found["step"], found["step_id"], strict=True))
    if step is None:
        raise MeasureNeedsStep(measure.name, list(numbers))
    if step not in numbers:
        raise StepUnknown(step, list(numbers))
    return int(numbers[step])


def _check_promise(records: Records, measure: Measure) -> None:
    cases = records.cases
    if not np.any(records.columns(cases.aggregate(n=cases.promise_us.count()))["n"]):
        raise MeasureNeedsPromise(measure.name)
