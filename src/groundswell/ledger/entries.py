"""Entries of the ledger: only ever added, corrected by other entries, summed exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from groundswell.errors.booking import EntryReversed, EntryUnfit, HoursUnfit, ReversalFixed
from groundswell.ledger.money import Money
from groundswell.wording import _

KINDS = ("people", "contract", "licence", "hosting", "travel", "equipment", "other")
PURPOSES = ("target", "trial", "duty", "service", "overhead")
SOURCES = ("hand", "sheet", "finance", "tracking")
CHANNELS = ("", "digital", "assisted_digital", "other")
HOMES = ("agency", "unit")
# What a correction may say anew: all but who entered which number when, and what binds entries together.
CORRECTABLE = frozenset(
    {
        "answers", "about_on", "week_on", "kind", "heading", "channel", "purpose", "purpose_key", "purpose_name",
        "step", "person", "home", "hours", "allocation", "rate", "amount", "text", "supplier", "reference",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the ledger.

    Args:
        number: from 1, without gaps.
        at: the moment at which it was booked, with its zone.
        by: who entered it.
        answers: who answers for it.
        on: the day whose month it is booked in.
        about_on: the day that it is about; before `on` for what a closed month left over.
        kind: of cost, one of `KINDS`.
        purpose: what it is for, one of `PURPOSES`.
        purpose_key: which target, trial, duty or service; empty for overhead alone.
        purpose_name: as that was called then.
        home: whose people or money, one of `HOMES`.
        amount: below 0 for what is taken back or credited.
        source: where it came from, one of `SOURCES`.
        week_on: Monday of the weekly sheet.
        heading: of the list of costs of a transaction.
        channel: of use of the service, one of `CHANNELS`; empty for what all share.
        step: that it serves.
        person: who worked.
        hours: worked, in whole hundredths; below 0 in a reversal alone.
        allocation: the share of the week that was entered in place of hours.
        rate: of an hour, in the currency of the amount.
        text: what it is, in words.
        supplier: who sent the invoice.
        reference: number of the invoice or the journal.
        batch: the file that it came with.
        line: of that file.
        reverses: number of the entry that it takes back.
        replaces: number of the entry that it stands in for.
        previous: digest of the entry before.
        digest: of all the other fields.

    Raises:
        HoursUnfit: the hours are finer than hundredths.
    """

    number: int
    at: datetime
    by: str
    answers: str
    on: date
    about_on: date
    kind: str
    purpose: str
    home: str
    amount: Money
    purpose_key: str = ""
    purpose_name: str = ""
    source: str = "hand"
    week_on: date | None = None
    heading: str = ""
    channel: str = ""
    step: str = ""
    person: str | None = None
    hours: Decimal = Decimal(0)
    allocation: Decimal | None = None
    rate: Money | None = None
    text: str = ""
    supplier: str = ""
    reference: str = ""
    batch: str | None = None
    line: int | None = None
    reverses: int | None = None
    replaces: int | None = None
    previous: str = ""
    digest: str = ""

    def __post_init__(self) -> None:
        count_hundredths(self.hours)

    @property
    def month_on(self) -> date:
        """The first day of the month that it is booked in."""
        return self.on.replace(day=1)

    @property
    def currency(self) -> str:
        """The currency of its amount."""
        return self.amount.currency


@dataclass(frozen=True, slots=True)
class EntrySum:
    """What entries come to, in each of their currencies.

    Args:
        money: by currency; amounts of different currencies are never added.
        hours: worked.
        entries: how many.
    """

    money: Mapping[str, Money] = field(default_factory=dict)
    hours: Decimal = Decimal(0)
    entries: int = 0


def count_hundredths(hours: Decimal) -> int:
    """Count hours in whole hundredths, as the ledger keeps them.

    Raises:
        HoursUnfit: they are finer than that, or no number.

    Example:
        >>> count_hundredths(Decimal("7.25"))
        725
    """
    if not hours.is_finite() or (hundredths := hours.scaleb(2)) != hundredths.to_integral_value():
        raise HoursUnfit(hours)
    return int(hundredths)


def list_entry_faults(entry: Entry) -> list[str]:
    """List what does not fit together in an entry, in words; empty where all does."""
    known = {"kind": KINDS, "purpose": PURPOSES, "source": SOURCES, "channel": CHANNELS, "home": HOMES}
    faults = [
        _("the {field} “{value}” is not known").format(field=name, value=getattr(entry, name))
        for name, words in known.items()
        if getattr(entry, name) not in words
    ]
    if entry.purpose != "overhead" and not entry.purpose_key:
        faults.append(_("what it is for has no name"))
    if entry.kind == "people" and entry.person is None:
        faults.append(_("time without the person who worked"))
    if entry.hours < 0 and entry.reverses is None:
        faults.append(_("hours below 0"))
    if entry.rate is not None and entry.rate.currency != entry.currency:
        faults.append(_("the rate is in another currency than the amount"))
    if entry.allocation is not None and not (entry.allocation.is_finite() and entry.allocation >= 0):
        faults.append(_("a share of the week below 0"))
    if not entry.answers:
        faults.append(_("nobody answers for it"))
    if entry.on < entry.about_on:
        faults.append(_("it is booked before the day that it is about"))
    if entry.at.tzinfo is None:
        faults.append(_("its moment has no zone"))
    return faults


