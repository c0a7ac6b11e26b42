"""Divide the waits of some officers by cause: the rules themselves, exactly and in bounds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence import waiting_kernels as kernels
from groundswell.evidence.duty_hours import DutyHours
from groundswell.evidence.handovers import CAUSES, WorkLog

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Pieces = tuple[Int64, Int64, Int64, Int64]
_EARLIEST, _LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def divide_exactly(
    work: WorkLog,
    enabled: Int64,
    is_first: Bool,
    starts: Int64,
    *,
    duty: DutyHours,
    batch_size: int,
    batch_gap_us: int,
) -> tuple[Int64, Int64]:
    """Divide waits exactly, by the rules of `attribution.attribute_waits`.

    Args:
        work: work with start and end, by officer, then by start.
        enabled: when each had become possible.
        is_first: whether it had no source; not used here.
        starts: where each officer begins in it, one longer than officers.
        duty: when each officer is on duty.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The parts by cause, twice: the least and the most are the same.
    """
    del is_first
    batch = _find_batches(work, enabled, starts, batch_size, batch_gap_us)
    pieces = kernels.cut_busy_time(starts, work.start_us, work.end_us, enabled)
    parts = _divide_waits(work, enabled, batch, pieces, duty)
    return parts, parts


def divide_in_bounds(
    work: WorkLog,
    enabled: Int64,
    is_first: Bool,
    starts: Int64,
    *,
    duty: DutyHours,
    seen: DutyHours,
    batch_size: int,
    batch_gap_us: int,
) -> tuple[Int64, Int64]:
    """Bound the parts of waits before events with one time, by the rules of `attribution.bound_waits`.

    Args:
        work: events by officer, then by time.
        enabled: when each had become possible.
        is_first: whether it was the first of its case.
        starts: where each officer begins in it, one longer than officers.
        duty: usual hours of each officer.
        seen: every hour of the week in which each was ever seen.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause between events of one batch.

    Returns:
        The least and the most by cause.
    """
    run, ready, _began, previous = _find_batches(work, enabled, starts, batch_size, batch_gap_us)
    high = np.zeros((len(CAUSES), work.case.size), np.int64)
    low = np.zeros_like(high)
    contention, prioritisation = _bound_busy(work, enabled, is_first, starts, seen)
    total = work.start_us - enabled
    never = total - seen.measure(work.officer, enabled, work.start_us)
    rarely = total - duty.measure(work.officer, enabled, work.start_us)
    batching = np.where(run >= 0, ready - np.maximum(enabled, previous), 0)
    high[0] = np.maximum(batching, 0)
    high[1], high[2], high[3], high[4] = prioritisation, contention, rarely, total - never
    low[3] = np.minimum(never, rarely)
    return low, high


def _find_batches(
    work: WorkLog, enabled: Int64, starts: Int64, size: int, gap_us: int
) -> tuple[Int64, Int64, Int64, Int64]:
    columns = (work.case, work.step, work.start_us, work.end_us, enabled)
    found: tuple[Int64, Int64, Int64, Int64] = kernels.find_batches(
        starts, *columns, work.step_count, size, gap_us
    )
    return found


def _divide_waits(
    work: WorkLog, enabled: Int64, batch: tuple[Int64, ...], pieces: Pieces, duty: DutyHours
) -> Int64:
    run, ready, began, previous = batch
    inside = run >= 0
    latest = np.where(inside, ready, work.start_us)
    first = np.where(inside, np.clip(previous, enabled, latest), work.start_us)
    windows = [(enabled, first, enabled), (ready, began, ready), (began, work.start_us, enabled)]
    parts = np.zeros((len(CAUSES), work.case.size), np.int64)
    parts[0] = np.where(inside, latest - first, 0)
    for number, (low, high, limit) in enumerate(windows):
        chosen = np.flatnonzero((high > low) & (inside | (number == 0)))
        if chosen.size:
            found = _divide_windows(
                work.officer[chosen], low[chosen], high[chosen], limit[chosen], pieces, duty
            )
            parts[1:5, chosen] += found
    return parts


def _divide_windows(
    officer: Int64, low: Int64, high: Int64, limit: Int64, pieces: Pieces, duty: DutyHours
) -> Int64:
    piece_starts, begin, finish, _ = pieces
    first, last = kernels.find_pieces(officer, low, high, piece_starts, begin, finish)
    earlier, busy = kernels.sum_earlier_busy(officer, low, high, limit, first, last, pieces)
    on_duty = duty.measure(officer, low, high)
    busy_on_duty = _measure_busy_on_duty(officer, low, high, first, last, pieces, duty)
    idle, idle_on_duty = high - low - busy, on_duty - busy_on_duty
    return np.stack([busy - earlier, earlier, idle - idle_on_duty, idle_on_duty])


def _measure_busy_on_duty(
    officer: Int64,
    low: Int64,
    high: Int64,
    first: Int64,
    last: Int64,
    pieces: Pieces,
    duty: DutyHours,
) -> Int64:
    piece_starts, begin, finish, _ = pieces
    calendars = (duty.calendar_of, duty.starts, duty.open_us, duty.close_us, duty.before_us)
    total = kernels.sum_on_duty(piece_starts, begin, finish, *calendars)
    some = np.flatnonzero(first <= last)
    a, b, who = first[some], last[some], officer[some]
    busy = total[b + 1] - total[a]
    busy -= duty.measure(who, begin[a], np.maximum(begin[a], low[some]))
    busy -= duty.measure(who, np.minimum(finish[b], high[some]), finish[b])
    measured = np.zeros(officer.size, np.int64)
    measured[some] = busy
    return measured


def _bound_busy(
    work: WorkLog, enabled: Int64, is_first: Bool, starts: Int64, seen: DutyHours
) -> tuple[Int64, Int64]:
    """Give the most contention and prioritisation: each event's work fills the time since the one before.

    Work on the first event of a case may have begun before the records know of the case: it may be either.
    """
    if not work.case.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    before = np.concatenate([[0], work.end_us[:-1]]).astype(np.int64)
    alone = starts[:-1][starts[:-1] < work.case.size]
    before[alone] = np.where(is_first[alone], work.received_us.min(), enabled[alone])
    begin = np.where(is_first, before, np.maximum(enabled, before))
    until = np.maximum(enabled, before)
    clock = [seen.read_clock(work.officer, at) for at in (begin, work.end_us, enabled, until)]
    first, last = kernels.find_pieces(work.officer, clock[2], clock[3], starts, clock[0], clock[1])
    counted = []
    for key in (np.where(is_first, _EARLIEST, enabled), np.where(is_first, _LATEST, enabled)):
        pieces = (starts, clock[0], clock[1], key)
        counted.append(
            kernels.sum_earlier_busy(work.officer, clock[2], clock[3], enabled, first, last, pieces)
        )
    (earlier, _all_busy), (surely_earlier, busy) = counted
    return earlier, busy - surely_earlier
