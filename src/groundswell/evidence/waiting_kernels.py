"""Compiled loops behind the causes of waiting: what each officer was busy with, and batches.

Pure functions on NumPy arrays; times are microseconds since 1970 UTC.
"""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.duty_hours import read_duty_clock
from groundswell.evidence.moment_order import sort_moments

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
NONE = -1


@njit(cache=True, nogil=True)
def cut_busy_time(
    starts: Int64, start_us: Int64, end_us: Int64, enabled_us: Int64
) -> tuple[Int64, Int64, Int64, Int64]:
    """Cut each officer's time into stretches without overlap, each with the longest-waiting work in it.

    Work done side by side counts once, as the work that had been possible first.

    Args:
        starts: where each officer's work begins in the columns, one longer than officers.
        start_us: start of each piece of work, sorted by officer, then by start.
        end_us: its end.
        enabled_us: when it had become possible.

    Returns:
        `piece_starts` by officer, then start, end and earliest `enabled_us` of each stretch.
    """
    n = start_us.size
    piece_starts = np.zeros(starts.size, np.int64)
    begin, finish, key = np.empty(2 * n, np.int64), np.empty(2 * n, np.int64), np.empty(2 * n, np.int64)
    count = 0
    for r in range(starts.size - 1):
        i, last = starts[r], starts[r + 1]
        heap = [(np.int64(0), np.int64(0)) for _ in range(0)]
        now = np.int64(0)
        while i < last or len(heap) > 0:
            if len(heap) == 0:
                now = start_us[i]
            while i < last and start_us[i] <= now:
                heapq.heappush(heap, (enabled_us[i], end_us[i]))
                i += 1
            while len(heap) > 0 and heap[0][1] <= now:
                heapq.heappop(heap)
            if len(heap) == 0:
                continue
            until = heap[0][1]
            if i < last and start_us[i] < until:
                until = start_us[i]
            begin[count], finish[count], key[count] = now, until, heap[0][0]
            count += 1
            now = until
        piece_starts[r + 1] = count
    return piece_starts, begin[:count].copy(), finish[:count].copy(), key[:count].copy()


@njit(cache=True, nogil=True)
def sum_on_duty(
    piece_starts: Int64,
    begin: Int64,
    finish: Int64,
    calendar_of: Int64,
    starts: Int64,
    open_us: Int64,
    close_us: Int64,
    before_us: Int64,
) -> Int64:
    """Sum the on-duty part of busy stretches: running totals, one longer than the stretches."""
    total = np.zeros(begin.size + 1, np.int64)
    for r in range(piece_starts.size - 1):
        c = calendar_of[r]
        for k in range(piece_starts[r], piece_starts[r + 1]):
            to_us = read_duty_clock(c, finish[k], starts, open_us, close_us, before_us)
            from_us = read_duty_clock(c, begin[k], starts, open_us, close_us, before_us)
            total[k + 1] = total[k] + to_us - from_us
    return total


@njit(cache=True, nogil=True)
def find_pieces(
    officer: Int64, low_us: Int64, high_us: Int64, piece_starts: Int64, begin: Int64, finish: Int64
) -> tuple[Int64, Int64]:
    """Find the first and last stretch of the officer that reach into each window; first > last for none."""
    first, last = np.empty(officer.size, np.int64), np.empty(officer.size, np.int64)
    for q in range(officer.size):
        low, high = piece_starts[officer[q]], piece_starts[officer[q] + 1]
        start, end = low, high
        while low < high:
            middle = (low + high) // 2
            if finish[middle] > low_us[q]:
                high = middle
            else:
                low = middle + 1
        first[q] = low
        low, high = start, end
        while low < high:
            middle = (low + high) // 2
            if begin[middle] < high_us[q]:
                low = middle + 1
            else:
                high = middle
        last[q] = low - 1
    return first, last


@njit(cache=True, nogil=True)
def add_to_tree(tree: Int64, position: int, value: int) -> None:
    """Add a value at a position, from 0, of a Fenwick tree that is one longer than its positions."""
    k = position + 1
    while k < tree.size:
        tree[k] += value
        k += k & -k


@njit(cache=True, nogil=True)
def sum_tree(tree: Int64, position: int) -> int:
    """Sum what a Fenwick tree holds before a position."""
    total = 0
    k = position
    while k > 0:
        total += tree[k]
        k -= k & -k
    return total


