"""How long a stay at each step lasts at most, usually; open stays counted, with what stands in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.survival import SurvivalCurve, estimate_survival, estimate_survival_by_group
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _

Int64 = NDArray[np.int64]

LIMIT_SHARE = 0.98
# Below this many ended stays the longest of them says too little about a step.
LEAST_ENDED = 20
# When nothing can be fitted: nothing filed for 120 days is a cold case at the US Tax Court.
COLD_DAYS = 120.0


@dataclass(frozen=True)
class StayTimes:
    """All stays, ended and open, as time from entering the step.

    Args:
        step: step of each.
        elapsed_us: its length, so far where it is open.
        has_ended: 1 where the case has left the step.
        entry_us: from when it was seen; 0 where from its start; None where all were.
    """

    step: Int64
    elapsed_us: Int64
    has_ended: Int64
    entry_us: Int64 | None


@dataclass(frozen=True)
class StepLimit:
    """The length beyond which a stay at a step is unusual.

    Args:
        step: the step.
        days: the limit in days.
        low: lower end of its interval; None where it has none.
        high: upper end; None where open or none.
        kind: ``"fitted"``, ``"longest_ended"``, ``"all_steps"`` or ``"fixed"``.
        ended: stays that have ended.
        open: stays still open.
    """

    step: int
    days: float
    low: float | None
    high: float | None
    kind: str
    ended: int
    open: int


def read_stay_times(records: Records) -> StayTimes:
    """Read the length of every stay, and from when it was seen where cases came into view late."""
    spells = records.spells
    chosen = spells
    late = records.manifest.late_count > 0
    if late:
        chosen = spells.join(records.cases.select("case_id", "entry_us"), "case_id")
    columns = {"ended": chosen.left_at.notnull().cast("int8")}
    if late:
        columns["entry"] = chosen.entry_us - chosen.since_us
    found = records.columns(chosen.select("step_id", "elapsed_us", **columns))
    entry = np.maximum(found["entry"].astype(np.int64), 0) if late else None
    return StayTimes(
        found["step_id"].astype(np.int64),
        found["elapsed_us"].astype(np.int64),
        found["ended"].astype(np.int64),
        entry,
    )


def fit_step_limits(stays: StayTimes, *, confidence: float = 0.95) -> tuple[StepLimit, ...]:
    """Fit for each step the length that 98 of 100 stays do not exceed, open stays counted.

    Where the records end before 98 of 100 have left: the longest stay that ended, if at least 20 and at least
    half of all ended; else, where few ended, the 98th percentile of the stays at all steps together; else 120
    days. Where most stays are still open the longest one that ended says nothing: the slow ones are not over.
    Method: Kaplan-Meier of the stays at each step, interval by inverting the log(-log) band (Brookmeyer and
    Crowley). Checked against: closed forms and lifelines, through `survival`.

    Args:
        stays: all stays, ended and open.
        confidence: coverage of the intervals.

    Returns:
        One limit per step that any case was at, in the order of the steps.
    """
    groups = int(stays.step.max(initial=-1)) + 1
    if not groups:
        return ()
    curves = estimate_survival_by_group(
        stays.elapsed_us, stays.has_ended, stays.step, groups, entry=stays.entry_us
    )
    ended = np.bincount(stays.step, weights=stays.has_ended, minlength=groups).astype(np.int64)
    count = np.bincount(stays.step, minlength=groups)
    pooled: SurvivalCurve | None = None
    limits = []
    for step in np.flatnonzero(count):
        limit = curves[step].quantile(LIMIT_SHARE)
        if limit is None and ended[step] < LEAST_ENDED and pooled is None:
            pooled = estimate_survival(stays.elapsed_us, stays.has_ended, entry=stays.entry_us)
        limits.append(
            _choose_limit(int(step), curves[step], pooled, int(ended[step]), int(count[step]), confidence)
        )
    return tuple(limits)


def _choose_limit(
    step: int, curve: SurvivalCurve, pooled: SurvivalCurve | None, ended: int, count: int, confidence: float
) -> StepLimit:
    counts = (ended, count - ended)
    limit = curve.quantile(LIMIT_SHARE)
    if limit is not None:
        low, high = curve.quantile_interval(LIMIT_SHARE, confidence)
        return StepLimit(step, _days(limit), _days_or_none(low), _days_or_none(high), "fitted", *counts)
    if ended >= LEAST_ENDED and ended >= count / 2:
        return StepLimit(step, _days(float(curve.times[-1])), None, None, "longest_ended", *counts)
    together = pooled.quantile(LIMIT_SHARE) if pooled else None
    if together is not None:
        return StepLimit(step, _days(together), None, None, "all_steps", *counts)
    return StepLimit(step, COLD_DAYS, None, None, "fixed", *counts)


def _days(microseconds: float) -> float:
    return float(microseconds) / MICROSECONDS_PER_DAY


def _days_or_none(microseconds: float | None) -> float | None:
    return None if microseconds is None else _days(microseconds)


def label_limit(kind: str) -> str:
    """Say where a limit comes from."""
    return {
        "fitted": _("98 of 100 stays here are shorter"),
        "longest_ended": _("the longest stay here that ended"),
        "all_steps": _("98 of 100 stays at any step are shorter"),
        "fixed": _("120 days, as nothing could be fitted"),
    }[kind]
