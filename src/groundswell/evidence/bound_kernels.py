"""Compiled loops that bound the causes of waits before events with one time.

Each event's work is taken to fill the time since the officer's event before, so the stretches of an officer
follow each other in order of time, and what a window holds is read from running totals. Times are
microseconds since 1970 UTC; clocks run only while the officer is on duty.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.moment_order import sort_moments
from groundswell.evidence.waiting_kernels import add_to_tree, sum_tree

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
_USUAL, _EVER, _FIRST, _RANK = range(4)
Calendars = tuple[Int64, Int64, Int64, Int64, Int64]


@njit(cache=True, nogil=True)
def bound_parts(
    starts: Int64,
    at_us: Int64,
    enabled_us: Int64,
    is_first: Bool,
    batch: tuple[Int64, Int64, Int64],
    duty: Calendars,
    seen: Calendars,
) -> Int64:
    """Bound the parts of the wait before each event.

    Args:
        starts: where each officer's events begin in the columns, one longer than officers.
        at_us: time of each event, sorted by officer, then by time.
        enabled_us: when it had become possible.
        is_first: whether it was the first of its case.
        batch: the run that each event is in (-1 none), when the last of that run became possible, and when
            the officer had last done that step.
        duty: calendars of usual hours: calendar of each officer, then the columns of `DutyHours`.
        seen: calendars of every hour ever seen.

    Returns:
        A row for each event: the most of each known cause, then the least of unavailability.
    """
    parts = np.zeros((at_us.size, 6), np.int64)
    for r in range(starts.size - 1):
        low, high = starts[r], starts[r + 1]
        if low == high:
            continue
        at, enabled, first = at_us[low:high], enabled_us[low:high], is_first[low:high]
        usual, ever = _cut_calendar(duty, r), _cut_calendar(seen, r)
        clocks = _read_clocks(at, usual, ever)
        turns = _take_turns(enabled, clocks, usual, ever)
        part = parts[low:high]
        _bound_busy(at, enabled, first, clocks, turns, part)
        for i in range(at.size):
            k, total = low + i, at[i] - enabled[i]
            rarely = total - clocks[i, _USUAL] + turns[i, _USUAL]
            on_duty = clocks[i, _EVER] - turns[i, _EVER]
            part[i, 3], part[i, 4], part[i, 5] = rarely, on_duty, min(rarely, total - on_duty)
            if batch[0][k] >= 0:
                part[i, 0] = max(np.int64(0), batch[1][k] - max(enabled[i], batch[2][k]))
    return parts


@njit(cache=True, nogil=True)
def _cut_calendar(calendars: Calendars, officer: int) -> tuple[Int64, Int64, Int64]:
    """Give start, end and running total of each stretch on duty of one officer."""
    low = calendars[1][calendars[0][officer]]
    high = calendars[1][calendars[0][officer] + 1]
    return calendars[2][low:high], calendars[3][low:high], calendars[4][low:high]


@njit(cache=True, nogil=True)
def _pass_stretches(k: int, at_us: int, open_us: Int64) -> int:
    """Count the stretches begun by a moment, when `k` had begun before."""
    while k < open_us.size and open_us[k] <= at_us:
        k += 1
    return k


@njit(cache=True, nogil=True)
def _read_clock(k: int, at_us: int, calendar: tuple[Int64, Int64, Int64]) -> int:
    """Read the on-duty time before a moment by which `k` stretches have begun."""
    if k == 0:
        return np.int64(0)  # type: ignore[return-value]
    open_us, close_us, before_us = calendar
    return before_us[k - 1] + min(at_us, close_us[k - 1]) - open_us[k - 1]  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def _read_clocks(at_us: Int64, usual: tuple[Int64, Int64, Int64], ever: tuple[Int64, Int64, Int64]) -> Int64:
    """Read the clock of usual hours and that of every hour seen at each event, a row for each."""
    clocks = np.empty((at_us.size, 2), np.int64)
    j, k = 0, 0
    for i in range(at_us.size):
        j, k = _pass_stretches(j, at_us[i], usual[0]), _pass_stretches(k, at_us[i], ever[0])
        clocks[i, _USUAL], clocks[i, _EVER] = _read_clock(j, at_us[i], usual), _read_clock(k, at_us[i], ever)
    return clocks


@njit(cache=True, nogil=True)
def _take_turns(
    enabled_us: Int64,
    clocks: Int64,
    usual: tuple[Int64, Int64, Int64],
    ever: tuple[Int64, Int64, Int64],
) -> Int64:
    """Go through events in the order in which they became possible.

    Gives a row for each event, in order of time: both clocks at the moment when it became possible, the
    first stretch that ends after it, and the rank of that moment among all, from 0, equal ones alike.
    """
    turns = np.empty((enabled_us.size, 4), np.int64)
    j, k, first, rank, latest = 0, 0, 0, -1, np.int64(0)
    for i in sort_moments(enabled_us):
        at = enabled_us[i]
        rank += rank < 0 or at != latest
        latest = at
        j, k = _pass_stretches(j, at, usual[0]), _pass_stretches(k, at, ever[0])
        clock = _read_clock(k, at, ever)
        while first < enabled_us.size and clocks[first, _EVER] <= clock:
            first += 1
        turns[i, _USUAL], turns[i, _EVER] = _read_clock(j, at, usual), clock
        turns[i, _FIRST], turns[i, _RANK] = first, rank
    return turns


@njit(cache=True, nogil=True)
def _bound_busy(
    at_us: Int64, enabled_us: Int64, is_first: Bool, clocks: Int64, turns: Int64, part: Int64
) -> None:
    """Fill in the most prioritisation and contention of one officer's events.

    The window of an event runs from when it became possible to the officer's event before it. Stretches that
    end before the window were all on work that had become possible before it, so the time in the window on
    earlier work is that of all earlier work so far (a Fenwick tree) less the running total at the window's
    start. Work on the first event of a case may have begun before it is known: it may be either.
    """
    n = at_us.size
    total, known = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    tree = np.zeros(turns[:, _RANK].max() + 2, np.int64)
    before = turns[:, _EVER].min()
    for i in range(n):
        begin = before if is_first[i] else max(before, turns[i, _EVER])
        before, a = clocks[i, _EVER], turns[i, _FIRST]
        total[i + 1], known[i + 1] = total[i] + before - begin, known[i]
        if a < i and enabled_us[i] < at_us[i - 1]:
            cut = max(np.int64(0), turns[i, _EVER] - clocks[a, _EVER] + total[a + 1] - total[a])
            busy = total[i] - total[a] - cut
            surely_earlier = sum_tree(tree, turns[i, _RANK] + 1) - known[a]
            may_be_either = busy + cut - known[i] + known[a]
            if is_first[a]:
                may_be_either -= cut
            else:
                surely_earlier -= cut
            part[i, 1], part[i, 2] = busy - surely_earlier, surely_earlier + may_be_either
        if not is_first[i] and before > begin:
            known[i + 1] += before - begin
            add_to_tree(tree, turns[i, _RANK], before - begin)
