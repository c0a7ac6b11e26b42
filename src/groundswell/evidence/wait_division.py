"""Divide the waits of some officers by cause: the rules themselves, exactly and in bounds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence import waiting_kernels as kernels
from groundswell.evidence.bound_kernels import bound_parts
from groundswell.evidence.duty_hours import DutyHours
from groundswell.evidence.handovers import CAUSES, Portion

Int64 = NDArray[np.int64]


def divide_exactly(portion: Portion, *, duty: DutyHours, batch_size: int, batch_gap_us: int) -> Int64:
    """Divide waits exactly, by the rules of `attribution.attribute_waits`.

    Args:
        portion: work with start and end.
        duty: when each officer is on duty.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause within a batch.
    """
    batch = _find_batches(portion, batch_size, batch_gap_us)
    pieces = kernels.cut_busy_time(portion.starts, portion.start_us, portion.end_us, portion.enabled_us)
    on_duty = kernels.sum_on_duty(*pieces[:3], *duty.columns)
    parts = _divide_waits(portion, batch, Busy(*pieces, on_duty), duty)
    return np.column_stack([*parts, parts[CAUSES.index("unavailability")]])


def divide_in_bounds(
    portion: Portion, *, duty: DutyHours, seen: DutyHours, batch_size: int, batch_gap_us: int
) -> Int64:
    """Bound the parts of waits before events with one time, by the rules of `attribution.bound_waits`.

    Args:
        portion: events.
        duty: usual hours of each officer.
        seen: every hour of the week in which each was ever seen.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause between events of one batch.
    """
    run, ready, _began, previous = _find_batches(portion, batch_size, batch_gap_us)
    columns = portion.starts, portion.start_us, portion.enabled_us, portion.source_step < 0
    parts: Int64 = bound_parts(*columns, (run, ready, previous), duty.columns, seen.columns)
    return parts


def _find_batches(portion: Portion, size: int, gap_us: int) -> tuple[Int64, Int64, Int64, Int64]:
    columns = (portion.case, portion.step, portion.start_us, portion.end_us, portion.enabled_us)
    found: tuple[Int64, Int64, Int64, Int64] = kernels.find_batches(
        portion.starts, *columns, portion.step_count, size, gap_us
    )
    return found


class Busy(NamedTuple):
    """Stretches in which officers were busy, and running totals of their time on duty.

    Args:
        starts: where each officer's stretches begin in the columns, one longer than officers.
        begin_us: start of each stretch.
        finish_us: its end.
        key_us: when the longest-waiting work in it had become possible.
        on_duty_us: running total of its on-duty time, one longer than the stretches.
    """

    starts: Int64
    begin_us: Int64
    finish_us: Int64
    key_us: Int64
    on_duty_us: Int64


def _divide_waits(portion: Portion, batch: tuple[Int64, ...], busy: Busy, duty: DutyHours) -> Int64:
    run, ready, began, previous = batch
    enabled, start_us = portion.enabled_us, portion.start_us
    officer = np.repeat(np.arange(portion.starts.size - 1), np.diff(portion.starts))
    inside = run >= 0
    latest = np.where(inside, ready, start_us)
    first = np.where(inside, np.clip(previous, enabled, latest), start_us)
    windows = [(enabled, first, enabled), (ready, began, ready), (began, start_us, enabled)]
    parts = np.zeros((len(CAUSES) - 1, start_us.size), np.int64)
    parts[0] = np.where(inside, latest - first, 0)
    for number, (low, high, limit) in enumerate(windows):
        chosen = np.flatnonzero((high > low) & (inside | (number == 0)))
        if chosen.size:
            found = _divide_windows(officer[chosen], low[chosen], high[chosen], limit[chosen], busy, duty)
            parts[1:5, chosen] += found
    return parts


def _divide_windows(
    officer: Int64, low: Int64, high: Int64, limit: Int64, busy: Busy, duty: DutyHours
) -> Int64:
    first, last = kernels.find_pieces(officer, low, high, busy.starts, busy.begin_us, busy.finish_us)
    earlier, whole = kernels.sum_earlier_busy(officer, low, high, limit, first, last, busy[:4])
    on_duty = duty.measure(officer, low, high)
    busy_on_duty = _measure_busy_on_duty(officer, low, high, first, last, busy, duty)
    idle, idle_on_duty = high - low - whole, on_duty - busy_on_duty
    return np.stack([whole - earlier, earlier, idle - idle_on_duty, idle_on_duty])


def _measure_busy_on_duty(
    officer: Int64, low: Int64, high: Int64, first: Int64, last: Int64, busy: Busy, duty: DutyHours
) -> Int64:
    some = np.flatnonzero(first <= last)
    a, b, who = first[some], last[some], officer[some]
    begin, finish = busy.begin_us, busy.finish_us
    on_duty = busy.on_duty_us[b + 1] - busy.on_duty_us[a]
    on_duty -= duty.measure(who, begin[a], np.maximum(begin[a], low[some]))
    on_duty -= duty.measure(who, np.minimum(finish[b], high[some]), finish[b])
    measured = np.zeros(officer.size, np.int64)
    measured[some] = on_duty
    return measured
