"""Why each hand-over waited: exactly where work has a start and an end, as bounds where it has one time.

The definitions are those of Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas, "Why am I waiting?
Data-driven analysis of waiting times in business processes" (CAiSE 2023). What is our own is said below.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence import waiting_kernels as kernels
from groundswell.evidence.duty_hours import MINUTE_US, DutyHours

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]
Pieces = tuple[Int64, Int64, Int64, Int64]

CAUSES = ("batching", "prioritisation", "contention", "unavailability", "extraneous", "unknown")
BATCH_SIZE = 3
BATCH_GAP_US = 15 * MINUTE_US
# Steps done now in one order, now in the other (the rarer at least this share) are done side by side.
SIDE_BY_SIDE_SHARE = 0.25
_EARLIEST, _LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True)
class WorkLog:
    """Pieces of work: who did which step of which case, from when to when. Times are microseconds UTC.

    Args:
        case: number of the case, from 0.
        step: number of the step, from 0.
        officer: number of the officer, from 0; -1 where not recorded.
        start_us: start of the work.
        end_us: its end; the same as the start where the records have one time.
        received_us: receipt of the case that the work belongs to.
    """

    case: Int64
    step: Int64
    officer: Int64
    start_us: Int64
    end_us: Int64
    received_us: Int64

    def take(self, order: Int64) -> WorkLog:
        """Give the pieces of work at these positions, in this order."""
        return WorkLog(
            self.case[order],
            self.step[order],
            self.officer[order],
            self.start_us[order],
            self.end_us[order],
            self.received_us[order],
        )

    @property
    def step_count(self) -> int:
        """How many steps there are."""
        return int(self.step.max(initial=-1)) + 1

    @property
    def officer_count(self) -> int:
        """How many officers there are."""
        return int(self.officer.max(initial=-1)) + 1


@dataclass(frozen=True)
class WaitParts:
    """The wait before each piece of work, and its parts, in microseconds.

    Args:
        work: the pieces of work, sorted by case, then by end.
        source: position of the work that handed over; -1 where the case came straight from receipt.
        enabled_us: when the work had become possible.
        total_us: the wait until it started.
        low_us: least that each cause can account for, a row per cause in the order of `CAUSES`.
        high_us: most that it can; the same rows. Equal to `low_us` where the parts are exact.
    """

    work: WorkLog
    source: Int64
    enabled_us: Int64
    total_us: Int64
    low_us: Int64
    high_us: Int64

    @property
    def is_handover(self) -> Bool:
        """Whether there was something to wait for: earlier work, or a wait since receipt."""
        return (self.source >= 0) | (self.total_us > 0)

    def exact(self, cause: str) -> Int64:
        """Give the microseconds of one cause where the parts are exact."""
        parts: Int64 = self.low_us[CAUSES.index(cause)]
        return parts


def attribute_waits(
    work: WorkLog, duty: DutyHours, *, batch_size: int = BATCH_SIZE, batch_gap_us: int = BATCH_GAP_US
) -> WaitParts:
    """Divide the wait before each piece of work by its cause, exactly.

    A piece of work becomes possible when the last work of its case that had ended by its start ended, or at
    receipt. In this order: time until the last of its batch became possible is batching (only since the
    officer last did that step: before that the officer was at it, and passed over this case); time in which
    the officer worked on something possible earlier, or at the same moment, is contention; on something
    possible later, prioritisation; outside the officer's hours, unavailability; the rest is extraneous.
    Where no officer is recorded the whole wait is of unknown cause.
    Method: as named above; the parts of a wait add up to it exactly. Checked against: the expected results
    of the authors' five hand-made logs, to the second, with the hours that belong to them.

    Args:
        work: pieces of work with start and end, in any order.
        duty: when each officer is on duty.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The wait of each piece of work and its parts.
    """
    work, source, enabled = find_handovers(work)
    order, starts = _order_by_officer(work)
    mine, mine_enabled = work.take(order), enabled[order]
    batch = kernels.find_batches(
        starts,
        mine.case,
        mine.step,
        mine.start_us,
        mine.end_us,
        mine_enabled,
        work.step_count,
        batch_size,
        batch_gap_us,
    )
    pieces = kernels.cut_busy_time(starts, mine.start_us, mine.end_us, mine_enabled)
    parts = np.zeros((len(CAUSES), work.case.size), np.int64)
    parts[:, order] = _divide_waits(mine, mine_enabled, batch, pieces, duty)
    total = work.start_us - enabled
    parts[CAUSES.index("unknown"), work.officer < 0] = total[work.officer < 0]
    return WaitParts(work, source, enabled, total, parts, parts)


def bound_waits(
    work: WorkLog,
    duty: DutyHours,
    seen: DutyHours,
    *,
    batch_size: int = BATCH_SIZE,
    batch_gap_us: int = BATCH_GAP_US,
) -> WaitParts:
    """Bound what each cause can account for, where the records have one time per event.

    One time tells when work was finished, not when it was begun. So work may have filled the whole time
    since the officer's last event, or none of it: contention, prioritisation and batching may be zero, and
    are at most the officer's on-duty time that ended in events of other cases possible earlier, possible
    later, or in the same batch. Assumes that an officer works on one case at a time and only in hours in
    which they are otherwise seen. Unavailability is at least the time outside every hour ever seen, and at
    most the time outside usual hours. The rest, which holds the work on the case itself, has what is left.
    Method: our own, from the definitions named above. Checked against: the exact parts of the same logs.

    Args:
        work: events, `start_us` equal to `end_us`.
        duty: usual hours of each officer.
        seen: every hour of the week in which each officer was ever seen.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause between events of one batch.
    """
    work, source, enabled = find_handovers(work, side_by_side=False)
    order, starts = _order_by_officer(work)
    mine, from_us = work.take(order), enabled[order]
    batch = kernels.find_batches(
        starts,
        mine.case,
        mine.step,
        mine.start_us,
        mine.end_us,
        from_us,
        work.step_count,
        batch_size,
        batch_gap_us,
    )
    high = np.zeros((len(CAUSES), work.case.size), np.int64)
    low = np.zeros_like(high)
    contention, prioritisation = _bound_busy(mine, from_us, source[order] < 0, starts, seen)
    total = mine.start_us - from_us
    never = total - seen.measure(mine.officer, from_us, mine.start_us)
    rarely = total - duty.measure(mine.officer, from_us, mine.start_us)
    batching = np.where(batch[0] >= 0, batch[1] - np.maximum(from_us, batch[3]), 0)
    high[:5, order] = [np.maximum(batching, 0), prioritisation, contention, rarely, total - never]
    low[CAUSES.index("unavailability"), order] = np.minimum(never, rarely)
    unknown = work.officer < 0
    wait = work.start_us - enabled
    high[:, unknown] = wait[unknown]
    return WaitParts(work, source, enabled, wait, low, high)


def find_handovers(work: WorkLog, *, side_by_side: bool = True) -> tuple[WorkLog, Int64, Int64]:
    """Sort the work by case and end, and find for each piece its source and when it became possible.

    Work that overlaps in time hands nothing over. Neither do two steps that are done now in one order, now in
    the other (the rarer in at least a quarter), in cases where each happens once.

    Args:
        work: pieces of work, in any order.
        side_by_side: whether to look for such steps; else each piece waits for the one before it.

    Returns:
        The sorted work, the position of each one's source (-1 none), and when each became possible.
    """
    if not _is_sorted(work):
        work = work.take(np.lexsort((work.officer, work.step, work.start_us, work.end_us, work.case)))
    parallel = np.zeros((work.step_count, work.step_count), np.bool_)
    if side_by_side:
        orders = kernels.count_orders(work.case, work.step, work.step_count)
        both = orders + orders.T
        parallel = (np.minimum(orders, orders.T) >= SIDE_BY_SIDE_SHARE * both) & (both > 0)
        np.fill_diagonal(parallel, val=False)
    source = kernels.find_sources(work.case, work.step, work.start_us, work.end_us, parallel)
    enabled = np.where(source >= 0, work.end_us[source], np.minimum(work.received_us, work.start_us))
    return work, source, enabled


def _is_sorted(work: WorkLog) -> bool:
    """Whether the work stands by case, end, start, step and officer already, as a store's spells do."""
    undecided = np.ones(max(work.case.size - 1, 0), np.bool_)
    for column in (work.case, work.end_us, work.start_us, work.step, work.officer):
        if (undecided & (column[1:] < column[:-1])).any():
            return False
        undecided &= column[1:] == column[:-1]
    return True


def _order_by_officer(work: WorkLog) -> tuple[Int64, Int64]:
    by_start = np.argsort(work.start_us, kind="stable")
    order, starts = kernels.deal_to_officers(by_start, work.officer, work.officer_count)
    return order, starts


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
