"""What goes into the ledger and what is told of it: values that forms, pages and files share."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundswell.ledger.money import Money

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class EntryTerms:
    """What somebody says of a cost.

    Args:
        kind: one of `words.KINDS`. Of ``people``: `person_id`, and `hours` or `allocation`; the amount comes from the
            rate. Of all others: `amount`.
        purpose: one of `words.PURPOSES`.
        key: id of the target or trial, name of the duty or service; empty for overhead.
        about_on: the day that it is about: of the invoice, of the work.
        amount: below 0 for what is credited.
        hours: worked.
        allocation: the share of the week, 0 to 1, in place of hours; needs `week_on`.
        week_on: Monday of the week that was worked, where hours are of a week.
        person_id: who worked.
        answers_id: who answers for it; None: whoever worked, else whoever enters it.
        home: ``agency`` or ``unit``: whose money; of people it is that of the person.
        step: the name of the step that it serves.
        channel: of use of the service; empty: common to all.
        heading: of the list of costs of a transaction; empty: none.
        part_of_invoice: whether the same invoice may stand already, for another part of it.
        line: of the file that it came with.
    """

    kind: str
    purpose: str
    about_on: date
    key: str = ""
    amount: Money | None = None
    hours: Decimal | None = None
    allocation: Decimal | None = None
    week_on: date | None = None
    person_id: UUID | None = None
    answers_id: UUID | None = None
    home: str = "agency"
    step: str = ""
    channel: str = ""
    heading: str = ""
    text: str = ""
    supplier: str = ""
    reference: str = ""
    part_of_invoice: bool = False
    line: int | None = None


@dataclass(frozen=True)
class SheetLineTerms:
    """One line of a weekly sheet: hours, or a share of the week; the other is None."""

    purpose: str
    key: str = ""
    hours: Decimal | None = None
    allocation: Decimal | None = None
    step: str = ""
    text: str = ""


@dataclass(frozen=True)
class EntryFilters:
    """Which entries to list; what is None or empty does not narrow the list.

    Args:
        month: the first day of the month that they are booked in.
        standing: True: neither taken back nor taking back; False: only those that were or are.
    """

    purpose: str = ""
    key: str = ""
    kind: str = ""
    month: date | None = None
    person: UUID | None = None
    source: str = ""
    standing: bool | None = None


@dataclass(frozen=True)
class BookCard:
    """The ledger of an engagement.

    Args:
        currency: of new entries; that of the mandate; empty while nothing says one.
        week_hours: of a whole week.
        length: how many entries there are.
        is_open: whether anything was booked in it yet.
    """

    engagement_id: UUID
    currency: str
    week_hours: Decimal
    length: int
    is_open: bool


@dataclass(frozen=True)
class EntryCard:
    """An entry as it stands in the ledger.

    Args:
        on: the day whose month it is booked in.
        about_on: the day that it is about.
        purpose_label: what kind of purpose it is, in words.
        purpose_name: as the purpose was called when it was booked.
        reverses, replaces: numbers of the entries that it takes back or stands in for.
        reversed_by: number of the entry that took it back.
        replaced_by: numbers of the entries that stand in for it.
        history: all entries that were corrected into one another, oldest first; only from `get_entry`.
    """

    id: UUID
    number: int
    at: datetime
    by_id: UUID
    by: str
    answers_id: UUID
    answers: str
    on: date
    about_on: date
    week_on: date | None
    kind: str
    kind_name: str
    heading: str
    channel: str
    channel_name: str
    purpose: str
    purpose_label: str
    purpose_key: str
    purpose_name: str
    step: str
    person_id: UUID | None
    person: str
    home: str
    hours: Decimal
    allocation: Decimal | None
    rate: Money | None
    amount: Money
    text: str
    supplier: str
    reference: str
    source: str
    source_name: str
    batch_id: UUID | None
    batch_name: str
    line: int | None
    reverses: int | None
    replaces: int | None
    reversed_by: int | None
    replaced_by: tuple[int, ...]
    digest: str
    history: tuple[EntryCard, ...] = ()

    @property
    def is_standing(self) -> bool:
        """Whether it is neither taken back nor takes another back."""
        return self.reverses is None and self.reversed_by is None

    @property
    def is_late(self) -> bool:
        """Whether it is booked in a later month than the one it is about, which was closed."""
        return (self.on.year, self.on.month) != (self.about_on.year, self.about_on.month)


@dataclass(frozen=True)
class EntryPage:
    """A page of entries, newest first, with what all of the list come to, not only the page.

    Args:
        sums: by currency, in the order of their codes.
    """

    lines: tuple[EntryCard, ...]
    total_count: int
    sums: tuple[Money, ...]
    hours: Decimal
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total_count // self.size))


@dataclass(frozen=True)
class CostLine:
    """A sum of costs of one currency.

    Args:
        by: what it is summed by.
        keys: the values of that, in the same order; of ``month_on`` the first day of the month.
        entries: how many, reversals among them.
    """

    by: tuple[str, ...]
    keys: tuple[Any, ...]
    money: Money
    hours: Decimal
    entries: int

    def get(self, name: str) -> Any:
        """Give the value of one of the keys."""
        return self.keys[self.by.index(name)]


@dataclass(frozen=True)
class SheetLine:
    """A line of a sheet that was turned in.

    Args:
        number: of its entry.
        hours: that were booked; for a share of the week, what that came to.
        allocation: the share, where one was entered.
    """

    number: int
    purpose: str
    key: str
    name: str
    hours: Decimal
    allocation: Decimal | None
    step: str
    text: str
    amount: Money

    @property
    def terms(self) -> SheetLineTerms:
        """The line as it was entered."""
        hours = None if self.allocation is not None else self.hours
        return SheetLineTerms(self.purpose, self.key, hours, self.allocation, self.step, self.text)


@dataclass(frozen=True)
class SheetCard:
    """Somebody's week.

    Args:
        version: to hand back when it is turned in; 0 before the first time.
        hours: of all lines.
        imported_hours: that a time-tracking system gave for this week; then there is no sheet by hand.
        is_month_closed: whether what changes will be booked in a later month.
    """

    engagement_id: UUID
    person_id: UUID
    person: str
    week_on: date
    version: int
    turned_in_at: datetime | None
    excluded_hours: Decimal
    week_hours: Decimal
    lines: tuple[SheetLine, ...]
    hours: Decimal
    imported_hours: Decimal
    is_month_closed: bool

    @property
    def is_turned_in(self) -> bool:
        """Whether it was turned in."""
        return self.version > 0


@dataclass(frozen=True)
class MissingSheet:
    """A week of somebody for which nothing was entered."""

    person_id: UUID
    person: str
    week_on: date


@dataclass(frozen=True)
class WorkerLine:
    """Somebody whose time can be booked: with a role in the engagement, now or then.

    Args:
        is_living: whether they have a role and access today; only those can answer for a cost.
        rate: of an hour today; None where none is entered.
    """

    id: UUID
    name: str
    email: str
    home: str
    home_kind: str
    from_on: date
    until_on: date | None
    is_living: bool
    rate: Money | None


@dataclass(frozen=True)
class RateLine:
    """What an hour of somebody costs from a day on."""

    person_id: UUID
    person: str
    from_on: date
    hour: Money
    by: str
    at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True)
class ExchangeRateLine:
    """What one unit of a currency was worth in another on a day."""

    from_currency: str
    to_currency: str
    on: date
    rate: Decimal
    source: str
    by: str
    at: datetime
    replaced_at: datetime | None


@dataclass(frozen=True)
class PeriodLine:
    """A month.

    Args:
        sums: what is booked in it, by currency.
        is_closable: whether it can be closed now: it is over, and the months before it are closed.
        why_not: why it cannot be closed yet, in a sentence; empty where it can be or is closed.
    """

    month_on: date
    sums: tuple[Money, ...]
    hours: Decimal
    entries: int
    closed_at: datetime | None
    closed_by: str
    is_closable: bool
    why_not: str

    @property
    def is_closed(self) -> bool:
        """Whether nothing is booked in it any more."""
        return self.closed_at is not None


@dataclass(frozen=True)
class PurposeLine:
    """Something that a cost can be for.

    Args:
        purpose: one of `words.PURPOSES`.
        key: as entries hold it.
        step: that it serves, where it serves one.
        is_open: whether it goes on; what has ended can still be booked to.
        target_id: the target that a trial serves.
    """

    purpose: str
    key: str
    name: str
    step: str = ""
    is_open: bool = True
    target_id: UUID | None = None


@dataclass(frozen=True)
class BatchCard:
    """A file that was booked.

    Args:
        sums: what its entries came to when they were booked.
    """

    id: UUID
    kind: str
    name: str
    sha256: str
    rows: int
    by: str
    at: datetime
    sums: tuple[Money, ...] = field(default=())
