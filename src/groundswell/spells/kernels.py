"""Loops over the events of cases, compiled: order, tile, count rounds, hash variants.

Pure functions on NumPy arrays. Events come in any order; what leaves is sorted by case, then by position.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
OPEN = np.int64(-(2**63))
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


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
    a: int, b: int, at: Int64, final: Any, rank: Int64, step: Any, end: Int64, officer: Any
) -> bool:
    if at[a] != at[b]:
        return at[a] < at[b]  # type: ignore[no-any-return]
    if final[a] != final[b]:
        return final[a] < final[b]  # type: ignore[no-any-return]
    if rank[step[a]] != rank[step[b]]:
        return rank[step[a]] < rank[step[b]]  # type: ignore[no-any-return]
    if end[a] != end[b]:
        return end[a] < end[b]  # type: ignore[no-any-return]
    return officer[a] < officer[b]  # type: ignore[no-any-return]


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
) -> int:
    """Sort the events of every case in place, and count how many share their time with the one before.

    The tie-break: the case's own receipt first and its end last (`final` -1, 0, 1), then the usual order of
    the steps (`rank`), then the earlier end, then the officer's number. Binary insertion for short cases,
    merge sort for long ones, so that one case with a million events does not cost its square.

    Returns:
        How many events had the time of the one before them in their case.
    """
    ties = 0
    for c in range(starts.size - 1):
        low, high = starts[c], starts[c + 1]
        if high - low > 64:
            _sort_long(order, low, high, at, final, rank, step, end, officer)
        else:
            for j in range(low + 1, high):
                item = order[j]
                k = j
                while k > low and _is_before(item, order[k - 1], at, final, rank, step, end, officer):
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = item
        for j in range(low + 1, high):
            if at[order[j]] == at[order[j - 1]]:
                ties += 1
    return ties


@njit(cache=True)
def _sort_long(
    order: Int64, low: int, high: int, at: Int64, final: Any, rank: Int64, step: Any, end: Int64, officer: Any
) -> None:
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
                    j < stop and _is_before(source[j], source[i], at, final, rank, step, end, officer)
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


@njit(cache=True)
def tile_cases(
    order: Int64,
    starts: Int64,
    at: Int64,
    final: NDArray[np.int8],
    step: NDArray[np.int16],
    is_end: NDArray[np.bool_],
    step_hash: NDArray[np.uint64],
    is_synthetic: NDArray[np.bool_],
    last_is_end: bool,
) -> tuple[Int64, Int64, NDArray[np.int16], NDArray[np.uint64], Int64]:
    """Find where each case ends, and how many of its events count.

    A case has ended when it has an event marked as its end (`final` 1: the last such one), or else when its
    last event is at an end step (or any step, where `last_is_end`). Events after a marked end are left out.

    Returns:
        Per case: number of events kept, the end's time (OPEN while open), the end step (-1 while open), the hash
        of the order of all its steps but the made-up ones, and how many events came after its end.
    """
    count = starts.size - 1
    kept = np.zeros(count, np.int64)
    ended = np.full(count, OPEN, np.int64)
    end_step = np.full(count, np.int16(-1), np.int16)
    hashes = np.zeros(count, np.uint64)
    after = np.zeros(count, np.int64)
    for c in range(count):
        low, high = starts[c], starts[c + 1]
        stop = high
        for j in range(high - 1, low - 1, -1):
            if final[order[j]] == 1:
                stop = j + 1
                break
        closed = stop > low and (final[order[stop - 1]] == 1 or is_end[step[order[stop - 1]]] or last_is_end)
        kept[c] = stop - low
        after[c] = high - stop
        if closed:
            ended[c] = at[order[stop - 1]]
            end_step[c] = step[order[stop - 1]]
        value = np.uint64(1469598103934665603)
        for j in range(low, high):
            if is_synthetic[step[order[j]]]:
                continue
            value = (value ^ step_hash[step[order[j]]]) * _MIX
            value ^= value >> np.uint64(29)
            value = value * _GOLDEN
        hashes[c] = value
    return kept, ended, end_step, hashes, after


@njit(cache=True)
def build_stays(
    order: Int64,
    starts: Int64,
    kept: Int64,
    ended: Int64,
    at: Int64,
    step: NDArray[np.int16],
    extract: int,
    step_count: int,
) -> tuple[Any, ...]:
    """Tile every case with its spells, from its receipt to its end or to the date of the extract.

    Returns:
        Per spell: event index, case, position, from step (-1 none), to step (-1 open), left (OPEN while open),
        elapsed, round; then per case: spells, revisits.
    """
    count = starts.size - 1
    total = 0
    for c in range(count):
        total += kept[c] - (1 if ended[c] != OPEN else 0)
    index = np.empty(total, np.int64)
    case = np.empty(total, np.int32)
    position = np.empty(total, np.int32)
    from_step = np.empty(total, np.int16)
    to_step = np.empty(total, np.int16)
    left = np.empty(total, np.int64)
    elapsed = np.empty(total, np.int64)
    rounds = np.empty(total, np.int16)
    spells = np.zeros(count, np.int32)
    revisits = np.zeros(count, np.int32)
    seen = np.zeros(step_count, np.int64)
    n = 0
    for c in range(count):
        low, stop = starts[c], starts[c] + kept[c]
        last = stop - 1 if ended[c] != OPEN else stop
        for j in range(low, last):
            i = order[j]
            index[n], case[n], position[n] = i, c, j - low
            from_step[n] = step[order[j - 1]] if j > low else -1
            is_open = j + 1 == stop
            to_step[n] = -1 if is_open else step[order[j + 1]]
            left[n] = OPEN if is_open else at[order[j + 1]]
            elapsed[n] = (extract if is_open else left[n]) - at[i]
            rounds[n] = min(seen[step[i]], 32767)
            revisits[c] += 1 if seen[step[i]] > 0 else 0
            seen[step[i]] += 1
            n += 1
        spells[c] = last - low
        for j in range(low, last):
            seen[step[order[j]]] = 0
    return index, case, position, from_step, to_step, left, elapsed, rounds, spells, revisits


@njit(cache=True)
def cover_spells(
    case: NDArray[np.int32],
    entered: Int64,
    until: Int64,
    work_starts: Int64,
    work_started: Int64,
    work_ended: Int64,
) -> Int64:
    """Measure how much of each spell is covered by the work intervals of its case, overlaps counted once.

    Args:
        case: case of each spell, sorted, with spells of a case in order.
        entered: when each spell was entered.
        until: when it was left, or the date of the extract.
        work_starts: where each case's work intervals begin, one longer than the cases.
        work_started: starts of the intervals, sorted within a case.
        work_ended: their ends.

    Returns:
        Microseconds of work in each spell.
    """
    work = np.zeros(case.size, np.int64)
    for n in range(case.size):
        covered_to = entered[n]
        for j in range(work_starts[case[n]], work_starts[case[n] + 1]):
            if work_started[j] >= until[n]:
                break
            begin = max(covered_to, work_started[j])
            stop = min(until[n], work_ended[j])
            if stop > begin:
                work[n] += stop - begin
                covered_to = stop
    return work


@njit(cache=True)
def find_first_known(order: Int64, starts: Int64, values: Any) -> Any:
    """Find, for each case, the first value in its order that is known (not negative); -1 where none is."""
    found = np.full(starts.size - 1, -1, values.dtype)
    for c in range(starts.size - 1):
        for j in range(starts[c], starts[c + 1]):
            if values[order[j]] >= 0:
                found[c] = values[order[j]]
                break
    return found


@njit(cache=True)
def count_distinct(order: Int64, starts: Int64, values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Count, for each case, the different known values among its events."""
    counts = np.zeros(starts.size - 1, np.int32)
    largest = -1
    for i in range(values.size):
        largest = max(largest, values[i])
    seen_in = np.full(largest + 1, -1, np.int64)
    for c in range(starts.size - 1):
        for j in range(starts[c], starts[c + 1]):
            value = values[order[j]]
            if value >= 0 and seen_in[value] != c:
                seen_in[value] = c
                counts[c] += 1
    return counts
