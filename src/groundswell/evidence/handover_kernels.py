"""Compiled loops that find which work handed over to which. Times are microseconds since 1970 UTC."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.moment_order import sort_moments

Ints = NDArray[np.signedinteger[Any]]
Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
NONE = -1


@njit(cache=True, nogil=True)
def count_orders(case: Ints, step: Ints, step_count: int) -> Int64:
    """Count how often one step came directly before another, among steps that happened once in their case.

    Args:
        case: case of each piece of work, sorted by case, then by end.
        step: its step.
        step_count: how many steps there are.

    Returns:
        Counts by earlier step and later step.
    """
    orders = np.zeros((step_count, step_count), np.int64)
    times = np.zeros(step_count, np.int64)
    first = 0
    while first < case.size:
        last = first
        while last < case.size and case[last] == case[first]:
            times[step[last]] += 1
            last += 1
        for i in range(first + 1, last):
            if times[step[i]] == 1 and times[step[i - 1]] == 1:
                orders[step[i - 1], step[i]] += 1
        for i in range(first, last):
            times[step[i]] = 0
        first = last
    return orders


@njit(cache=True, nogil=True)
def link_events(case: Ints, at_us: Int64, received_us: Int64) -> tuple[Int32, Int64]:
    """Link each event to the one before it in its case, and give when it had become possible.

    Args:
        case: case of each event, by case and in their order within it.
        at_us: its time.
        received_us: receipt of each case, by event.

    Returns:
        Position of the event before, -1 for none, and the moment from which each was possible.
    """
    source, enabled = np.full(case.size, NONE, np.int32), np.empty(case.size, np.int64)
    for i in range(case.size):
        if i > 0 and case[i] == case[i - 1]:
            source[i], enabled[i] = i - 1, at_us[i - 1]
        else:
            enabled[i] = min(received_us[i], at_us[i])
    return source, enabled


@njit(cache=True, nogil=True)
def find_sources(case: Ints, step: Ints, start_us: Int64, end_us: Int64, parallel: Bool) -> Int64:
    """Find the work that made each piece of work possible: the last of its case that had ended by its start.

    Args:
        case: case of each piece of work, sorted by case, then by end, then by start.
        step: its step.
        start_us: its start.
        end_us: its end.
        parallel: by step and step, whether they are done side by side and so never hand over to each other.

    Returns:
        Position of the source of each; -1 where nothing came before.
    """
    source = np.full(case.size, NONE, np.int64)
    first = 0
    for i in range(case.size):
        if case[i] != case[first]:
            first = i
        low, high = first, i
        while low < high:
            middle = (low + high) // 2
            if end_us[middle] <= start_us[i]:
                low = middle + 1
            else:
                high = middle
        k = low - 1
        while k >= first and parallel[step[k], step[i]]:
            k -= 1
        source[i] = k if k >= first else NONE
    return source


@njit(cache=True, nogil=True)
def is_in_order(case: Ints, position: Ints) -> bool:
    """Tell whether spells stand by case, then by position."""
    for i in range(1, case.size):
        if case[i] < case[i - 1] or (case[i] == case[i - 1] and position[i] <= position[i - 1]):
            return False
    return True


@njit(cache=True, nogil=True)
def number_pairs(source: Ints, step: Ints, step_count: int) -> tuple[Int64, Int32]:
    """Number the pairs of steps of which one handed over to the other.

    Args:
        source: position of the work that handed over to each piece of work; -1 for receipt.
        step: step of each piece of work.
        step_count: how many steps there are.

    Returns:
        Code of each pair, ``(source step + 1) * (step_count + 1) + step``, and the number of each code.
    """
    width = step_count + 1
    number = np.full(width * width, NONE, np.int32)
    for i in range(step.size):
        number[(step[source[i]] + 1 if source[i] >= 0 else 0) * width + step[i]] = 0
    codes = np.flatnonzero(number == 0)
    for k in range(codes.size):
        number[codes[k]] = k
    return codes, number


@njit(cache=True, nogil=True)
def deal_to_officers(
    officer: Ints,
    officer_count: int,
    case: Ints,
    step: Ints,
    source: Ints,
    start_us: Int64,
    enabled_us: Int64,
) -> tuple[Int64, Int32, Ints, Ints, Ints, Int64, Int64]:
    """Deal work to its officers, keeping its order within each; work of unknown officers is left out.

    Returns:
        Where each officer begins in the columns that follow, one longer than officers; the positions of the
        work; its case, step, the step of its source (-1 for none), its start, and when it was possible.
    """
    starts = np.zeros(officer_count + 1, np.int64)
    for i in range(officer.size):
        if officer[i] >= 0:
            starts[officer[i] + 1] += 1
    for r in range(officer_count):
        starts[r + 1] += starts[r]
    place, n = starts[:-1].copy(), starts[officer_count]
    order, cases, steps = np.empty(n, np.int32), np.empty(n, case.dtype), np.empty(n, step.dtype)
    source_steps, begins, enabled = np.empty(n, step.dtype), np.empty(n, np.int64), np.empty(n, np.int64)
    for i in range(officer.size):
        if officer[i] >= 0:
            k = place[officer[i]]
            place[officer[i]] += 1
            order[k], cases[k], steps[k] = i, case[i], step[i]
            source_steps[k] = step[source[i]] if source[i] >= 0 else NONE
            begins[k], enabled[k] = start_us[i], enabled_us[i]
    return starts, order, cases, steps, source_steps, begins, enabled


@njit(cache=True, nogil=True)
def sort_by_start(
    starts: Int64,
    order: Ints,
    case: Ints,
    step: Ints,
    source_step: Ints,
    start_us: Int64,
    enabled_us: Int64,
) -> tuple[Int32, Ints, Ints, Ints, Int64, Int64]:
    """Sort the work of some officers by its start within each, keeping the order of equal starts.

    Args:
        starts: where each of these officers begins in the columns, and where the last ends.
        order: the columns as `deal_to_officers` gives them.
        case: the next.
        step: the next.
        source_step: the next.
        start_us: the next.
        enabled_us: the last.
    """
    k, n = 0, starts[-1] - starts[0]
    orders, cases, steps = np.empty(n, np.int32), np.empty(n, case.dtype), np.empty(n, step.dtype)
    source_steps, begins, enabled = np.empty(n, step.dtype), np.empty(n, np.int64), np.empty(n, np.int64)
    for r in range(starts.size - 1):
        if starts[r] == starts[r + 1]:
            continue
        for i in sort_moments(start_us[starts[r] : starts[r + 1]]):
            j = starts[r] + i
            orders[k], cases[k], steps[k] = order[j], case[j], step[j]
            source_steps[k], begins[k], enabled[k] = source_step[j], start_us[j], enabled_us[j]
            k += 1
    return orders, cases, steps, source_steps, begins, enabled
