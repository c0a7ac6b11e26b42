"""The compiled loops of Kaplan-Meier: exits dealt to their groups in one pass, and the product over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.tallies import Exits, Floats, Ints

WORTH_THREADS = 50_000
Part = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def deal_exits(parts: Sequence[Part], groups: int, *, sort: bool = True) -> Exits:
    """Deal exits at whole times into groups and sort each group by time; all seen from the start.

    The same as :func:`groundswell.evidence.tallies.sort_exits` for one cause and nobody late, with less
    memory written on the way: that is what takes the time where there are millions.

    Args:
        parts: times (whole numbers), event (above 0 where ended) and group of the rows; groups below 0 are
            left out. Several parts stand for their rows one after the other.
        groups: number of groups.
        sort: whether to sort; else whoever builds a curve of a group sorts it just before.

    Example:
        >>> exits = deal_exits([(np.array([3, 1, 2]), np.array([1, 0, 1]), np.array([0, 0, 0]))], 1)
        >>> (exits.keys >> exits.bits).tolist()
        [1, 2, 3]
    """
    total = sum(group.size for _times, _event, group in parts)
    if total < WORTH_THREADS:
        return _deal_exits(parts, groups, map, sort=sort)
    with ThreadPoolExecutor(2) as pool:  # the loops and NumPy's sort let go of the interpreter
        return _deal_exits(parts if len(parts) > 1 else _halve(parts[0]), groups, pool.map, sort=sort)


def _halve(part: Part) -> list[Part]:
    middle = part[0].size // 2
    times, event, group = part
    return [
        (times[:middle], event[:middle], group[:middle]),
        (times[middle:], event[middle:], group[middle:]),
    ]


def _deal_exits(
    parts: Sequence[Part], groups: int, run: Callable[..., Iterable[Any]], *, sort: bool
) -> Exits:
    counts = np.array(list(run(lambda part: _count_rows(part[2], groups), parts))).reshape(-1, groups)
    starts = np.concatenate([[0], counts.sum(axis=0).cumsum()])
    place = starts[:-1] + counts.cumsum(axis=0) - counts  # where each part's rows of each group begin
    keys = np.empty(starts[-1], np.int64)
    list(run(lambda part, at: _deal_rows(part[0], part[1], part[2], at, keys), parts, place))
    if sort:
        list(run(np.ndarray.sort, [keys[start:stop] for start, stop in pairwise(starts.tolist())]))
    return Exits(keys, 1, starts, np.zeros(0, np.int64), np.zeros(groups + 1, np.int64), None, 1)


@njit(cache=True, nogil=True)
def _count_rows(group: NDArray[Any], groups: int) -> Ints:  # pragma: no cover - compiled
    counts = np.zeros(groups, np.int64)
    for g in group:
        if g >= 0:
            counts[g] += 1
    return counts


@njit(cache=True, nogil=True)
def _deal_rows(
    times: NDArray[Any], event: NDArray[Any], group: NDArray[Any], place: Ints, keys: Ints
) -> None:  # pragma: no cover - compiled
    for i in range(group.size):
        g = group[i]
        if g >= 0:
            keys[place[g]] = (np.int64(times[i]) << 1) | np.int64(event[i] > 0)
            place[g] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def run_product_limit(
    keys: Ints,
    bits: int,
    late: Ints,
    times: Floats,
    survival: Floats,
    at_risk: NDArray[Any],
    ended: NDArray[Any],
) -> int:  # pragma: no cover - compiled
    """Write the curve of sorted exits into four columns; give how many rows it has.

    The times may be the memory of the keys: no row is written before its keys are read.
    """
    n, mask = keys.size, (1 << bits) - 1
    row, i, entered, share = 0, 0, 0, 1.0
    while i < n:
        time, first, d = keys[i] >> bits, i, 0
        while i < n and keys[i] >> bits == time:
            d += (keys[i] & mask) != 0
            i += 1
        if d == 0:
            continue
        while entered < late.size and late[entered] < time:
            entered += 1
        seen = n - late.size + entered - first
        share *= float(seen - d) / seen
        times[row], at_risk[row], ended[row], survival[row] = time, seen, d, share
        row += 1
    return row


@njit(cache=True, nogil=True, error_model="numpy")
def sum_greenwood(
    at_risk: NDArray[Any], ended: NDArray[Any], before: float, stride: int
) -> Floats:  # pragma: no cover - compiled
    """Sum d/(n(n-d)) over the rows of a curve, starting from a sum; keep every so many-th."""
    kept = np.empty(at_risk.size // stride)
    spread = before
    for row in range(kept.size):
        for i in range(row * stride, (row + 1) * stride):
            left = float(at_risk[i] - ended[i])
            spread += ended[i] / (at_risk[i] * left) if left > 0 else 0.0
        kept[row] = spread
    return kept


@njit(cache=True, nogil=True)
def sum_area(
    times: Floats, survival: Floats, at_risk: NDArray[Any], ended: NDArray[Any], horizon: float
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Walk back from the horizon: the area still ahead is what each end could have cost."""
    inside = int(np.searchsorted(times, horizon, side="right"))
    area, variance, until = 0.0, 0.0, horizon
    for i in range(inside - 1, -1, -1):
        area += survival[i] * (until - times[i])
        left = float(at_risk[i] - ended[i])
        if left > 0:
            variance += area * area * ended[i] / (at_risk[i] * left)
        until = times[i]
    return area + until, variance