def check_entry(entry: Entry) -> Entry:
    """Check that an entry can be booked, and give it back.

    Raises:
        EntryUnfit: it does not fit together.
    """
    if faults := list_entry_faults(entry):
        raise EntryUnfit(faults)
    return entry


def sum_entries(entries: Iterable[Entry], by: Sequence[str] = ()) -> dict[tuple[Any, ...], EntrySum]:
    """Sum entries up by any of their fields, exactly.

    Method: whole numbers of the smallest unit and of hundredths of hours; nothing is rounded, reversals take away
    what they reverse. Checked against: sums by hand, and any order and any grouping.

    Args:
        entries: in any order, reversals and replacements among them.
        by: names of fields, or ``month_on`` and ``currency``; none for one sum of all.

    Returns:
        The sums by the values of those fields, in the order in which they came up.

    Example:
        >>> day = date(2026, 3, 2)
        >>> at = datetime.fromisoformat("2026-03-02T09:00+00:00")
        >>> entry = Entry(number=1, at=at, by="ada", answers="ada", on=day, about_on=day, kind="licence",
        ...               purpose="overhead", home="unit", amount=Money("EUR", 1999))
        >>> str(sum_entries([entry, replace(entry, number=2)], ["kind"])[("licence",)].money["EUR"])
        'EUR 39.98'
    """
    minor: dict[tuple[Any, ...], dict[str, int]] = {}
    counts: dict[tuple[Any, ...], list[int]] = {}
    for entry in entries:
        key = tuple(getattr(entry, name) for name in by)
        sums = minor.setdefault(key, {})
        sums[entry.amount.currency] = sums.get(entry.amount.currency, 0) + entry.amount.minor
        count = counts.setdefault(key, [0, 0])
        count[0] += count_hundredths(entry.hours)
        count[1] += 1
    return {
        key: EntrySum(
            {currency: Money(currency, amount) for currency, amount in sums.items()},
            Decimal(counts[key][0]).scaleb(-2),
            counts[key][1],
        )
        for key, sums in minor.items()
    }


def reverse_entry(
    entry: Entry,
    *,
    number: int,
    at: datetime,
    by: str,
    on: date,
    text: str = "",
    source: str = "hand",
    reversed_by: int | None = None,
) -> Entry:
    """Take an entry back by another one, of the opposite amount and hours, for the same thing.

    Args:
        entry: as it was booked; it stays in the ledger.
        number: of the reversal.
        at: when it is booked.
        by: who enters it.
        on: the day in an open month, from `choose_day`.
        text: why it is taken back.
        source: where the correction came from.
        reversed_by: number of the entry that took it back already, where there is one.

    Raises:
        ReversalFixed: the entry is itself a reversal.
        EntryReversed: it was taken back already.
    """
    if entry.reverses is not None:
        raise ReversalFixed(entry.number, entry.reverses)
    if reversed_by is not None:
        raise EntryReversed(entry.number, reversed_by)
    return replace(
        entry, number=number, at=at, by=by, on=on, amount=-entry.amount, hours=-entry.hours, text=text,
        source=source, batch=None, line=None, reverses=entry.number, replaces=None, previous="", digest="",
    )  # fmt: skip


def replace_entry(
    entry: Entry, *, number: int, at: datetime, by: str, on: date, source: str = "hand", **changes: Any
) -> Entry:
    """Make the entry that stands in for one that was taken back.

    Args:
        entry: as it was booked; its reversal comes first.
        number: of the replacement.
        at: when it is booked.
        by: who enters it.
        on: the day in an open month, from `choose_day`.
        source: where the correction came from.
        changes: what is different, by the names in `CORRECTABLE`.

    Raises:
        ReversalFixed: the entry is a reversal.
        EntryUnfit: the replacement does not fit together.
        ValueError: a name in `changes` cannot be corrected.
    """
    if entry.reverses is not None:
        raise ReversalFixed(entry.number, entry.reverses)
    if unknown := changes.keys() - CORRECTABLE:
        raise ValueError(f"a correction does not change {', '.join(sorted(unknown))}")
    return check_entry(
        replace(
            entry, number=number, at=at, by=by, on=on, source=source, batch=None, line=None,
            replaces=entry.number, previous="", digest="", **changes,
        )
    )  # fmt: skip


def list_standing(entries: Iterable[Entry]) -> list[Entry]:
    """List the entries that stand: neither taken back nor taking another back, in the order given."""
    every = list(entries)
    taken_back = {entry.reverses for entry in every if entry.reverses is not None}
    return [entry for entry in every if entry.reverses is None and entry.number not in taken_back]
