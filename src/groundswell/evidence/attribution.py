"""Why each hand-over waited: exactly where work has a start and an end, as bounds where it has one time.

The definitions are those of Lashkevich, Milani, Chapela-Campa, Suvorau and Dumas, "Why am I waiting?
Data-driven analysis of waiting times in business processes" (CAiSE 2023). What is our own is said below.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.duty_hours import DutyHours
from groundswell.evidence.handovers import (
    BATCH_GAP_US,
    BATCH_SIZE,
    CAUSES,
    Divide,
    Handovers,
    Portion,
    WorkLog,
    divide_by_officer,
    find_handovers,
)
from groundswell.evidence.wait_division import divide_exactly, divide_in_bounds

Ints = NDArray[np.signedinteger[Any]]
Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]


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
    source: Ints
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
    of two of the authors' hand-made logs and a day of two more, to the second, with the hours given to them.

    Args:
        work: pieces of work with start and end, in any order.
        duty: when each officer is on duty.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The wait of each piece of work and its parts.
    """
    divide = partial(divide_exactly, duty=duty, batch_size=batch_size, batch_gap_us=batch_gap_us)
    return _fill_parts(find_handovers(work), divide, exact=True)


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
    divide = partial(divide_in_bounds, duty=duty, seen=seen, batch_size=batch_size, batch_gap_us=batch_gap_us)
    return _fill_parts(find_handovers(work, side_by_side=False), divide, exact=False)


def _fill_parts(handovers: Handovers, divide: Divide, *, exact: bool) -> WaitParts:
    total = handovers.total_us
    unknown = handovers.work.officer < 0
    low = np.zeros((len(CAUSES), total.size), np.int64)
    high = low if exact else np.zeros_like(low)
    high[(CAUSES.index("unknown") if exact else slice(None)), unknown] = total[unknown]

    def fill(portion: Portion, parts: Int64) -> None:
        high[:-1, portion.order] = parts[:, :-1].T
        low[CAUSES.index("unavailability"), portion.order] = parts[:, -1]

    divide_by_officer(handovers, divide, fill)
    return WaitParts(handovers.work, handovers.source, handovers.enabled_us, total, low, high)
