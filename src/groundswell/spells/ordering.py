"""Loops over the events of cases, compiled: deal them to their cases, order them, find repeats.

Pure functions on NumPy arrays. Events come in any order; what leaves is sorted by case, then by position.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int64 = NDArray[np.int64]


@njit(cache=True)
def deal_events(case: NDArray[np.int32], case_count: int) -> tuple[Int64, Int64]:
    """Deal event indices to their cases by a counting sort, keeping the given order within a case.

    Args:
        case: case number 0..case_count-1 of each event.
        case_count: how many cases there are.

    Returns:
        `order`: event indices grouped by case; `starts`: where each case begins in it, one longer than cases.
    """
    starts = np.zeros(case_count + 1, np.int64)
    for i in range(case.size):
        starts[case[i] + 1] += 1
    for c in range(case_count):
        starts[c + 1] += starts[c]
    fill = starts[:-1].copy()
    order = np.empty(case.size, np.int64)
    for i in range(case.size):
        order[fill[case[i]]] = i
        fill[case[i]] += 1
    return order, starts


@njit(cache=True)
def count_precedence(
    order: Int64, starts: Int64, at: Int64, step: NDArray[np.int16], step_count: int
) -> Int64:
    """Count how often each step stands before each other one in a case, at different times.

    Of cases with more than 64 events the first 64 as they stand are counted.

    Returns:
        A square of counts: row before column.
    """
    before = np.zeros((step_count, step_count), np.int64)
    for c in range(starts.size - 1):
        stop = min(starts[c + 1], starts[c] + 64)
        for j in range(starts[c], stop):
            a = order[j]
            for k in range(j + 1, stop):
                b = order[k]
                if at[a] < at[b]:
                    before[step[a], step[b]] += 1
                elif at[b] < at[a]:
                    before[step[b], step[a]] += 1
    return before


@njit(cache=True)
def sum_progress(
    order: Int64, starts: Int64, at: Int64, step: NDArray[np.int16], step_count: int
) -> tuple[Int64, Int64]:
    """Sum, for each step, how far through its case it usually happens, in thousandths of the case's length.

    Whole numbers, so that the result does not depend on the order of the rows.

    Returns:
        `total`: the sum of thousandths per step; `count`: how many events it sums.
    """
    total = np.zeros(step_count, np.int64)
    count = np.zeros(step_count, np.int64)
    for c in range(starts.size - 1):
        if starts[c] == starts[c + 1]:
            continue
        first = last = at[order[starts[c]]]
        for j in range(starts[c], starts[c + 1]):
            value = at[order[j]]
            first = min(first, value)
            last = max(last, value)
        if last == first:
            continue
        for j in range(starts[c], starts[c + 1]):
            i = order[j]
            total[step[i]] += np.int64(1000.0 * (at[i] - first) / (last - first))
            count[step[i]] += 1
    return total, count


@njit(cache=True)
def _is_before(
    a: int,
    b: int,
    at: Int64,
    final: Any,
    rank: Int64,
    step: Any,
    end: Int64,
    officer: Any,
    office: Any,
    channel: Any,
) -> bool:
    if at[a] != at[b]:
        return at[a] < at[b]  # type: ignore[no-any-return]
    if final[a] != final[b]:
        return final[a] < final[b]  # type: ignore[no-any-return]
    if rank[step[a]] != rank[step[b]]:
        return rank[step[a]] < rank[step[b]]  # type: ignore[no-any-return]
    if end[a] != end[b]:
        return end[a] < end[b]  # type: ignore[no-any-return]
    if officer[a] != officer[b]:
        return officer[a] < officer[b]  # type: ignore[no-any-return]
    if office[a] != office[b]:
        return office[a] < office[b]  # type: ignore[no-any-return]
    return channel[a] < channel[b]  # type: ignore[no-any-return]


@njit(cache=True)
def order_events(
    order: Int64,
    starts: Int64,
    at: Int64,
    final: NDArray[np.int8],
    rank: Int64,
    step: NDArray[np.int16],
    end: Int64,
    officer: NDArray[np.int32],
    office: NDArray[np.int16],
    channel: NDArray[np.int16],
    is_synthetic: NDArray[np.bool_],
) -> int:
    """Sort the events of every case in place, and count how many share their time with the one before.

    The tie-break: the case's own receipt first and its end last (`final` -1, 0, 1), then the usual order of
    the steps (`rank`), then the earlier end, then the numbers of officer, office and channel,
    so that the order of the rows does not matter. Binary insertion for short cases, merge sort for long ones, so
    that one case with a million events does not cost its square.

    Returns:
        How many events had the time of the one before them in their case, made-up steps not counted.
    """
    ties = 0
    for c in range(starts.size - 1):
        low, high = starts[c], starts[c + 1]
        if high - low > 64:
            _sort_long(order, low, high, at, final, rank, step, end, officer, office, channel)
        else:
            for j in range(low + 1, high):
                item = order[j]
                k = j
                while k > low and _is_before(
                    item, order[k - 1], at, final, rank, step, end, officer, office, channel
                ):
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = item
        for j in range(low + 1, high):
            made_up = is_synthetic[step[order[j]]] or is_synthetic[step[order[j - 1]]]
            if at[order[j]] == at[order[j - 1]] and not made_up:
                ties += 1
    return ties


@njit(cache=True)
def _sort_long(
    order: Int64, low: int, high: int, at: Int64, final: Any, rank: Int64, step: Any, end: Int64, officer: Any,
    office: Any, channel: Any,
) -> None:  # fmt: skip
    size = high - low
    source = order[low:high].copy()
    target = np.empty(size, np.int64)
    width = 1
    while width < size:
        for begin in range(0, size, 2 * width):
            middle, stop = min(begin + width, size), min(begin + 2 * width, size)
            i, j = begin, middle
            for k in range(begin, stop):
                take_right = i >= middle or (
                    j < stop
                    and _is_before(source[j], source[i], at, final, rank, step, end, officer, office, channel)
                )
                if take_right:
                    target[k] = source[j]
                    j += 1
                else:
                    target[k] = source[i]
                    i += 1
        source, target = target, source
        width *= 2
    order[low:high] = source


@njit(cache=True)
def find_repeats(
    order: Int64,
    starts: Int64,
    at: Int64,
    end: Int64,
    final: NDArray[np.int8],
    step: NDArray[np.int16],
    officer: NDArray[np.int32],
    office: NDArray[np.int16],
) -> NDArray[np.bool_]:
    """Find events equal to the one before them in their case: same step, times, officer and office.

    Args:
        order: event indices, sorted within each case.
        starts: where each case begins in it.
        at: when each event happened.
        end: when it was completed.
        final: -1, 0 or 1; only events with 0 can be repeats.
        step: its step.
        officer: who did it.
        office: where.

    Returns:
        Whether each event, in the order of `order`, repeats an earlier one.
    """
    repeats = np.zeros(order.size, np.bool_)
    for c in range(starts.size - 1):
        for j in range(starts[c] + 1, starts[c + 1]):
            a, b = order[j - 1], order[j]
            repeats[j] = (
                at[a] == at[b]
                and final[a] == 0
                and final[b] == 0
                and step[a] == step[b]
                and end[a] == end[b]
                and officer[a] == officer[b]
                and office[a] == office[b]
            )
    return repeats


@njit(cache=True)
def drop_events(order: Int64, starts: Int64, dropped: NDArray[np.bool_]) -> tuple[Int64, Int64]:
    """Leave events out of the order of their cases.

    Returns:
        The order and the starts of the cases without them.
    """
    kept = np.empty(order.size, np.int64)
    begins = np.zeros(starts.size, np.int64)
    n = 0
    for c in range(starts.size - 1):
        for j in range(starts[c], starts[c + 1]):
            if not dropped[j]:
                kept[n] = order[j]
                n += 1
        begins[c + 1] = n
    return kept[:n], begins
