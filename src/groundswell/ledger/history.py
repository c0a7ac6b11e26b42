"""The history of a ledger: entries bound to one another by their digests, and corrections that lose nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from typing import Any

from groundswell.ledger.entries import Entry, count_hundredths
from groundswell.wording import _

START = "0" * 64
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
# What a reversal shares with what it takes back: all that sums are made by, but for the month.
_SHARED = (
    "kind",
    "heading",
    "channel",
    "purpose",
    "purpose_key",
    "step",
    "person",
    "home",
    "about_on",
    "week_on",
)


@dataclass(frozen=True, slots=True)
class HistoryFault:
    """What is wrong with the history of a ledger.

    Args:
        number: of the entry at which it shows.
        text: what is wrong, in words.
    """

    number: int
    text: str


def chain_entry(previous: str, entry: Entry) -> Entry:
    """Bind an entry to the one before.

    Method: SHA-256 over canonical JSON: keys in order, no blanks, UTF-8, moments in UTC, amounts and hours as whole
    numbers. Checked against: the digest computed by other tools from `describe_entry`.

    Args:
        previous: digest of the entry before; `START` before the first.
        entry: whose own digests are not looked at.

    Returns:
        The entry with both digests.

    Example:
        >>> from datetime import date, datetime
        >>> from groundswell.ledger.money import Money
        >>> day = date(2026, 3, 2)
        >>> entry = Entry(number=1, at=datetime(2026, 3, 2, 9, tzinfo=UTC), by="ada", answers="ada", on=day,
        ...               about_on=day, kind="licence", purpose="overhead", home="unit", amount=Money("EUR", 1999))
        >>> chain_entry(START, entry).digest[:12]
        'e09d0f0220d3'
    """
    return replace(entry, previous=previous, digest=_digest(entry, previous))


def describe_entry(entry: Entry) -> dict[str, Any]:
    """Write an entry as plain values: what is sealed, the `digest` itself left out.

    Equal values are written alike: 7.5 and 7.50 hours, a moment in any zone.

    Raises:
        ValueError: its moment has no zone.
    """
    if entry.at.tzinfo is None:
        raise ValueError(f"{entry.at} has no zone")
    return {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        "by": entry.by,
        "answers": entry.answers,
        "on": entry.on.isoformat(),
        "about_on": entry.about_on.isoformat(),
        "week_on": entry.week_on and entry.week_on.isoformat(),
        "kind": entry.kind,
        "heading": entry.heading,
        "channel": entry.channel,
        "purpose": entry.purpose,
        "purpose_key": entry.purpose_key,
        "purpose_name": entry.purpose_name,
        "step": entry.step,
        "person": entry.person,
        "home": entry.home,
        "hours_hundredths": count_hundredths(entry.hours),
        "allocation": None if entry.allocation is None else _write_decimal(entry.allocation),
        "rate_minor": entry.rate and entry.rate.minor,
        "amount_minor": entry.amount.minor,
        "currency": entry.amount.currency,
        "text": entry.text,
        "supplier": entry.supplier,
        "reference": entry.reference,
        "source": entry.source,
        "batch": entry.batch,
        "line": entry.line,
        "reverses": entry.reverses,
        "replaces": entry.replaces,
        "previous": entry.previous,
    }


def verify_chain(
    entries: Iterable[Entry], *, start: str = START, length: int | None = None, end: str | None = None
) -> HistoryFault | None:
    """Find the first entry at which the chain is broken.

    Args:
        entries: all of a ledger, by number.
        start: digest before the first of them.
        length: how many there are to be, as it is kept elsewhere: entries cut off at the end show by it alone.
        end: digest of the last, as it is kept elsewhere.

    Returns:
        The break; None where the chain holds.
    """
    previous, number = start, 0
    for number, entry in enumerate(entries, 1):
        if entry.number != number:
            text = _("number {number} is missing").format(number=number)
            return HistoryFault(entry.number, text)
        if entry.previous != previous:
            text = _("it does not follow from the entry before: entries were taken out, put in or changed")
            return HistoryFault(number, text)
        if _digest(entry, previous) != entry.digest:
            return HistoryFault(number, _("it was changed after it was booked: its digest does not fit"))
        previous = entry.digest
    if (length is not None and number != length) or (end is not None and previous != end):
        return HistoryFault(number, _("entries after it were taken out, or added from outside"))
    return None


def check_history(entries: Iterable[Entry]) -> list[HistoryFault]:
    """List what is wrong with the corrections of a ledger: empty where each leaves its history whole.

    Numbers run from 1 without gaps. A reversal takes back one earlier entry that is no reversal, once, whole, and
    for the same thing. A replacement stands in for an entry that was taken back before it.

    Args:
        entries: all of a ledger, in the order in which they stand.
    """
    faults: list[HistoryFault] = []
    seen: dict[int, Entry] = {}
    reversed_by: dict[int, int] = {}
    for place, entry in enumerate(entries, 1):
        if entry.number != place:
            text = _("it stands at place {place}: numbers have a gap or come twice").format(place=place)
            faults.append(HistoryFault(entry.number, text))
        if entry.reverses is not None:
            texts = _list_reversal_faults(entry, seen.get(entry.reverses), reversed_by.get(entry.reverses))
            faults += [HistoryFault(entry.number, text) for text in texts]
            reversed_by.setdefault(entry.reverses, entry.number)
        if entry.replaces is not None and entry.replaces not in reversed_by:
            text = _("it replaces entry {other}, which was not taken back").format(other=entry.replaces)
            faults.append(HistoryFault(entry.number, text))
        seen[entry.number] = entry
    return faults


def _list_reversal_faults(entry: Entry, original: Entry | None, reversed_by: int | None) -> list[str]:
    if original is None:
        return [_("it takes back entry {other}, which is not before it").format(other=entry.reverses)]
    if original.reverses is not None:
        return [_("it takes back entry {other}, a reversal itself").format(other=entry.reverses)]
    faults = []
    if reversed_by is not None:
        text = _("it takes back entry {other}, as entry {earlier} had done")
        faults.append(text.format(other=entry.reverses, earlier=reversed_by))
    if entry.amount != -original.amount or entry.hours != -original.hours:
        faults.append(_("it and entry {other} do not sum to nothing").format(other=entry.reverses))
    if different := [name for name in _SHARED if getattr(entry, name) != getattr(original, name)]:
        text = _("it differs from entry {other} in {fields}")
        faults.append(text.format(other=entry.reverses, fields=", ".join(different)))
    return faults


def _digest(entry: Entry, previous: str) -> str:
    told = describe_entry(entry) | {"previous": previous}
    return hashlib.sha256(_ENCODER.encode(told).encode()).hexdigest()


def _write_decimal(number: Decimal) -> str:
    """Write a number in one way only, whatever zeros it came with."""
    return f"{number.normalize() + 0:f}"
