"""Who handed over to whom: each piece of work with the one before it, and the officers' work dealt out."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence import handover_kernels as linking
from groundswell.evidence.duty_hours import MINUTE_US

Ints = NDArray[np.signedinteger[Any]]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

CAUSES = ("batching", "prioritisation", "contention", "unavailability", "extraneous", "unknown")
BATCH_SIZE = 3
BATCH_GAP_US = 15 * MINUTE_US
# Steps done now in one order, now in the other (the rarer at least this share) are done side by side.
SIDE_BY_SIDE_SHARE = 0.25


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

    case: Ints
    step: Ints
    officer: Ints
    start_us: Int64
    end_us: Int64
    received_us: Int64

    def take(self, order: Ints) -> WorkLog:
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
class Handovers:
    """Each piece of work with the one that handed over to it.

    Args:
        work: the pieces of work, sorted by case, then by end.
        source: position of the work that handed over; -1 where the case came straight from receipt.
        enabled_us: when the work had become possible.
    """

    work: WorkLog
    source: Ints
    enabled_us: Int64

    @property
    def total_us(self) -> Int64:
        """The wait of each piece of work until it started."""
        return self.work.start_us - self.enabled_us


@dataclass(frozen=True)
class Portion:
    """The work of some officers, by officer, then by start.

    Args:
        order: positions of the work among all.
        case: case of each piece of work.
        step: its step.
        source_step: step of its source; -1 where the case came straight from receipt.
        start_us: its start.
        enabled_us: when it had become possible.
        end_us: its end.
        starts: where each officer begins in the columns, one longer than officers.
        step_count: how many steps there are in all.
    """

    order: Ints
    case: Ints
    step: Ints
    source_step: Ints
    start_us: Int64
    enabled_us: Int64
    end_us: Int64
    starts: Int64
    step_count: int


# Gives a row for each piece of work, in microseconds: the most that each cause but the unknown can account for,
# then the least that the hours off duty can. Where the parts are exact, the most is also the least.
Divide = Callable[[Portion], Int64]
CHUNK_ROWS = 500_000


def divide_by_officer[Taken](
    handovers: Handovers, divide: Divide, take: Callable[[Portion, Int64], Taken]
) -> list[Taken]:
    """Divide the waits of known officers, some officers at a time so that memory stays small.

    Args:
        handovers: the work and when it became possible.
        divide: divides the waits of some officers.
        take: takes each portion and its parts; called from two threads, never twice with the same position.

    Returns:
        What `take` gave, in the order of the officers.
    """
    work = handovers.work
    dealt = linking.deal_to_officers(
        work.officer,
        work.officer_count,
        work.case,
        work.step,
        handovers.source,
        work.start_us,
        handovers.enabled_us,
    )
    starts, columns = dealt[0], dealt[1:]
    targets = np.arange(0, starts[-1] + CHUNK_ROWS, CHUNK_ROWS)
    edges = np.unique(np.searchsorted(starts, np.minimum(targets, starts[-1])))

    def run(edge: tuple[int, int]) -> Taken:
        within = np.clip(starts, starts[edge[0]], starts[edge[1]])
        mine = linking.sort_by_start(within, *columns)
        end_us = mine[4] if work.end_us is work.start_us else work.end_us[mine[0]]
        portion = Portion(*mine, end_us, within - within[0], work.step_count)
        return take(portion, divide(portion))

    with ThreadPoolExecutor(2) as pool:  # the compiled loops let go of the interpreter
        return list(pool.map(run, itertools.pairwise(edges.tolist())))


def find_handovers(work: WorkLog, *, side_by_side: bool = True) -> Handovers:
    """Sort the work by case and end, and find for each piece its source and when it became possible.

    Work that overlaps in time hands nothing over. Neither do two steps that are done now in one order, now in
    the other (the rarer in at least a quarter), in cases where each happens once.

    Args:
        work: pieces of work, in any order.
        side_by_side: whether to look for such steps; else each piece waits for the one before it.

    Returns:
        The sorted work with the source of each piece.
    """
    if not _is_sorted(work):
        work = work.take(np.lexsort((work.officer, work.step, work.start_us, work.end_us, work.case)))
    parallel = np.zeros((work.step_count, work.step_count), np.bool_)
    if side_by_side:
        orders = linking.count_orders(work.case, work.step, work.step_count)
        both = orders + orders.T
        parallel = (np.minimum(orders, orders.T) >= SIDE_BY_SIDE_SHARE * both) & (both > 0)
        np.fill_diagonal(parallel, val=False)
    source = linking.find_sources(work.case, work.step, work.start_us, work.end_us, parallel)
    enabled = np.where(source >= 0, work.end_us[source], np.minimum(work.received_us, work.start_us))
    return Handovers(work, source, enabled)


def follow_events(work: WorkLog) -> Handovers:
    """Let each event wait for the one before it in its case; for events with one time, already in order.

    Args:
        work: events by case, then in their order within it.
    """
    source, enabled = linking.link_events(work.case, work.end_us, work.received_us)
    return Handovers(work, source, enabled)


def _is_sorted(work: WorkLog) -> bool:
    """Whether the work stands by case, end, start, step and officer already, as a store's spells do."""
    undecided = np.ones(max(work.case.size - 1, 0), np.bool_)
    for column in (work.case, work.end_us, work.start_us, work.step, work.officer):
        if (undecided & (column[1:] < column[:-1])).any():
            return False
        undecided &= column[1:] == column[:-1]
    return True
