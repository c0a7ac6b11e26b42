"""The history of a ledger: no change unseen, no correction that loses anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import AT, DAY, book, draw_ledger, make_entry

from groundswell.ledger.entries import Entry, list_standing, replace_entry, reverse_entry, sum_entries
from groundswell.ledger.history import START, chain_entry, check_history, describe_entry, verify_chain
from groundswell.ledger.money import Money

EAST = timezone(timedelta(hours=2))
OTHER_VALUES: dict[str, Any] = {
    "number": 2, "at": AT + timedelta(microseconds=1), "by": "x", "answers": "x", "on": date(2026, 3, 3),
    "about_on": date(2026, 3, 1), "kind": "travel", "purpose": "duty", "home": "agency",
    "amount": Money("EUR", 1251), "purpose_key": "x", "purpose_name": "x", "source": "sheet",
    "week_on": date(2026, 3, 2), "heading": "x", "channel": "digital", "step": "x", "person": "x",
    "hours": Decimal("0.01"), "allocation": Decimal("0.25"), "rate": Money("EUR", 1), "text": "x", "supplier": "x",
    "reference": "x", "batch": "x", "line": 1, "reverses": 1, "replaces": 1, "previous": "x",
}  # fmt: skip


def make_ledger() -> list[Entry]:
    """Make a ledger of a cost, another one, and the first corrected."""
    first, second = make_entry(number=1), make_entry(number=2, amount=Money("EUR", 99))
    reversal = reverse_entry(first, number=3, at=AT, by="ada", on=DAY)
    return [first, second, reversal, replace_entry(first, number=4, at=AT, by="ada", on=DAY, step="Review")]


def test_every_field_of_an_entry_is_sealed() -> None:
    assert OTHER_VALUES.keys() == {one.name for one in fields(Entry)} - {"digest"}

    entry = chain_entry(START, make_entry())
    assert verify_chain([entry]) is None
    for name, value in OTHER_VALUES.items():
        changed = replace(entry, **{name: value})
        assert describe_entry(changed) != describe_entry(entry), name
        assert verify_chain([changed]) is not None, name
    assert verify_chain([replace(entry, amount=Money("GBP", entry.amount.minor))]) is not None


def test_digest_can_be_computed_by_any_tool_from_what_is_written_down() -> None:
    entry = chain_entry("f" * 64, make_entry(text="Größe “x”", hours=Decimal("7.5")))
    told = describe_entry(entry)
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    assert told["previous"] == "f" * 64
    assert (told["hours_hundredths"], told["amount_minor"], told["at"]) == (
        750,
        1250,
        "2026-03-02T09:00:00.000000Z",
    )
    assert hashlib.sha256(text.encode()).hexdigest() == entry.digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"hours": Decimal("7.5")}, {"hours": Decimal("7.500")}),
        ({"allocation": Decimal("0.5")}, {"allocation": Decimal("0.50")}),
        ({"allocation": Decimal(0)}, {"allocation": Decimal("-0.0")}),
        ({"allocation": Decimal(1)}, {"allocation": Decimal("1E+0")}),
        ({"at": datetime(2026, 3, 2, 9, tzinfo=UTC)}, {"at": datetime(2026, 3, 2, 11, tzinfo=EAST)}),
    ],
)  # fmt: skip
def test_equal_values_give_equal_digests_however_they_are_written(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert chain_entry(START, make_entry(**one)).digest == chain_entry(START, make_entry(**other)).digest


def test_moment_without_a_zone_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="no zone"):
        chain_entry(START, make_entry(at=datetime(2026, 3, 2, 9)))


def swap(entries: list[Entry]) -> list[Entry]:
    return [entries[1], entries[0], *entries[2:]]


def renumber(entries: list[Entry]) -> list[Entry]:
    """Leave the first out, and number the rest anew."""
    return [replace(entry, number=number) for number, entry in enumerate(entries[1:], 1)]


def forge(entries: list[Entry]) -> list[Entry]:
    """Change the second, and give it a digest that fits it."""
    changed = chain_entry(entries[0].digest, replace(entries[1], amount=Money("EUR", 1)))
    return [entries[0], changed, *entries[2:]]


@pytest.mark.parametrize(
    ("change", "number", "words"),
    [
        (swap, 2, "number 1 is missing"),
        (lambda entries: entries[1:], 2, "number 1 is missing"),
        (lambda entries: [*entries[:2], *entries[3:]], 4, "number 3 is missing"),
        (renumber, 1, "does not follow"),
        (forge, 3, "does not follow"),
        (lambda entries: [entries[0], replace(entries[1], text="x"), *entries[2:]], 2, "digest does not fit"),
        (lambda entries: entries[:3], 3, "taken out"),
        (lambda entries: [], 0, "taken out"),
    ],
)
def test_chain_says_at_which_entry_it_is_broken(
    change: Callable[[list[Entry]], list[Entry]], number: int, words: str
) -> None:
    entries = book(make_ledger())
    kept = {"length": len(entries), "end": entries[-1].digest}

    assert verify_chain(entries, **kept) is None
    fault = verify_chain(change(entries), **kept)
    assert fault is not None
    assert fault.number == number
    assert words in fault.text


def test_tail_that_was_cut_off_is_found_by_the_length_or_by_the_end() -> None:
    entries = book(make_ledger())

    assert verify_chain(entries[:3]) is None
    assert verify_chain(entries[:3], length=4) is not None
    assert verify_chain(entries[:3], end=entries[-1].digest) is not None


def test_whole_ledger_written_anew_is_found_by_its_end() -> None:
    entries = book(make_ledger())
    forged = book([replace(entries[0], amount=Money("EUR", 1)), *entries[1:]])

    assert verify_chain(forged) is None
    assert verify_chain(forged, end=entries[-1].digest) is not None


@given(draw_ledger())
def test_ledger_of_any_costs_and_corrections_has_a_history_without_faults(
    drawn: tuple[list[Entry], list[Entry], set[date]],
) -> None:
    ledger, _meant, _closed = drawn
    bound = book(ledger)

    assert check_history(ledger) == []
    assert verify_chain(bound, length=len(bound), end=bound[-1].digest if bound else START) is None


@given(draw_ledger().filter(lambda drawn: bool(drawn[0])), st.data())
def test_any_change_of_any_entry_of_a_ledger_is_found(
    drawn: tuple[list[Entry], list[Entry], set[date]], data: st.DataObject
) -> None:
    bound = book(drawn[0])
    place = data.draw(st.integers(0, len(bound) - 1))
    name = data.draw(st.sampled_from(sorted(OTHER_VALUES)))
    changed = replace(bound[place], **{name: OTHER_VALUES[name]})
    if describe_entry(changed) == describe_entry(bound[place]):
        return

    fault = verify_chain([*bound[:place], changed, *bound[place + 1 :]])
    assert fault is not None
    assert fault.number in {place + 1, changed.number}


def spoil(place: int, **changes: Any) -> list[Entry]:
    entries = make_ledger()
    entries[place] = replace(entries[place], **changes)
    return entries


@pytest.mark.parametrize(
    ("entries", "number", "words"),
    [
        (spoil(1, number=7), 7, "place 2"),
        (spoil(2, reverses=9), 3, "not before it"),
        (spoil(2, reverses=3), 3, "not before it"),
        (spoil(2, amount=Money("EUR", -1249)), 3, "do not sum to nothing"),
        (spoil(2, amount=Money("GBP", -1250)), 3, "do not sum to nothing"),
        (spoil(2, hours=Decimal(-1)), 3, "do not sum to nothing"),
        (spoil(2, purpose_key="clearer"), 3, "differs from entry 1 in purpose_key"),
        (spoil(2, about_on=date(2026, 2, 1)), 3, "differs from entry 1 in about_on"),
        (spoil(2, kind="travel", week_on=DAY, home="agency"), 3, "in kind, home, week_on"),
        (spoil(3, replaces=2), 4, "replaces entry 2, which was not taken back"),
        (spoil(3, replaces=None, reverses=1, amount=Money("EUR", -1250), step=""), 4, "as entry 3 had done"),
        (spoil(3, replaces=None, reverses=3, step=""), 4, "a reversal itself"),
    ],
)
def test_correction_that_loses_something_is_named(entries: list[Entry], number: int, words: str) -> None:
    faults = check_history(entries)

    assert [fault.number for fault in faults if words in fault.text] == [number]


def test_ledger_in_order_has_no_faults() -> None:
    assert check_history(make_ledger()) == []
    assert check_history([]) == []


@given(draw_ledger(), st.sampled_from(["", "month_on", "person", "step", "purpose_key"]))
def test_corrections_leave_history_and_sums_of_all_are_sums_of_what_stands(
    drawn: tuple[list[Entry], list[Entry], set[date]], name: str
) -> None:
    """However often something was corrected, all entries sum to those that stand; by month, in the month of booking."""
    ledger, meant, _closed = drawn
    by = [name, "currency"] if name else ["currency"]
    every, standing = sum_entries(ledger, by), sum_entries(list_standing(ledger), by)

    assert {entry.number for entry in list_standing(ledger)} == {entry.number for entry in meant}
    if name == "month_on":
        by_month = sum_entries(ledger, ["currency"])
        assert {
            key: sum(one.money[key[-1]].minor for two, one in every.items() if two[-1] == key[-1])
            for key in by_month
        } == {key: one.money[key[0]].minor for key, one in by_month.items()}
        return
    nothing = {key: told for key, told in every.items() if key not in standing}
    assert all(not told.hours and not told.money[key[-1]].minor for key, told in nothing.items())
    for key, told in standing.items():
        assert (every[key].money, every[key].hours) == (told.money, told.hours)


@given(draw_ledger())
def test_nothing_is_lost_between_months_and_no_closed_month_changes(
    drawn: tuple[list[Entry], list[Entry], set[date]],
) -> None:
    """What stands about a month is found again, wherever it is booked; each entry keeps the day that it is about."""
    ledger, meant, closed = drawn
    about = {entry.number: entry.about_on for entry in meant}

    assert {entry.number: entry.about_on for entry in list_standing(ledger)} == about
    assert all(entry.on >= entry.about_on for entry in ledger)
    late = [entry for entry in ledger if entry.month_on != entry.about_on.replace(day=1)]
    assert all(entry.about_on.replace(day=1) in closed and entry.on.day == 1 for entry in late)
