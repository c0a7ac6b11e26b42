"""Results from verdicts: what a trial did for one case, times the cases that had it, then and since."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.effects import Effect, Result, Window, multiply_effect
from groundswell.spells import Records
from groundswell.trials.design import Design, Outcome
from groundswell_web.ledger.case_counts import count_cases, find_last_day
from groundswell_web.ledger.result_values import Found, Subject, Without, sum_parts
from groundswell_web.trials.cards import TrialCard, VerdictCard
from groundswell_web.trials.entry_queries import find_last_look

# By what the values of a trial are sent in: what is counted, its unit, and how many of it one of them is.
_SENT = {
    "hours": ("staff_hours", "hours", 1.0),
    "staff hours": ("staff_hours", "hours", 1.0),
    "working hours": ("staff_hours", "hours", 1.0),
    "minutes": ("staff_hours", "hours", 1 / 60),
    "staff minutes": ("staff_hours", "hours", 1 / 60),
    "refusals": ("refusals", "share", 1.0),
    "repeats": ("repeats", "share", 1.0),
    "repeat applications": ("repeats", "share", 1.0),
}


@dataclass(frozen=True)
class CountedAs:
    """What one unit of gain of an outcome counts as: a measure of the ledger, its unit, and how many of it."""

    measure: str
    unit: str
    times: float


@dataclass(frozen=True)
class AdoptionTerms:
    """From when until when a change that was tried is used, and for which share of the cases."""

    id: UUID
    trial_id: UUID
    from_on: date
    until_on: date | None
    share: float


@dataclass(frozen=True)
class Decided:
    """A trial with its verdict."""

    subject: Subject
    trial: TrialCard
    design: Design
    verdict: VerdictCard

    @property
    def step(self) -> str:
        """The step at which its cases come in; empty for their receipt."""
        return str(self.trial.wishes.get("step") or "")

    @property
    def estimate(self) -> dict[str, Any] | None:
        """The estimate after follow-up where there is one, else that at the end."""
        matured = self.verdict.matured
        found: dict[str, Any] | None = matured["now"] if matured else self.verdict.document.get("estimate")
        return found

    @property
    def last_on(self) -> date:
        """The last day on which a case was allocated."""
        ended = self.trial.ended_at
        last = min(ended.date(), self.design.last_entry_on) if ended else self.design.last_entry_on
        return max(last, self.design.begins_on)


def find_counted(outcome: Outcome) -> CountedAs | None:
    """Find what a gain in an outcome counts as; None where the ledger counts nothing of the kind."""
    if outcome.kind == "wait":
        return CountedAs("applicant_days", "days", 1.0 if outcome.better == "lower" else -1.0)
    if outcome.kind == "right_first_time":
        return CountedAs("repeats", "share", 1.0 if outcome.better == "higher" else -1.0)
    told = _SENT.get(outcome.measured_in.strip().lower()) or _SENT.get(outcome.name.replace("_", " ").lower())
    if outcome.kind not in ("mean", "count") or told is None:
        return None
    measure, unit, times = told
    return CountedAs(measure, unit, times if outcome.better == "lower" else -times)


def read_effect(decided: Decided, counted: CountedAs) -> Effect | str:
    """Read what a trial did for one case, with the band of its verdict; or why nothing can be read."""
    told = decided.estimate
    if told is None or not told.get("information_share", 1.0):
        return _("It ended before there was an estimate.")
    ends = sorted((told["low"] * counted.times, told["high"] * counted.times))
    if not all(math.isfinite(end) for end in ends):
        return _("Its band has no end yet: too few cases were followed.")
    name = decided.trial.name
    if decided.verdict.matured:
        source = _("the verdict of the trial “{name}”, after its cases were followed").format(name=name)
    else:
        source = _("the verdict of the trial “{name}”, at its end").format(name=name)
    se = abs(told["se"] * counted.times) if told.get("se") is not None else None
    return Effect(told["gain"] * counted.times, ends[0], ends[1], counted.unit, se, source)


def compute_trial_result(
    decided: Decided, adoptions: list[AdoptionTerms], records: Records | None
) -> Found | Without:
    """Compute what a trial brought: for its own cases, and for those since its change was adopted.

    Whatever the verdict: one that was not shown, and one that harmed, give a result like any other.

    Args:
        decided: the trial.
        adoptions: of its change.
        records: the records in use; None for none: then cases since are not counted.
    """
    subject, verdict = decided.subject, decided.verdict.state
    counted = find_counted(decided.design.primary)
    if counted is None:
        why = _("Its outcome counts no days of waiting, hours of staff, refusals or repeats.")
        return Without(subject, why, verdict)
    effect = read_effect(decided, counted)
    if isinstance(effect, str):
        return Without(subject, effect, verdict)
    lots = _list_lots(decided, adoptions, records)
    parts = [_multiply(decided, counted, effect, lot) for lot in lots]
    result = sum_parts(parts, effect.source)
    told = tuple(
        {"what": lot.what, "cases": part.cases, "share": lot.share, "value": part.value, "low": part.low,
         "high": part.high, "from_on": lot.window.from_on.isoformat(), "until_on": lot.window.until_on.isoformat()}
        for lot, part in zip(lots, parts, strict=True)
    )  # fmt: skip
    inputs = {"per_case": effect.per_case, "low": effect.low, "high": effect.high, "unit": effect.unit,
              "se": effect.se, "arm": (decided.estimate or {}).get("arm", ""),
              "matured": decided.verdict.matured is not None}  # fmt: skip
    return Found(subject, _add_caveats(result, decided), parts=told, verdict=verdict, inputs=inputs)


@dataclass(frozen=True)
class _Lot:
    what: str
    window: Window
    cases: int
    share: float


def _list_lots(decided: Decided, adoptions: list[AdoptionTerms], records: Records | None) -> list[_Lot]:
    arm = (decided.estimate or {}).get("arm", "")
    lots = [_Lot("trial", Window(decided.design.begins_on, decided.last_on), _count_arm(decided, arm), 1.0)]
    if records is None:
        return lots
    last_on = find_last_day(records)
    for one in sorted(adoptions, key=lambda adoption: adoption.from_on):
        until_on = min(one.until_on or last_on, last_on)
        if until_on >= one.from_on:
            cases = count_cases(records, one.from_on, until_on, decided.step)
            lots.append(_Lot("adopted", Window(one.from_on, until_on), cases, one.share))
    return lots


def _count_arm(decided: Decided, arm: str) -> int:
    """Count the cases of the trial that had the arm, as its newest look knows them."""
    look = find_last_look(decided.trial.engagement_id, decided.trial.id)
    names = [one.name for one in decided.design.arms]
    return look.look.cases[names.index(arm)] if look is not None and arm in names else 0


def _multiply(decided: Decided, counted: CountedAs, effect: Effect, lot: _Lot) -> Result:
    return multiply_effect(
        effect,
        lot.cases,
        lot.share,
        key=decided.subject.key,
        measure=counted.measure,
        window=lot.window,
        step=decided.step,
        is_verified=decided.verdict.is_verified,
    )


def _add_caveats(result: Result, decided: Decided) -> Result:
    more = []
    if not decided.verdict.matured:
        more.append(_("Its cases are still followed. The number will change when the last one was."))
    if decided.design.primary.kind == "wait":
        more.append(
            _("It counts the first {days} days of each case; what comes later is not in it.").format(
                days=decided.design.primary.horizon_days
            )
        )
    if len(decided.design.tried) > 1:
        more.append(_("It counts the arm that decided; the other arms stand on the page of the trial."))
    if decided.design.primary.kind == "right_first_time":
        more.append(
            _(
                "Right first time means decided within {days} days without coming back: part of it can be cases "
                "that were decided sooner."
            ).format(days=decided.design.primary.horizon_days)
        )
    if decided.verdict.amendments:
        more.append(_("The trial was amended after its registration; the changes stand beside its verdict."))
    return replace(result, caveats=(*result.caveats, *more))
