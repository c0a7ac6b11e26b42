"""What the pages of duties, of what they need, and of deeds show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from groundswell_web.audit.queries import EventLine
from groundswell_web.handover.duty_cards import DeedLine, DeedPage, DutyCard, DutyLine, HoldingLine


@dataclass(frozen=True)
class DutyGroup:
    """Duties of one sort.

    Args:
        key: part of the address of the group on the page.
        title: what the sort is called.
        lines: its duties.
        is_folded: whether the group is closed at first, because it is long and not what is looked for most.
    """

    key: str
    title: str
    lines: list[DutyLine]
    is_folded: bool

    @property
    def without_owner(self) -> int:
        """How many of them nobody answers for."""
        return sum("owner" in line.lacks for line in self.lines)


@dataclass(frozen=True)
class DutiesPage:
    """All duties.

    Args:
        groups: by sort.
        count: how many go on.
        critical: how many of them must not stop.
        without_owner: how many have no owner who is here.
        without_successor: how many have no successor of the agency.
        waiting: how many told deeds wait to be confirmed.
        ended: those that need not be done any more, where they were asked for.
        shows_ended: whether they were.
    """

    groups: list[DutyGroup]
    count: int
    critical: int
    without_owner: int
    without_successor: int
    waiting: int
    ended: list[DutyLine]
    shows_ended: bool


@dataclass(frozen=True)
class DutyPage:
    """One duty.

    Args:
        card: the duty and its newest deeds.
        history: what was done to it.
    """

    card: DutyCard
    history: list[EventLine]


@dataclass(frozen=True)
class DutyFormPage:
    """The form of a duty; `line` is None for a new one."""

    line: DutyLine | None


@dataclass(frozen=True)
class DeedFormPage:
    """The form of a deed.

    Args:
        line: the duty.
        is_open: whether the questions about who else was there are open.
    """

    line: DutyLine
    is_open: bool


@dataclass(frozen=True)
class DeedsPage:
    """Deeds, some to a page.

    Args:
        deeds: those of this page.
        shown: ``all``, ``waiting`` or ``mine``.
        waiting: how many wait in all.
        address: of this list, up to the number of the page.
    """

    deeds: DeedPage
    shown: str
    waiting: int
    address: str


@dataclass(frozen=True)
class CompanionRow:
    """Somebody who was there, as the page of the deed shows it.

    Args:
        asks: whether the person who looks at the page is the one who can agree.
        text: what is said of it: agreed, refused, or who has to answer.
    """

    id: UUID
    person: str
    home: str
    part_name: str
    text: str
    asks: bool


@dataclass(frozen=True)
class DeedCard:
    """One deed.

    Args:
        deed: the deed.
        companions: who was there.
        account: on whose account, in words.
        may_confirm: whether the person who looks at it can confirm or refuse it.
        why_not: why they cannot, where they could look for a reason.
        may_add: whether they can say who else was there.
        history: what was said of it.
    """

    deed: DeedLine
    companions: list[CompanionRow]
    account: str
    may_confirm: bool
    why_not: str
    may_add: bool
    history: list[EventLine]


@dataclass(frozen=True)
class HoldingsPage:
    """Accounts and contracts.

    Args:
        lines: those that go on.
        going: how many of them go with the unit.
        ended: those that ended, where they were asked for.
        shows_ended: whether they were.
    """

    lines: list[HoldingLine]
    going: int
    ended: list[HoldingLine]
    shows_ended: bool


@dataclass(frozen=True)
class HoldingPage:
    """The page of an account or a contract; `line` is None for a new one."""

    line: HoldingLine | None
    history: list[EventLine]
