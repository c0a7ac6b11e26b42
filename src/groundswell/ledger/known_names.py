"""What the ledger knows before a file is read: people, purposes, invoices, closed months and limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

PURPOSES = ("target", "trial", "duty", "service", "overhead", "leave")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whose time or money a file may name.

    Args:
        key: what the caller knows the person by; it comes back in the lines.
        names: how files may call them: name, user name, e-mail address, number.
    """

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownPurpose:
    """Something that a cost can be for.

    Args:
        purpose: target, trial, duty, service, overhead or leave; leave is time that does not count as worked.
        key: what the caller knows it by, such as the id of the target; empty for overhead and leave.
        names: how files may call it: its name, its number, the project's name or id in the time-tracking system.
    """

    purpose: str
    key: str
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES:
            raise ValueError(f"purpose {self.purpose!r} is none of {', '.join(PURPOSES)}")


@dataclass(frozen=True)
class Known:
    """What a file is checked against.

    Args:
        people: everybody whom a file may name.
        purposes: everything that a line can be for; give overhead too where lines may be booked to it.
        invoices: supplier and number of each invoice that stands in the ledger, and where: "entry 12".
        closed_months: the first day of each month that is closed.
        first_on: no line is about an earlier day; None for any.
        last_on: no line is about a later day, mostly today; None for any.
        currency: that of lines which name none.
        currencies: those that can be booked, as there is a rate for them; empty for all of ISO 4217.
        headings: how files may call a heading of the cost of a transaction, and its key.
        steps: names of the steps of the service; empty where they are not checked.
        services: how files may call a service, and its name; empty where they are not checked.
        files: SHA-256 of each file that was booked, and when or as what: "batch of 2 May".
        sheets: person and Monday of the weeks that are turned in already, and as what.
        most_hours: no person works more hours in a week.
    """

    people: Sequence[KnownPerson] = ()
    purposes: Sequence[KnownPurpose] = ()
    invoices: Mapping[tuple[str, str], str] = field(default_factory=dict)
    closed_months: frozenset[date] = frozenset()
    first_on: date | None = None
    last_on: date | None = None
    currency: str = ""
    currencies: frozenset[str] = frozenset()
    headings: Mapping[str, str] = field(default_factory=dict)
    steps: frozenset[str] = frozenset()
    services: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    sheets: Mapping[tuple[str, date], str] = field(default_factory=dict)
    most_hours: Decimal = Decimal(60)
