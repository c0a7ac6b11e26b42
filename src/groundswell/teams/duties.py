"""What must go on being done after the team has gone, who is there to do it, and what they need for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Home = Literal["agency", "unit", "third_party"]
Consequence = Literal["stops", "slows", "minor"]

# What a duty that nobody does any more weighs in readiness, against the others. A rule of Groundswell's own, stated
# wherever readiness is: a service that stops counts twice a wait that grows, and that twice an inconvenience.
WEIGHTS: dict[Consequence, int] = {"stops": 4, "slows": 2, "minor": 1}


@dataclass(frozen=True)
class Person:
    """Somebody who does duties.

    Args:
        key: names the person in duties and deeds.
        name: as people read it.
        home: ``agency`` or ``unit``.
        from_on: first day on the work.
        until_on: last day, or None when no end is known.
    """

    key: str
    name: str
    home: Home
    from_on: date
    until_on: date | None = None

    def is_there(self, day: date) -> bool:
        """Tell whether the person is on the work on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class Holding:
    """An account, or a contract, without which a duty cannot be done.

    Args:
        key: names it in duties and deeds.
        name: as people read it.
        kind: ``account`` or ``contract``.
        home: whose it is.
        holder: key of the person who holds it, or empty.
        ends_on: last day of it, or None.
    """

    key: str
    name: str
    kind: Literal["account", "contract"]
    home: Home
    holder: str = ""
    ends_on: date | None = None


@dataclass(frozen=True)
class Duty:
    """Something that must go on being done, with one owner and a successor.

    Args:
        key: names it in deeds.
        name: as people read it.
        consequence: what follows when nobody does it: the service ``stops`` (a critical duty), waits grow or money is
            lost (``slows``), or it is ``minor``.
        every_days: how often it comes, in days; None when it comes as things happen.
        owner: key of the person who answers for it, or empty.
        successor: key of the agency person who takes it, or empty.
        described_in: where it is described, or empty.
        holdings: keys of the accounts and contracts that it needs.
        from_on: since when it must be done.
        until_on: last day on which it must be, or None.
        noticed_by: by what it would be noticed that nobody does it; empty: told by the consequence.
    """

    key: str
    name: str
    consequence: Consequence = "slows"
    every_days: float | None = None
    owner: str = ""
    successor: str = ""
    described_in: str = ""
    holdings: tuple[str, ...] = field(default=())
    from_on: date = date.min
    until_on: date | None = None
    noticed_by: str = ""

    @property
    def is_critical(self) -> bool:
        """Whether the service stops when nobody does it."""
        return self.consequence == "stops"

    @property
    def weight(self) -> int:
        """What it weighs in readiness."""
        return WEIGHTS[self.consequence]

    def is_due(self, day: date) -> bool:
        """Tell whether it must be done at all on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)
