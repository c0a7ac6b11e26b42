"""What is told of rehearsals: values that pages and papers can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from groundswell_web.handover.rehearsing import OUTCOMES, Outcome


@dataclass(frozen=True)
class PullLine:
    """An hour in which somebody of the unit could write all the same."""

    by: str
    why: str
    at: datetime
    until_at: datetime


@dataclass(frozen=True)
class RehearsalLine:
    """A rehearsal.

    Args:
        until_at: when it ends, or ended because it was called off.
        last_on: its last day.
        state: ``ahead``, ``running``, ``over``, or ``called_off`` before it began.
        was_cut: whether it was called off while it ran.
        pulls: how often the lever was pulled.
        counts: how many duties came out in each way, as it was written when it was over; None before.
    """

    id: UUID
    from_at: datetime
    until_at: datetime
    first_on: date
    last_on: date
    ordered_by_id: UUID
    ordered_by: str
    ordered_at: datetime
    called_off_by: str
    called_off_at: datetime | None
    state: str
    was_cut: bool
    pulls: int
    counts: dict[str, int] | None

    @property
    def is_open(self) -> bool:
        """Whether it can still be called off."""
        return self.state in ("ahead", "running")


@dataclass(frozen=True)
class RehearsalCard:
    """A rehearsal as its own page shows it.

    Args:
        outcomes: what was done, late, or not at all; while it runs, so far.
        is_written: whether they are as they were written when it was over, and stay so.
        waiting: told deeds of those days that nobody has confirmed; they do not count yet.
        held: names of those who can only read.
        may_write_until: until when the person who asks can write, because they pulled the lever; None otherwise.
        is_held: whether the person who asks is of the unit.
    """

    line: RehearsalLine
    outcomes: tuple[Outcome, ...]
    is_written: bool
    written_at: datetime | None
    waiting: int
    pulls: tuple[PullLine, ...]
    held: tuple[str, ...]
    may_write_until: datetime | None
    is_held: bool

    @property
    def groups(self) -> list[tuple[str, tuple[Outcome, ...]]]:
        """The outcomes by what came of them, those first that need somebody."""
        grouped = [(one, tuple(o for o in self.outcomes if o.outcome == one)) for one in OUTCOMES]
        return [(name, found) for name, found in grouped if found]