def sum_earlier_busy(
    officer: Int64,
    low_us: Int64,
    high_us: Int64,
    limit_us: Int64,
    first: Int64,
    last: Int64,
    pieces: tuple[Int64, Int64, Int64, Int64],
) -> tuple[Int64, Int64]:
    """Sum, for each window, the busy time in it, and of that the time on work possible by a limit.

    For each officer a Fenwick tree over the stretches, filled in the order in which their work became
    possible while windows come in the order of their limits: O(log n) per window, however long it is.

    Args:
        officer: officer of each window, ascending.
        low_us: start of each window.
        high_us: its end.
        limit_us: work that was possible by this moment counts as earlier.
        first: first stretch that reaches into the window.
        last: the last one.
        pieces: where each officer's stretches begin, then start, end and `enabled_us` of each stretch.

    Returns:
        Busy time on earlier work, and all busy time, of each window.
    """
    starts = np.searchsorted(officer, np.arange(pieces[0].size)).astype(np.int64)
    earlier, busy = np.zeros(low_us.size, np.int64), np.zeros(low_us.size, np.int64)
    _sum_earlier_busy(starts, low_us, high_us, limit_us, first, last, *pieces, earlier, busy)
    return earlier, busy


@njit(cache=True, nogil=True)
def _sum_earlier_busy(
    starts: Int64,
    low_us: Int64,
    high_us: Int64,
    limit_us: Int64,
    first: Int64,
    last: Int64,
    piece_starts: Int64,
    begin: Int64,
    finish: Int64,
    key: Int64,
    earlier: Int64,
    busy: Int64,
) -> None:
    for r in range(piece_starts.size - 1):
        if starts[r] == starts[r + 1]:
            continue
        q0, p0, p1 = starts[r], piece_starts[r], piece_starts[r + 1]
        order, pieces = sort_moments(limit_us[q0 : starts[r + 1]]), sort_moments(key[p0:p1])
        tree, prefix = np.zeros(p1 - p0 + 1, np.int64), np.zeros(p1 - p0 + 1, np.int64)
        for k in range(p0, p1):
            prefix[k - p0 + 1] = prefix[k - p0] + finish[k] - begin[k]
        filled = 0
        for o in order:
            q = q0 + o
            while filled < p1 - p0 and key[p0 + pieces[filled]] <= limit_us[q]:
                k = pieces[filled]
                add_to_tree(tree, k, finish[p0 + k] - begin[p0 + k])
                filled += 1
            a, b = first[q], last[q]
            if a > b:
                continue
            cut_low = max(np.int64(0), low_us[q] - begin[a])
            cut_high = max(np.int64(0), finish[b] - high_us[q])
            busy[q] = prefix[b + 1 - p0] - prefix[a - p0] - cut_low - cut_high
            earlier[q] = sum_tree(tree, b + 1 - p0) - sum_tree(tree, a - p0)
            if key[a] <= limit_us[q]:
                earlier[q] -= cut_low
            if key[b] <= limit_us[q]:
                earlier[q] -= cut_high


@njit(cache=True, nogil=True)
def find_batches(
    starts: Int64,
    case: Int64,
    step: Int64,
    start_us: Int64,
    end_us: Int64,
    enabled_us: Int64,
    step_count: int,
    size: int,
    gap_us: int,
) -> tuple[Int64, Int64, Int64, Int64]:
    """Find runs in which an officer did the same step for several cases that had all been waiting.

    A run is work of one officer, in order of start, in the same step, with at most `gap_us` between, all
    possible before the run began, in at least `size` cases.

    Args:
        starts: where each officer's work begins, one longer than officers.
        case: case of each piece of work, sorted by officer, then by start.
        step: its step.
        start_us: its start.
        end_us: its end.
        enabled_us: when it had become possible.
        step_count: how many steps there are.
        size: fewest cases of a batch.
        gap_us: longest pause within a batch.

    Returns:
        For each piece of work the run it is in (-1 none), when the last of that run became possible, when
        the run began, and when the officer had last done that step before.
    """
    n = case.size
    run, ready, began, previous = (
        np.full(n, NONE, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
        np.zeros(n, np.int64),
    )
    last_done, stamp = np.zeros(step_count, np.int64), np.full(step_count, NONE, np.int64)
    for r in range(starts.size - 1):
        i = starts[r]
        while i < starts[r + 1]:
            j, until, latest, cases = i + 1, end_us[i], enabled_us[i], 1
            while j < starts[r + 1] and step[j] == step[i] and start_us[j] - until <= gap_us:
                if enabled_us[j] > start_us[i]:
                    break
                until, latest = max(until, end_us[j]), max(latest, enabled_us[j])
                cases += case[j] != case[j - 1]
                j += 1
            before = last_done[step[i]] if stamp[step[i]] == r else np.iinfo(np.int64).min
            if cases >= size:
                for k in range(i, j):
                    run[k], ready[k], began[k], previous[k] = i, latest, start_us[i], before
            last_done[step[i]], stamp[step[i]] = max(until, before), r
            i = j
    return run, ready, began, previous
