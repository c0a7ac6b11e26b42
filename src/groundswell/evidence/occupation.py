"""Where cases are, day by day, so that the days in each step add up to the wait exactly.

The share of all cases that are in step k at t is taken as S(t) Y_k(t) / Y(t): the Kaplan-Meier share still
waiting, times the share in k among those under observation. See docs/decisions/0007-state-occupation.md.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.survival import SurvivalCurve
from groundswell.evidence.tallies import Exits, Flags, Floats, Ints

_BUCKET_BITS = 17
_MOST_KNOTS = 65_536
_MOST_SCALING = 1e-6
_WORTH_THREADS = 200_000


@dataclass(frozen=True, slots=True)
class WaitWeights:
    """What a moment of observed wait stands for: W(t), the integral of S/Y up to t.

    A stay ``[entered, left)`` of a case carries W(left) - W(entered), within the horizon and from when the
    case came under observation. All stays of all cases together carry the restricted mean wait.

    Args:
        knots: rows of time and W(time), W in `unit`; straight lines between them.
        starts: index of the last knot at or before the start of each bucket of time.
        shift: a bucket is ``time >> shift``.
        horizon: the end, in the unit of the times.
        area: the restricted mean wait, in `unit`.
        is_exact: whether every time at which S or Y changes is a knot.
    """

    knots: Floats
    starts: NDArray[np.int32]
    shift: int
    horizon: int
    area: float
    is_exact: bool

    def at(self, times: NDArray[Any]) -> Floats:
        """Give W at times; beyond the horizon it stays."""
        result = np.empty(len(times), np.float64)
        _read_weights(np.asarray(times, np.int64), self.knots, self.starts, self.shift, self.horizon, result)
        return result


def build_weights(exits: Exits, curve: SurvivalCurve, horizon: int, unit: float = 1.0) -> WaitWeights:
    """Build W(t), the integral of S(u)/Y(u) from 0 to t, from the sorted exits of all waits.

    Where nobody is under observation for a while, nothing is added: what happened then is not known. Beyond
    65,536 distinct times W is kept at every so many exits, with straight lines between; a line then spans
    less than 1/65,536 of the exits, and the weights of stays are scaled to add up to the restricted mean
    all the same.

    Args:
        exits: sorted exits of the waits, whole numbers.
        curve: Kaplan-Meier of the same exits, in the same unit.
        horizon: until when, in the same unit.
        unit: W is given in this many of that unit, such as microseconds per day.
    """
    keys, late = exits.slice()
    times, weight, passed, area = _integrate(
        keys >> exits.bits, late, curve.times, curve.survival, horizon, unit
    )
    is_exact = times.size <= _MOST_KNOTS
    if not is_exact:  # so that the table stays in the processor's cache
        pace = passed * _MOST_KNOTS // max(int(passed[-1]), 1)
        kept = np.concatenate([[True], pace[1:-1] != pace[:-2], [True]])
        times, weight = times[kept], weight[kept]
    shift = max(int(horizon).bit_length() - _BUCKET_BITS, 0)
    buckets = np.arange((horizon >> shift) + 2, dtype=np.int64) << shift
    starts = (np.searchsorted(times, buckets, side="right") - 1).astype(np.int32)
    knots = np.column_stack([times.astype(np.float64), weight])
    return WaitWeights(knots, starts, shift, int(horizon), area, is_exact)


def weigh_spells(weights: WaitWeights, case: NDArray[Any], since: Ints, elapsed: Ints, entry: Ints) -> Floats:
    """Give each stay the days that it stands for: grouped in any way, they add up to the mean wait.

    Method: S Y_k / Y integrated over time (Pepe 1991; Datta and Satten 2002), written as a weight per stay.
    Checked against: the Kaplan-Meier restricted mean, to 1e-9; the mean time in step without censoring.

    Args:
        weights: from :func:`build_weights`.
        case: case of each stay, an index into `entry`.
        since: from receipt until the stay began.
        elapsed: how long it lasted.
        entry: from receipt until each case came under observation.

    Returns:
        One number per stay, in the unit of the weights, per case of all cases.
    """
    result = np.empty(since.size, np.float64)
    parts = (weights.knots, weights.starts, weights.shift, weights.horizon)

    def weigh(rows: slice) -> None:
        _weigh(case[rows], since[rows], elapsed[rows], entry, *parts, result[rows])

    middle = since.size // 2 if since.size > _WORTH_THREADS else 0
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(weigh, [slice(0, middle), slice(middle, None)]))
    total = float(result.sum())
    if not weights.is_exact and abs(weights.area / total - 1) < _MOST_SCALING:
        result *= weights.area / total
    return result


def count_occupied(
    case: NDArray[Any],
    since: Ints,
    elapsed: Ints,
    code: NDArray[Any],
    codes: int,
    entry: Ints,
    step: int,
    points: int,
) -> Floats:
    """Count the cases under observation in each step at evenly spaced times.

    Args:
        case: case of each stay.
        since: from receipt until the stay began.
        elapsed: how long it lasted.
        code: step of each stay, 0..codes-1.
        codes: number of steps.
        entry: from receipt until each case came under observation.
        step: distance between the times.
        points: number of times, the first at 0.

    Returns:
        Counts, a row per time and a column per step.
    """
    changes = _count_changes(case, since, elapsed, code, codes, entry, step, points)
    return np.asarray(changes.cumsum(axis=0)[:points])


def estimate_occupation(occupied: Floats, waiting: Floats) -> Floats:
    """Estimate the share of all cases in each step at each time: S(t) Y_k(t) / Y(t).

    Args:
        occupied: counts under observation, a row per time and a column per step.
        waiting: Kaplan-Meier share still waiting at each time.

    Returns:
        Shares; each row sums to `waiting`. NaN where nobody is under observation though some still wait.
    """
    seen = occupied.sum(axis=1)
    shares = np.divide(occupied, seen[:, None], out=np.zeros(occupied.shape), where=seen[:, None] > 0)
    shares[(seen == 0) & (waiting > 0)] = np.nan
    return np.asarray(shares * waiting[:, None])


def close_up_stays(
    case: NDArray[Any], elapsed: Ints, step: NDArray[Any], goal: NDArray[Any]
) -> tuple[Flags, Ints]:
    """Leave out stays of no length, and let each move go to where the case went on.

    Args:
        case: case of each stay, in order of case and position.
        elapsed: how long each stay lasted.
        step: step of the stay.
        goal: step moved to; below 0 where open.

    Returns:
        Which stays to keep, and the goal of each kept one.
    """
    lasting = elapsed > 0
    last_goal = goal[np.append(case[1:] != case[:-1], True)].astype(np.int64)
    whose = np.cumsum(np.append(False, case[1:] != case[:-1]))[lasting]
    kept_step = step[lasting].astype(np.int64)
    follows = np.append(whose[1:] == whose[:-1], False)
    return lasting, np.where(follows, np.append(kept_step[1:], -1), last_goal[whose])


@njit(cache=True, nogil=True)
def _integrate(
    left: Ints, late: Ints, times: Floats, survival: Floats, horizon: int, unit: float
) -> tuple[Ints, Floats, Ints, float]:  # pragma: no cover - compiled
    n = left.size
    breaks, passed = np.empty(n + late.size + 2, np.int64), np.empty(n + late.size + 2, np.int64)
    weight = np.empty(n + late.size + 2, np.float64)
    breaks[0], weight[0], area = 0, 0.0, 0.0
    row, gone, come, step, now, total = 0, 0, 0, 0, np.int64(0), 0.0
    seen, share = n - late.size, 1.0
    while now < horizon:
        while gone < n and left[gone] <= now:
            gone += 1
            seen -= 1
        while come < late.size and late[come] <= now:
            come += 1
            seen += 1
        while step < times.size and times[step] <= now:
            share = survival[step]
            step += 1
        passed[row] = gone + come
        until = np.int64(horizon)
        if gone < n:
            until = min(until, left[gone])
        if come < late.size:
            until = min(until, late[come])
        if seen > 0:
            area += share * (until - now) / unit
            total += share * (until - now) / unit / seen
        now = until
        row += 1
        breaks[row], weight[row] = now, total
    passed[row] = gone + come
    return breaks[: row + 1], weight[: row + 1], passed[: row + 1], area


@njit(cache=True, nogil=True, inline="always")
def _weight_at(
    time: int, knots: Floats, starts: NDArray[np.int32], shift: int, horizon: int
) -> float:  # pragma: no cover - compiled
    if time >= horizon:
        last: float = knots[-1, 1]
        return last
    low, high = starts[time >> shift], starts[(time >> shift) + 1]
    while low < high:
        middle = (low + high + 1) >> 1
        if knots[middle, 0] <= time:
            low = middle
        else:
            high = middle - 1
    along = (time - knots[low, 0]) / (knots[low + 1, 0] - knots[low, 0])
    value: float = knots[low, 1] + (knots[low + 1, 1] - knots[low, 1]) * along
    return value


@njit(cache=True, nogil=True)
def _read_weights(
    times: Ints, knots: Floats, starts: NDArray[np.int32], shift: int, horizon: int, result: Floats
) -> None:  # pragma: no cover - compiled
    for i in range(times.size):
        result[i] = _weight_at(times[i], knots, starts, shift, horizon)


@njit(cache=True, nogil=True)
def _weigh(
    case: NDArray[Any],
    since: Ints,
    elapsed: Ints,
    entry: Ints,
    knots: Floats,
    starts: NDArray[np.int32],
    shift: int,
    horizon: int,
    result: Floats,
) -> None:  # pragma: no cover - compiled
    end, at_end = np.int64(-1), 0.0
    for i in range(since.size):
        seen_from = entry[case[i]]
        start, stop = max(since[i], seen_from), since[i] + elapsed[i]
        if stop <= start:
            result[i] = 0.0
            continue
        # the next stay of a case begins where this one ended
        at_start = at_end if start == end else _weight_at(start, knots, starts, shift, horizon)
        at_end = _weight_at(stop, knots, starts, shift, horizon)
        end = stop
        result[i] = at_end - at_start


@njit(cache=True, nogil=True)
def _count_changes(
    case: NDArray[Any],
    since: Ints,
    elapsed: Ints,
    code: NDArray[Any],
    codes: int,
    entry: Ints,
    step: int,
    points: int,
) -> Floats:  # pragma: no cover - compiled
    changes = np.zeros((points + 1, codes), np.float64)
    for i in range(since.size):
        start = max(since[i], entry[case[i]])
        stop = since[i] + elapsed[i]
        if stop > start:
            first = min((start + step - 1) // step, points)
            after = min((stop + step - 1) // step, points)
            changes[first, code[i]] += 1.0
            changes[after, code[i]] -= 1.0
    return changes
