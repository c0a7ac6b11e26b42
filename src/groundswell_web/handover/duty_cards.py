"""What is told of duties, of what they need, and of deeds: values that pages, programs and papers can show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

MOVING = "together"  # the part of a companion that makes a deed no longer one done alone


@dataclass(frozen=True)
class HoldingLine:
    """An account or a contract, and what needs it.

    Args:
        holder: name of who holds it; empty where nobody is named.
        duties: ids and names of the duties that need it and go on.
        goes: whether it goes with the unit's team: it is the unit's.
    """

    id: UUID
    kind: str
    kind_name: str
    name: str
    purpose: str
    home: str
    home_name: str
    holder_id: UUID | None
    holder: str
    supplier: str
    ends_on: date | None
    created_at: datetime
    ended_at: datetime | None
    version: int
    duties: tuple[tuple[UUID, str], ...] = ()

    @property
    def goes(self) -> bool:
        """Whether it is the unit's, and so is gone when the unit is."""
        return self.home == "unit"


@dataclass(frozen=True)
class LastDeed:
    """The newest deed of a duty that counts."""

    at: datetime
    by_id: UUID
    by: str
    by_home: str
    is_alone: bool


@dataclass(frozen=True)
class DutyLine:
    """Something that must go on being done.

    Args:
        source: name of the source that found it; empty: somebody added it.
        source_key: what it is about within the source: the id of a step.
        address: path of the page where it is done, or where what it is about stands; empty where there is none.
        every_days: how often it comes; None: as things happen.
        owner_id: who answers for it; where the source decides that, as it stands there now.
        owner_is_here: whether the owner has a role here and can come in.
        owner_is_decided: whether the source decides the owner: then it is changed there and nowhere else.
        described: where it is described, or how it is done.
        holdings: the accounts and contracts that it needs.
        ended_at: since when it need not be done any more.
        last_deed: the newest one that counts; None before the first.
        waiting: how many told deeds of it wait for somebody to confirm them.
    """

    id: UUID
    name: str
    source: str
    source_key: str
    address: str
    consequence: str
    consequence_name: str
    every_days: float | None
    often: str
    owner_id: UUID | None
    owner: str
    owner_home: str
    owner_is_here: bool
    owner_is_decided: bool
    successor_id: UUID | None
    successor: str
    successor_home: str
    successor_is_here: bool
    described: str
    holdings: tuple[HoldingLine, ...]
    from_on: date
    ended_at: datetime | None
    last_deed: LastDeed | None
    waiting: int
    version: int

    @property
    def is_critical(self) -> bool:
        """Whether the service stops when nobody does it."""
        return self.consequence == "stops"

    @property
    def is_own(self) -> bool:
        """Whether somebody added it, so that its name can be changed and it can be ended by hand."""
        return not self.source

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is not said of it yet: ``owner``, ``successor``, ``description``."""
        told = {
            "owner": self.owner_id is not None and self.owner_is_here,
            "successor": self.successor_id is not None and self.successor_is_here,
            "description": bool(self.described),
        }
        return tuple(name for name, is_told in told.items() if not is_told)


@dataclass(frozen=True)
class CompanionLine:
    """Somebody who did it with them, or looked on.

    Args:
        part: ``together`` or ``watched``.
        is_agreed: whether the other side agreed, so that it counts for this person.
        waits_for: id of who can agree; None once it is agreed or refused.
        takes_alone: whether the deed is no longer one done alone because of it.
    """

    id: UUID
    person_id: UUID
    person: str
    person_home: str
    part: str
    part_name: str
    said_by_id: UUID
    said_by: str
    said_at: datetime
    confirmed_at: datetime | None
    refused_at: datetime | None
    is_agreed: bool
    waits_for: UUID | None
    takes_alone: bool


@dataclass(frozen=True)
class DeedLine:
    """A doing of a duty.

    Args:
        account_home: whose account it was done on; empty when none was needed. Of a deed that Groundswell saw, it is
            read off the accounts that the duty needs today.
        is_seen: whether the action itself wrote it; else somebody told it.
        state: ``seen``, ``waiting`` for somebody to confirm it, ``confirmed`` or ``refused``.
        what: of a seen deed, what was done, in the words of the history; of a told one, what was told.
    """

    id: UUID
    duty_id: UUID
    duty: str
    at: datetime
    by_id: UUID
    by: str
    by_home: str
    account_home: str
    what: str
    is_seen: bool
    event_sequence: int | None
    recorded_by_id: UUID | None
    recorded_by: str
    recorded_at: datetime
    confirmed_by_id: UUID | None
    confirmed_by: str
    confirmed_at: datetime | None
    refused_at: datetime | None
    why_refused: str
    state: str
    state_name: str
    companions: tuple[CompanionLine, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether it counts: it was seen, or a second person confirmed it."""
        return self.state in ("seen", "confirmed")

    @property
    def is_alone(self) -> bool:
        """Whether nobody did it with them."""
        return not any(one.takes_alone for one in self.companions)


@dataclass(frozen=True)
class DeedPage:
    """Some deeds, newest first, and where they stand among all."""

    deeds: tuple[DeedLine, ...]
    page: int
    pages: int
    count: int


@dataclass(frozen=True)
class DutyCard:
    """A duty as its own page shows it.

    Args:
        line: what lists show of it.
        source_title: what the source is called; empty for one that somebody added.
        explanation: which deeds the workbench sees by itself, or that it sees none.
        created_by: who added it; ``Groundswell`` for one of a source.
        deeds: the newest ten.
    """

    line: DutyLine
    source_title: str
    explanation: str
    created_by: str
    created_at: datetime
    deeds: DeedPage


@dataclass(frozen=True)
class DeedTerms:
    """What is told of a deed.

    Args:
        at: when it was done, aware.
        text: what was done.
        together: ids of those who did it with them.
        watched: ids of those who looked on.
        account_home: whose account it was done on: ``agency``, ``unit``, ``third_party``; empty when none was needed.
        done_by: id of who did it; None: whoever records it.
    """

    at: datetime
    text: str
    together: tuple[UUID, ...] = ()
    watched: tuple[UUID, ...] = ()
    account_home: str = ""
    done_by: UUID | None = None

    @property
    def companions(self) -> Iterable[tuple[UUID, str]]:
        """Each companion with their part, each once."""
        told = dict.fromkeys(self.watched, "watched") | dict.fromkeys(self.together, "together")
        return told.items()


@dataclass(frozen=True)
class DutyTerms:
    """What can be said of a duty. Of one that a source found, the name is the source's, and so may be the owner.

    Args:
        name: what must be done.
        consequence: ``stops``, ``slows`` or ``minor``.
        every_days: how often it comes; None: as things happen.
        owner_id: who answers for it.
        successor_id: who of the agency takes it.
        described: where it is described, or how it is done.
        holdings: ids of the accounts and contracts that it needs.
    """

    name: str
    consequence: str = "slows"
    every_days: float | None = None
    owner_id: UUID | None = None
    successor_id: UUID | None = None
    described: str = ""
    holdings: tuple[UUID, ...] = field(default=())


@dataclass(frozen=True)
class HoldingTerms:
    """What can be said of an account or a contract.

    Args:
        kind: ``account`` or ``contract``.
        name: as people call it.
        home: whose it is: ``agency``, ``unit``, ``third_party``.
        purpose: what it is for.
        holder_id: who holds it: who can sign in to it, or signed it.
        supplier: with whom.
        ends_on: its last day, where it has one.
    """

    kind: str
    name: str
    home: str
    purpose: str = ""
    holder_id: UUID | None = None
    supplier: str = ""
    ends_on: date | None = None
