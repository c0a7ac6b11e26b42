"""Entries: what can be booked, sums by any fields, corrections that leave what was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import AT, DAY, draw_entry, make_entry

from groundswell.errors import EntryReversed, EntryUnfit, HoursUnfit, ReversalFixed
from groundswell.ledger.entries import (
    CORRECTABLE,
    Entry,
    check_entry,
    count_hundredths,
    list_entry_faults,
    list_standing,
    replace_entry,
    reverse_entry,
    sum_entries,
)
from groundswell.ledger.money import Money

LATER = date(2026, 4, 1)
ENTRIES = st.lists(draw_entry(1), max_size=15)
KEYS = st.lists(
    st.sampled_from(["purpose", "purpose_key", "step", "person", "month_on", "currency", "on"]), unique=True
)


def test_entry_cannot_be_edited() -> None:
    with pytest.raises(FrozenInstanceError):
        make_entry().amount = Money("EUR", 1)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "bribe"}, "kind “bribe”"),
        ({"purpose": "fun"}, "purpose “fun”"),
        ({"source": "rumour"}, "source “rumour”"),
        ({"channel": "fax"}, "channel “fax”"),
        ({"home": "moon"}, "home “moon”"),
        ({"purpose_key": ""}, "has no name"),
        ({"kind": "people"}, "without the person"),
        ({"hours": Decimal(-1)}, "hours below 0"),
        ({"rate": Money("GBP", 1)}, "another currency"),
        ({"allocation": Decimal("-0.1")}, "share of the week"),
        ({"allocation": Decimal("NaN")}, "share of the week"),
        ({"answers": ""}, "nobody answers"),
        ({"on": date(2026, 3, 1)}, "before the day"),
        ({"at": datetime(2026, 3, 2, 9)}, "no zone"),
    ],
)
def test_entry_that_does_not_fit_together_says_why(changes: dict[str, Any], words: str) -> None:
    entry = make_entry(**changes)

    assert len(list_entry_faults(entry)) == 1
    assert words in list_entry_faults(entry)[0]
    with pytest.raises(EntryUnfit, match="cannot be booked") as caught:
        check_entry(entry)
    assert words in caught.value.what


def test_overhead_needs_no_name_and_a_reversal_may_have_hours_below_nothing() -> None:
    overhead = make_entry(purpose="overhead", purpose_key="")

    assert check_entry(overhead) is overhead
    assert not list_entry_faults(make_entry(hours=Decimal(-1), reverses=1, number=2))


def test_all_faults_of_an_entry_are_said_at_once() -> None:
    with pytest.raises(EntryUnfit) as caught:
        check_entry(make_entry(kind="people", answers="", purpose_key=""))

    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("hours", ["0.001", "NaN", "Infinity", "7.333"])
def test_hours_finer_than_hundredths_are_refused(hours: str) -> None:
    with pytest.raises(HoursUnfit):
        make_entry(hours=Decimal(hours))


@pytest.mark.parametrize(
    ("hours", "hundredths"), [("7.5", 750), ("7.500", 750), ("-0.25", -25), ("1E+1", 1000)]
)
def test_hours_are_counted_in_hundredths(hours: str, hundredths: int) -> None:
    assert count_hundredths(Decimal(hours)) == hundredths


@given(ENTRIES, KEYS)
def test_sums_by_any_fields_are_what_adding_by_hand_gives(entries: list[Entry], by: list[str]) -> None:
    minor: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    hours: dict[tuple[Any, ...], Decimal] = defaultdict(Decimal)
    for entry in entries:
        key = tuple(getattr(entry, name) for name in by)
        minor[key][entry.amount.currency] += entry.amount.minor
        hours[key] += entry.hours

    sums = sum_entries(entries, by)

    assert {key: {name: one.minor for name, one in told.money.items()} for key, told in sums.items()} == minor
    assert {key: told.hours for key, told in sums.items()} == hours
    assert sum(told.entries for told in sums.values()) == len(entries)


@given(ENTRIES, KEYS, st.randoms(use_true_random=False))
def test_sums_do_not_depend_on_the_order_and_groups_sum_to_the_whole(
    entries: list[Entry], by: list[str], chance: Any
) -> None:
    shuffled = list(entries)
    chance.shuffle(shuffled)
    groups = sum_entries(entries, by)
    whole = sum_entries(entries).get(())

    assert sum_entries(shuffled, by) == groups
    if whole is None:
        assert not entries
        return
    for currency, money in whole.money.items():
        assert money.minor == sum(
            told.money[currency].minor for told in groups.values() if currency in told.money
        )
    assert whole.hours == sum(told.hours for told in groups.values())


def test_sum_of_very_many_hours_loses_no_hundredth() -> None:
    entry = make_entry(hours=Decimal("0.01"))

    assert sum_entries([entry] * 1001)[()].hours == Decimal("10.01")


def test_reversal_takes_back_all_that_the_entry_said_for_the_same_thing() -> None:
    entry = make_entry(
        number=4, kind="people", person="ada", hours=Decimal("7.25"), rate=Money("EUR", 6250), step="Review",
        amount=Money("EUR", 45312), supplier="Acme", reference="R-1", batch="b", line=7, digest="x", previous="y",
    )  # fmt: skip

    reversal = reverse_entry(entry, number=9, at=AT, by="grace", on=LATER, text="booked twice")

    assert (reversal.amount, reversal.hours) == (Money("EUR", -45312), Decimal("-7.25"))
    assert (reversal.number, reversal.by, reversal.on, reversal.text) == (9, "grace", LATER, "booked twice")
    assert (reversal.reverses, reversal.replaces, reversal.batch, reversal.line) == (4, None, None, None)
    assert (reversal.previous, reversal.digest) == ("", "")
    changed = {one.name for one in fields(Entry) if getattr(reversal, one.name) != getattr(entry, one.name)}
    assert changed == {
        "number", "by", "on", "text", "amount", "hours", "reverses", "batch", "line", "previous", "digest",
    }  # fmt: skip
    assert not list_entry_faults(reversal)


def test_reversal_and_entry_taken_back_already_are_not_taken_back() -> None:
    entry = make_entry()
    reversal = reverse_entry(entry, number=2, at=AT, by="ada", on=DAY)

    with pytest.raises(ReversalFixed) as fixed:
        reverse_entry(reversal, number=3, at=AT, by="ada", on=DAY)
    assert (fixed.value.number, fixed.value.reverses) == (2, 1)
    with pytest.raises(ReversalFixed):
        replace_entry(reversal, number=3, at=AT, by="ada", on=DAY)
    with pytest.raises(EntryReversed, match="by entry 2") as caught:
        reverse_entry(entry, number=3, at=AT, by="ada", on=DAY, reversed_by=2)
    assert caught.value.reversed_by == 2


def test_replacement_says_anew_what_was_wrong_and_nothing_else() -> None:
    entry = make_entry(number=4, batch="b", line=7)

    new = replace_entry(
        entry, number=10, at=AT, by="grace", on=LATER, amount=Money("EUR", 1520), step="Review"
    )

    assert (new.amount, new.step, new.replaces, new.reverses) == (Money("EUR", 1520), "Review", 4, None)
    assert (new.number, new.by, new.on, new.about_on, new.batch) == (10, "grace", LATER, entry.about_on, None)
    assert (new.purpose, new.purpose_key, new.answers) == ("target", "faster", "grace")


@pytest.mark.parametrize(
    "name", sorted({one.name for one in fields(Entry)} - CORRECTABLE - {"on", "at", "by", "number", "source"})
)
def test_what_binds_entries_together_cannot_be_corrected(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        replace_entry(make_entry(), number=3, at=AT, by="ada", on=DAY, **{name: 1})


def test_replacement_that_does_not_fit_together_is_refused() -> None:
    with pytest.raises(EntryUnfit, match="has no name"):
        replace_entry(make_entry(), number=3, at=AT, by="ada", on=DAY, purpose_key="")


def test_entries_that_stand_are_neither_reversed_nor_reversals() -> None:
    first, second = make_entry(number=1), make_entry(number=2)
    reversal = reverse_entry(first, number=3, at=AT, by="ada", on=DAY)
    new = replace_entry(first, number=4, at=AT, by="ada", on=DAY, amount=Money("EUR", 7))

    assert [entry.number for entry in list_standing([first, second, reversal, new])] == [2, 4]
    assert [entry.number for entry in list_standing([reversal, replace(second), first])] == [2]
