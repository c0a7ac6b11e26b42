"""How long a stay at each step lasts at most, usually; open stays counted, with what stands in."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.product_limit import deal_exits
from groundswell.evidence.survival import SurvivalCurve, build_curve, estimate_survival, make_room
from groundswell.evidence.tallies import Exits, sort_exits
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
    """Stays, ended and open, as time from entering the step.

    Args:
        step: step of each.
        elapsed_us: its length, so far where it is open.
        has_ended: 1 where the case has left the step.
        entry_us: from when it was seen; 0 where from its start; None where all were.
    """

    step: NDArray[Any]
    elapsed_us: NDArray[Any]
    has_ended: NDArray[Any]
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


def read_stay_times(records: Records) -> list[StayTimes]:
    """Read the length of every stay, and from when it was seen where cases came into view late.

    Returns:
        The stays in the parts in which the engine gave them: to put them together would be to copy them.
    """
    spells = records.spells
    chosen = spells
    late = records.manifest.late_count > 0
    if late:
        chosen = spells.join(records.cases.select("case_id", "entry_us"), "case_id")
    columns = {"ended": chosen.to_step_id.notnull().cast("int8")}  # a tenth of what left_at is to read
    if late:
        columns["entry"] = chosen.entry_us - chosen.since_us
    found = records.fetch(chosen.select("step_id", "elapsed_us", **columns))
    return [_read_part(part) for part in found.to_batches()]


def _read_part(rows: pa.RecordBatch) -> StayTimes:
    step, elapsed, ended, *entry = (np.from_dlpack(column) for column in rows.columns)
    return StayTimes(step, elapsed, ended, np.maximum(entry[0].astype(np.int64), 0) if entry else None)


def fit_step_limits(parts: Sequence[StayTimes], *, confidence: float = 0.95) -> tuple[StepLimit, ...]:
    """Fit for each step the length that 98 of 100 stays do not exceed, open stays counted.

    Where the records end before 98 of 100 have left: the longest stay that ended, if at least 20 and at least
    half of all ended; else, where few ended, the 98th percentile of the stays at all steps together; else 120
    days. Where most stays are still open the longest one that ended says nothing: the slow ones are not over.
    Method: Kaplan-Meier of the stays at each step, interval by inverting the log(-log) band (Brookmeyer and
    Crowley). Checked against: closed forms and lifelines, through `survival`.

    Args:
        parts: all stays, ended and open, in one part or more.
        confidence: coverage of the intervals.

    Returns:
        One limit per step that any case was at, in the order of the steps.
    """
    pooled: SurvivalCurve | None = None
    limits = []
    for fit in _fit_steps(parts, confidence):
        if fit.limit is None and fit.ended < LEAST_ENDED and pooled is None:
            whole = _join_parts(parts)
            pooled = estimate_survival(whole.elapsed_us, whole.has_ended, entry=whole.entry_us)
        limits.append(_choose_limit(fit, pooled))
    return tuple(limits)


def _join_parts(parts: Sequence[StayTimes]) -> StayTimes:
    entries = [part.entry_us for part in parts if part.entry_us is not None]
    return StayTimes(
        np.concatenate([part.step for part in parts]),
        np.concatenate([part.elapsed_us for part in parts]),
        np.concatenate([part.has_ended for part in parts]),
        np.concatenate(entries) if entries else None,
    )


@dataclass(frozen=True)
class _Fit:
    """What is read from the curve of one step, in microseconds; a curve itself is too large to keep."""

    step: int
    limit: float | None
    low: float | None
    high: float | None
    longest: float
    ended: int
    count: int


def _fit_steps(parts: Sequence[StayTimes], confidence: float) -> list[_Fit]:
    groups = max((int(part.step.max(initial=-1)) for part in parts), default=-1) + 1
    if not groups:
        return []
    exits, is_sorted = _deal_stays(parts, groups)
    # Stays that were never under observation have no place among the exits, but do count as stays.
    count, ended = np.sum([_count_stays(part.step, part.has_ended, groups) for part in parts], axis=0)
    steps = np.flatnonzero(count)
    steps = steps[np.argsort(-count[steps], kind="stable")]

    draw = partial(build_curve, exits, spend=True, sort=not is_sorted)

    def fit(chosen: NDArray[Any]) -> list[_Fit]:
        room = make_room(int(np.diff(exits.starts)[chosen].max(initial=0)))  # used again for each step
        return [
            _fit_step(draw(int(step), room), step, confidence, (ended[step], count[step])) for step in chosen
        ]

    with ThreadPoolExecutor(2) as pool:  # the compiled loops let go of the interpreter
        found = [one for half in pool.map(fit, (steps[::2], steps[1::2])) for one in half]
    return sorted(found, key=lambda one: one.step)


def _deal_stays(parts: Sequence[StayTimes], groups: int) -> tuple[Exits, bool]:
    """Deal the stays to their steps, and say whether they are sorted already."""
    if all(part.entry_us is None for part in parts):
        rows = [(part.elapsed_us, part.has_ended, part.step) for part in parts]
        return deal_exits(rows, groups, sort=False), False
    whole = _join_parts(parts)
    has_ended, entry = whole.has_ended > 0, whole.entry_us
    exits = sort_exits(whole.elapsed_us, has_ended, entry=entry, group=whole.step, groups=groups, causes=1)
    return exits, True


def _fit_step(curve: SurvivalCurve, step: int, confidence: float, counts: tuple[int, int]) -> _Fit:
    limit = curve.quantile(LIMIT_SHARE)
    low, high = (None, None) if limit is None else curve.quantile_interval(LIMIT_SHARE, confidence)
    longest = float(curve.times[-1]) if curve.times.size else 0.0
    return _Fit(int(step), limit, low, high, longest, int(counts[0]), int(counts[1]))


@njit(cache=True, nogil=True)
def _count_stays(
    step: NDArray[Any], has_ended: NDArray[Any], groups: int
) -> tuple[Int64, Int64]:  # pragma: no cover - compiled
    count, ended = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    for i in range(step.size):
        count[step[i]] += 1
        ended[step[i]] += has_ended[i]
    return count, ended


def _choose_limit(fit: _Fit, pooled: SurvivalCurve | None) -> StepLimit:
    counts = (fit.ended, fit.count - fit.ended)
    if fit.limit is not None:
        low, high = _days_or_none(fit.low), _days_or_none(fit.high)
        return StepLimit(fit.step, _days(fit.limit), low, high, "fitted", *counts)
    if fit.ended >= LEAST_ENDED and fit.ended >= fit.count / 2:
        return StepLimit(fit.step, _days(fit.longest), None, None, "longest_ended", *counts)
    together = pooled.quantile(LIMIT_SHARE) if pooled else None
    if together is not None:
        return StepLimit(fit.step, _days(together), None, None, "all_steps", *counts)
    return StepLimit(fit.step, COLD_DAYS, None, None, "fixed", *counts)


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
