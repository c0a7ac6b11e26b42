"""Loops over the ordered events of cases, compiled: tile, count rounds, hash variants, cover by work.

Pure functions on NumPy arrays; what goes in and what leaves is sorted by case, then by position.
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
    total = kept.sum() - (ended != OPEN).sum()
    index, left, elapsed = np.empty(total, np.int64), np.empty(total, np.int64), np.empty(total, np.int64)
    case, position = np.empty(total, np.int32), np.empty(total, np.int32)
    from_step, to_step, rounds = (
        np.empty(total, np.int16),
        np.empty(total, np.int16),
        np.empty(total, np.int16),
    )
    spells, revisits = np.zeros(count, np.int32), np.zeros(count, np.int32)
    seen, n = np.zeros(step_count, np.int64), 0
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
