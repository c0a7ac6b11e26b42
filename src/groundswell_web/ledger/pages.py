"""What the pages of costs show: plain values, put together for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from groundswell.charts.description import ChartDescription
from groundswell.ledger.file_faults import Fault
from groundswell.ledger.money import Money
from groundswell_web.ledger.cards import (
    BatchCard,
    BookCard,
    EntryCard,
    EntryPage,
    ExchangeRateLine,
    MissingSheet,
    PeriodLine,
    RateLine,
    WorkerLine,
)

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Gap:
    """One share that is not accounted for.

    Args:
        label: of what.
        shown: the share in words; a dash where there is nothing to take a share of.
        note: the count or the amount behind it.
        is_open: whether something is missing.
    """

    label: str
    shown: str
    note: str
    is_open: bool


@dataclass(frozen=True)
class CostRow:
    """A row of a table of costs.

    Args:
        label: what it is about.
        note: of which kind it is.
        address: of the thing itself; empty where it has no page.
        entries: query of the list of its entries.
        sums: by currency.
        hours: worked.
        share: of all that was spent in the currency of the ledger; None where that is nothing.
    """

    label: str
    note: str
    address: str
    entries: str
    sums: tuple[Money, ...]
    hours: Decimal
    share: float | None


@dataclass(frozen=True)
class OverviewPage:
    """What it cost, by what it was for and by month, and what is not accounted for."""

    book: BookCard
    sums: tuple[Money, ...]
    hours: Decimal
    this_month: tuple[Money, ...]
    month_on: date
    gaps: list[Gap]
    purposes: list[CostRow]
    kinds: list[CostRow]
    months: list[CostRow]
    homes: list[CostRow]
    chart: ChartDescription | None
    month_chart: ChartDescription | None
    missing: list[MissingSheet]
    others: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class SheetRow:
    """A row of a week.

    Args:
        place: its number on the page.
        purpose: what it is for, as ``kind:key``.
        name: of what it is for; empty where it is still to be chosen.
        amount: as it is typed.
        last: last week's number, as it is typed.
        last_shown: the same, for reading.
        said: its step and note, in a line.
    """

    place: int
    purpose: str
    name: str
    kind_name: str
    amount: str
    last: str
    last_shown: str
    is_fixed: bool
    said: str


@dataclass(frozen=True)
class SheetPage:
    """Somebody's week.

    Args:
        amounts: what it cost, for those who may see it.
        others: what else this week holds, in a sentence.
        can_copy: whether last week has numbers to copy.
        fixed: how many rows stand, before those that are chosen from a list.
        sum: of the numbers, in words.
        patterns: how a sum is said, for the page that says it anew as numbers are typed.
    """

    person_id: UUID
    name: str
    is_own: bool
    may_enter: bool
    week_on: date
    ends_on: date
    before_on: date
    after_on: date | None
    turned_in_at: datetime | None
    amounts: tuple[Money, ...]
    others: str
    can_copy: bool
    rows: list[SheetRow]
    fixed: int
    groups: Groups
    week_hours: Decimal
    sum: str
    patterns: dict[str, str]
    gaps: list[Gap]


@dataclass(frozen=True)
class EntriesPage:
    """A list of entries.

    Args:
        address: of this list up to the number of a page.
        sees_rates: whether amounts of single people's time are shown.
        sees_sums: whether the sums of this list are.
    """

    entries: EntryPage
    gaps: list[Gap]
    address: str
    is_filtered: bool
    sees_rates: bool
    sees_sums: bool


@dataclass(frozen=True)
class EntryDetailPage:
    """One entry, and what it was corrected into."""

    entry: EntryCard
    gaps: list[Gap]
    address: str
    heading: str
    sees_amount: bool
    may_correct: bool


@dataclass(frozen=True)
class KindPage:
    """Of which kind a cost is.

    Args:
        kept: what is known already, for the form that follows: ``purpose``, ``step``.
    """

    gaps: list[Gap]
    kept: dict[str, str]


@dataclass(frozen=True)
class CostPage:
    """The form of a cost.

    Args:
        entry: that is corrected; None for a new one.
    """

    kind: str
    kind_name: str
    groups: Groups
    entry: EntryCard | None = None
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True)
class ImportsPage:
    """Files of costs: what can be brought in, and what was."""

    batches: list[BatchCard]
    gaps: list[Gap]


@dataclass(frozen=True)
class ReadLine:
    """A line of a file as it would be booked."""

    line: int
    about: str
    name: str
    purpose: str
    shown: str
    note: str


@dataclass(frozen=True)
class ReadPage:
    """What was read from a file: lines and totals, or all its faults.

    Args:
        kind: finance or tracking.
        name: of the file.
        sha256: of its bytes.
        said: what was found, decided and left out.
        totals: what its lines come to, as (what, how much).
        lines: the first of them.
        line_count: all of them.
        asks: what must be told before it can be read: ``decimal_mark``, ``day_first``, ``currency``, or columns.
    """

    kind: str
    token: str
    name: str
    sha256: str
    said: tuple[str, ...]
    totals: list[tuple[str, str]]
    by_purpose: list[tuple[str, str]]
    lines: list[ReadLine]
    line_count: int
    faults: tuple[Fault, ...]
    fault_count: int
    asks: tuple[str, ...]
    gaps: list[Gap]


@dataclass(frozen=True)
class RatesPage:
    """What hours and currencies are worth."""

    book: BookCard
    workers: list[WorkerLine]
    rates: list[RateLine]
    former: list[RateLine]
    exchange: list[ExchangeRateLine]
    lacking: list[str]
    may_change: bool
    gaps: list[Gap]


@dataclass(frozen=True)
class MonthsPage:
    """The months, open and closed, each with its name."""

    months: list[tuple[str, PeriodLine]]
    gaps: list[Gap]
    may_close: bool


@dataclass(frozen=True)
class ClosePage:
    """A month that is about to be closed, and what would be left out of it."""

    month: PeriodLine
    name: str
    missing: list[MissingSheet]
    gaps: list[Gap]
