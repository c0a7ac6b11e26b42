"""How many are served within the promise, with open cases counted, and how late the rest are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from groundswell.evidence.case_waits import SMALL_GROUP, CaseWaits
from groundswell.evidence.survival import (
    SurvivalCurve,
    estimate_survival,
    estimate_survival_by_group,
    log_log_limits,
)
from groundswell.evidence.tallies import Flags, Floats, Ints
from groundswell.wording import MICROSECONDS_PER_DAY

_MOST_STRATA = 40


@dataclass(frozen=True, slots=True)
class PromiseKept:
    """What became of the promise.

    Args:
        within: share no longer waiting when the promise ran out; None where nobody was followed that long.
        low: lower limit of `within`.
        high: upper limit of `within`.
        cases: cases with a promise.
        strata: how many lengths of promise were kept apart.
        shortest_days: shortest promise.
        longest_days: longest promise.
        lateness: how long those wait beyond the promise who are late, as a curve in days.
        closed_within: share within the promise among the closed cases alone.
        closed_low: its lower limit.
        closed_high: its upper limit.
    """

    within: float | None
    low: float | None
    high: float | None
    cases: int
    strata: int
    shortest_days: float
    longest_days: float
    lateness: SurvivalCurve
    closed_within: float | None
    closed_low: float | None
    closed_high: float | None


def estimate_promise(waits: CaseWaits, curve: SurvivalCurve, confidence: float = 0.95) -> PromiseKept | None:
    """Estimate the share of cases that are no longer waiting when their promise runs out.

    Cases may have promises of different lengths. Their waits are counted from the day each was due, by
    Kaplan-Meier within strata of like promises, and the strata are put together by their shares of the cases.
    Method: stratified Kaplan-Meier, Greenwood's variance, log(-log) limits. Checked against: the plain share
    where no case is open; Kaplan-Meier at the promise where all have the same.

    Args:
        waits: the waits of all cases.
        curve: Kaplan-Meier of all of them, in microseconds: where all have the same promise it says all.
        confidence: coverage of each interval.

    Returns:
        The shares and the lateness; None where no case has a promise.
    """
    promised = waits.promise_us >= 0
    if not promised.any():
        return None
    promise, wait = waits.promise_us[promised], waits.wait_us[promised]
    ended = waits.has_ended[promised]
    entry = waits.entry_us[promised]
    if has_one_promise(waits):
        count, sizes = 1, np.array([wait.size])
        late, variance = _read_late([curve], float(promise[0]))
        lateness = _follow_late(curve, float(promise[0]), int(np.count_nonzero(wait > promise)))
    else:
        strata, count = group_promises(promise)
        sizes = np.bincount(strata, minlength=count)
        late, variance = _late_by_group(wait, promise, ended, entry, strata, count)
        lateness = _lateness(wait, promise, ended, entry)
    within, low, high = _pool(late, variance, sizes, confidence)
    closed = wait[ended] <= promise[ended]
    closed_share = float(closed.mean()) if closed.size else None
    limits = share_limits(int(closed.sum()), closed.size, confidence)
    return PromiseKept(
        within,
        low,
        high,
        int(promised.sum()),
        count,
        float(promise.min()) / MICROSECONDS_PER_DAY,
        float(promise.max()) / MICROSECONDS_PER_DAY,
        lateness,
        closed_share,
        *limits,
    )


def has_one_promise(waits: CaseWaits) -> bool:
    """Whether every case has a promise, and all the same."""
    first = waits.promise_us[0]
    return bool(first >= 0 and np.all(waits.promise_us == first))


def estimate_late_by_group(
    waits: CaseWaits, curves: list[SurvivalCurve], group: NDArray[Any]
) -> tuple[Floats, Floats]:
    """Estimate for each group the share still waiting when the promise ran out, and its variance.

    Waits are counted from the day that each case was due. A group never followed so far gives NaN.

    Args:
        waits: the waits of all cases.
        curves: Kaplan-Meier of each group, in microseconds.
        group: group of each case; below 0 is left out.
    """
    groups = len(curves)
    if has_one_promise(waits):
        return _read_late(curves, float(waits.promise_us[0]))
    promised = waits.promise_us >= 0
    group = np.where(promised, group, -1)
    return _late_by_group(
        waits.wait_us, np.maximum(waits.promise_us, 0), waits.has_ended, waits.entry_us, group, groups
    )


def group_promises(promise_us: Ints) -> tuple[Ints, int]:
    """Put like promises together: at most 40 strata, each of at least ten cases where there are as many."""
    lengths, codes, counts = np.unique(promise_us, return_inverse=True, return_counts=True)
    enough = max(SMALL_GROUP, -(-promise_us.size // _MOST_STRATA))
    if lengths.size == 1:
        return codes.astype(np.int64), 1
    stratum_of, current, held = np.zeros(lengths.size, np.int64), 0, 0
    for index in range(lengths.size):
        stratum_of[index] = current
        held += int(counts[index])
        if held >= enough and int(counts[index + 1 :].sum()) >= enough:
            current, held = current + 1, 0
    return stratum_of[codes], current + 1


def share_limits(successes: float, size: int, confidence: float) -> tuple[float | None, float | None]:
    """Give Wilson's limits of a plain share; None where there is nothing to share.

    Example:
        >>> [round(limit, 4) for limit in share_limits(81, 263, 0.95)]
        [0.2553, 0.3662]
    """
    if size == 0:
        return None, None
    z = float(norm.isf((1 - confidence) / 2))
    share = successes / size
    centre = (share + z**2 / (2 * size)) / (1 + z**2 / size)
    reach = z * ((share * (1 - share) + z**2 / (4 * size)) / size) ** 0.5 / (1 + z**2 / size)
    return max(centre - reach, 0.0), min(centre + reach, 1.0)


def _late_by_group(
    wait: Ints, promise: Ints, ended: Flags, entry: Ints, group: NDArray[Any], groups: int
) -> tuple[Floats, Floats]:
    from_due = wait - promise
    origin = int(from_due.min(initial=0)) - 1
    entered = np.where(entry > 0, entry - promise - origin, 0)
    curves = estimate_survival_by_group(from_due - origin, ended, group, groups, entry=entered)
    due = float(-origin)
    return _read_late(curves, due)


def _read_late(curves: list[SurvivalCurve], due: float) -> tuple[Floats, Floats]:
    late, variance = np.full(len(curves), np.nan), np.full(len(curves), np.nan)
    for index, curve in enumerate(curves):
        known = curve.last_time >= due or (curve.survival.size and curve.survival[-1] <= 0)
        if curve.size and known:
            late[index] = curve.share_beyond(due)
            variance[index] = curve.variance_at(due)
    return late, variance


def _pool(
    late: Floats, variance: Floats, cases: Ints, confidence: float
) -> tuple[float | None, float | None, float | None]:
    known = np.isfinite(late)
    size = int(cases[known].sum())
    if size < cases.sum() / 2:  # most cases were never followed to their promise
        return None, None, None
    weight = cases[known] / size
    share = float(np.sum(weight * late[known]))
    spread = float(np.sum(weight**2 * variance[known]))
    none_seen = ((1 - confidence) / 2) ** (1 / size)
    if share <= 0:
        return 1.0, none_seen, 1.0
    if share >= 1:
        return 0.0, 0.0, 1 - none_seen
    low, high = log_log_limits(np.array([share]), np.array([spread / share**2]), confidence)
    return 1 - share, 1 - float(high[0]), 1 - float(low[0])


def _follow_late(curve: SurvivalCurve, due: float, size: int) -> SurvivalCurve:
    return replace(curve.beyond(due), size=size).scaled(MICROSECONDS_PER_DAY)


def _lateness(wait: Ints, promise: Ints, ended: Flags, entry: Ints) -> SurvivalCurve:
    """Those who are late, followed from the day they were due."""
    late = wait > promise
    since_due = np.where(entry > promise, entry - promise, 0)[late]
    curve = estimate_survival((wait - promise)[late], ended[late], entry=since_due)
    return curve.scaled(MICROSECONDS_PER_DAY)
