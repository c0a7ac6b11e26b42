"""Entries for tests: one with any fields, and whole ledgers with corrections, by Hypothesis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from groundswell.ledger.entries import Entry, replace_entry, reverse_entry
from groundswell.ledger.history import START, chain_entry
from groundswell.ledger.money import Money
from groundswell.ledger.periods import choose_day, find_month

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 12, 31)
CURRENCIES = ("EUR", "GBP", "JPY", "BHD")  # of 2, 2, 0 and 3 decimals
DAYS = st.dates(date(2026, 1, 1), date(2026, 9, 30))
MONEY = st.builds(Money, st.sampled_from(CURRENCIES), st.integers(-(10**12), 10**12))
HOURS = st.integers(0, 6000).map(lambda hundredths: Decimal(hundredths).scaleb(-2))


def make_entry(**more: Any) -> Entry:
    """Make an entry that can be booked: a licence for a target."""
    told: dict[str, Any] = {
        "number": 1, "at": AT, "by": "ada", "answers": "grace", "on": DAY, "about_on": DAY, "kind": "licence",
        "purpose": "target", "purpose_key": "faster", "home": "unit", "amount": Money("EUR", 1250),
    }  # fmt: skip
    return Entry(**told | more)


def book(entries: list[Entry]) -> list[Entry]:
    """Bind entries into a chain, numbered in their order."""
    bound: list[Entry] = []
    for entry in entries:
        bound.append(chain_entry(bound[-1].digest if bound else START, entry))
    return bound


@st.composite
def draw_entry(draw: st.DrawFn, number: int) -> Entry:
    """Draw a cost of any kind."""
    on = draw(DAYS)
    return make_entry(
        number=number,
        on=on,
        about_on=on,
        kind="people",
        person=draw(st.sampled_from(["ada", "grace"])),
        purpose=draw(st.sampled_from(["target", "duty"])),
        purpose_key=draw(st.sampled_from(["faster", "clearer"])),
        step=draw(st.sampled_from(["", "Review"])),
        amount=draw(MONEY),
        hours=draw(HOURS),
    )


@st.composite
def draw_ledger(draw: st.DrawFn) -> tuple[list[Entry], list[Entry], set[date]]:
    """Draw a ledger as people keep it: costs, corrections, and months that close in between.

    Returns:
        All entries, what is meant to stand, and the months that are closed.
    """
    ledger: list[Entry] = []
    meant: dict[int, Entry] = {}
    closed: set[date] = set()
    for _turn in range(draw(st.integers(0, 12))):
        number = len(ledger) + 1
        what = draw(st.sampled_from(["cost", "cost", "cost", "take back", "correct", "close"]))
        if what == "close":
            closed.add(find_month(date(2026, 1, 1) + timedelta(days=31 * len(closed))))
        elif what == "cost" or not meant:
            entry = draw(draw_entry(number))
            entry = make_late(entry, closed)
            ledger.append(entry)
            meant[number] = entry
        else:
            old = meant.pop(draw(st.sampled_from(sorted(meant))))
            on = choose_day(old.about_on, closed, TODAY)
            ledger.append(reverse_entry(old, number=number, at=AT, by="ada", on=on, text="wrong"))
            if what == "correct":
                new = replace_entry(old, number=number + 1, at=AT, by="ada", on=on, amount=draw(MONEY))
                ledger.append(new)
                meant[new.number] = new
    return ledger, list(meant.values()), closed


def make_late(entry: Entry, closed: set[date]) -> Entry:
    """Book an entry where it may be, its own month or the next that is open."""
    return replace(entry, on=choose_day(entry.about_on, closed, TODAY))
