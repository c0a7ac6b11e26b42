"""Any edit of an entry, a total or a closed month is refused by the database, and found where its guards are gone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from support.workbench import Cast

from groundswell.ledger.entries import list_standing, sum_entries
from groundswell.ledger.history import START, chain_entry, check_history
from groundswell.ledger.money import Money
from groundswell_web.audit.verifying import verify_all
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryCard, EntryTerms, SheetLineTerms
from groundswell_web.ledger.chains import iterate_entries
from groundswell_web.ledger.models import Book, Entry

GUARDED = {
    "amount": "UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE number = 2",
    "hours": "UPDATE ledger_entry SET hours_hundredths = 100 WHERE number = 3",
    "what it was for": "UPDATE ledger_entry SET purpose_key = 'Phone' WHERE number = 2",
    "name": "UPDATE ledger_entry SET purpose_name = 'Phone' WHERE number = 2",
    "day": "UPDATE ledger_entry SET \"on\" = '2026-03-01' WHERE number = 2",
    "day it is about": "UPDATE ledger_entry SET about_on = '2026-02-11' WHERE number = 2",
    "moment": "UPDATE ledger_entry SET at = '2026-03-01 00:00:00+00:00' WHERE number = 2",
    "rate": "UPDATE ledger_entry SET rate_minor = 1 WHERE number = 3",
    "share of the week": "UPDATE ledger_entry SET allocation = '0.1' WHERE number = 3",
    "supplier": "UPDATE ledger_entry SET supplier = 'Friends Ltd' WHERE number = 2",
    "text": "UPDATE ledger_entry SET text = 'x' WHERE number = 2",
    "source": "UPDATE ledger_entry SET source = 'finance' WHERE number = 2",
    "who worked": (
        "UPDATE ledger_entry SET person_id = (SELECT by_id FROM ledger_entry WHERE number = 1) WHERE number = 3"
    ),
    "who answers": (
        "UPDATE ledger_entry SET answers_id = (SELECT person_id FROM ledger_entry WHERE number = 3) WHERE number = 2"
    ),
    "what it reverses": "UPDATE ledger_entry SET reverses_id = NULL WHERE number = 5",
    "entry taken out": "DELETE FROM ledger_entry WHERE number = 6",
    "entry taken out of the middle": "DELETE FROM ledger_entry WHERE number = 2",
    "end moved back": "UPDATE ledger_book SET length = 5",
    "end taken out": "DELETE FROM ledger_book",
    "what a month was closed with": "UPDATE ledger_period SET totals = '{\"EUR\": 1}'",
    "how far a month reached": "UPDATE ledger_period SET last_number = 1",
    "keys of people": "UPDATE ledger_personkey SET key = 'x' || substr(key, 2)",
}
UNGUARDED = {
    "total": "UPDATE ledger_total SET amount_minor = amount_minor + 1 WHERE kind = 'travel'",
    "hours of a total": "UPDATE ledger_total SET hours_hundredths = 0 WHERE kind = 'people'",
    "total taken out": "DELETE FROM ledger_total WHERE kind = 'travel'",
    "digest of the end": "UPDATE ledger_book SET digest = previous FROM ledger_entry WHERE number = 2",
}


@pytest.fixture
def ledger(
    cast: Cast, book_cost: Callable[..., EntryCard], work: Callable[..., EntryCard], now: datetime
) -> UUID:
    """A ledger with costs of two months, a correction, a sheet and a closed month."""
    one, finance, member = cast.engagement_id, cast.people["finance"], cast.people["member"]
    book_cost(100_00, about_on=date(2026, 1, 15), kind="travel")
    book_cost(250_01, purpose="duty", key="Letters", about_on=date(2026, 2, 10), supplier="Forms Ltd")
    lines = [
        SheetLineTerms("overhead", "", allocation=Decimal("0.5")),
        SheetLineTerms("duty", "Letters", Decimal(3)),
    ]
    actions.record_sheet(one, member.pk, date(2026, 2, 23), lines, by=member, now=now)
    terms = EntryTerms(
        kind="contract", purpose="overhead", about_on=date(2026, 2, 10), amount=Money("EUR", 200_00)
    )
    actions.correct_entry(one, 2, terms, why="The credit note", by=finance, now=now)
    actions.close_period(one, date(2026, 1, 1), by=finance, now=now)
    return one


@pytest.fixture
def unguarded(db: None) -> None:
    """A database whose guards somebody took away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for table in ("entry", "batch", "period", "personkey", "rate", "book"):
                cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER USER")


def test_ledger_that_nobody_touched_holds(ledger: UUID) -> None:
    entries = list(iterate_entries(ledger))

    assert len(entries) == queries.get_book(ledger).length == 6
    assert verify_all() == []
    assert check_history(entries) == []
    assert sum_entries(list_standing(entries))[()].money == sum_entries(entries)[()].money
    sums = {
        (line.get("purpose"), line.get("purpose_key")): (line.money, line.hours)
        for line in queries.sum_costs(ledger)
    }
    told = sum_entries(entries, ["purpose", "purpose_key"])
    assert sums == {key: (one.money["EUR"], one.hours) for key, one in told.items()}


@pytest.mark.usefixtures("unguarded")
def test_edit_in_the_database_is_found(ledger: UUID) -> None:
    for name, edit in (GUARDED | UNGUARDED).items():
        with transaction.atomic():
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                if name == "entry taken out of the middle":
                    cursor.execute("UPDATE ledger_entry SET reverses_id = NULL, replaces_id = NULL")
                cursor.execute(edit)
                assert cursor.rowcount > 0, name
            assert {fault.chain for fault in verify_all()} == {f"ledger {ledger}"}, name
            with pytest.raises(CommandError, match="The history does not hold"):
                call_command("audit_verify", stdout=StringIO())
            transaction.set_rollback(True)
    assert verify_all() == []


def test_database_itself_refuses_the_edit(ledger: UUID) -> None:
    for edit in GUARDED.values():
        with (
            pytest.raises(DatabaseError, match="is never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(edit)


@pytest.mark.usefixtures("unguarded")
def test_ledger_rewritten_with_new_digests_is_found_by_the_history(ledger: UUID) -> None:
    previous = START
    for one in list(iterate_entries(ledger)):
        told = replace(one, supplier="Friends Ltd") if one.number == 2 else one
        sealed = chain_entry(previous, told)
        Entry.objects.filter(engagement_id=ledger, number=one.number).update(
            supplier=sealed.supplier, previous=sealed.previous, digest=sealed.digest
        )
        previous = sealed.digest
    Book.objects.filter(pk=ledger).update(digest=previous)

    assert {fault.what for fault in verify_all()} == {
        "is not the entry that the history noted",
    }


@pytest.mark.usefixtures("unguarded")
def test_entry_written_past_the_actions_is_found(ledger: UUID, cast: Cast) -> None:
    last: Any = Entry.objects.get(engagement_id=ledger, number=6)
    last.pk, last.number, last.reverses, last.replaces = UUID(int=1), 7, None, None
    last.save(force_insert=True)
    assert {fault.sequence for fault in verify_all()} == {0, 7}  # a total, and the entry that follows nothing

    Book.objects.filter(pk=ledger).update(length=7, digest=last.digest)

    assert {fault.sequence for fault in verify_all()} >= {7}
