"""A ledger goes into the archive whole, is read back exactly, holds there, and goes on there."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from support.mandates import put_in_force
from support.workbench import build_cast, build_person

from groundswell.ledger.money import Money
from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.verifying import verify_all
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryTerms, SheetLineTerms
from groundswell_web.ledger.chains import iterate_entries
from groundswell_web.people.models import Organisation, Person

WEEK = date(2026, 2, 23)


def build_ledger(now: datetime) -> UUID:
    """Make an engagement and book in it by every way there is."""
    cast = build_cast(now)
    put_in_force(cast, now)
    one, finance, member = cast.engagement_id, cast.people["finance"], cast.people["member"]
    for role in ("member", "lead"):
        person, hour = cast.people[role].pk, Money("EUR", 6250)
        actions.record_rate(one, person, from_on=date(2026, 1, 1), hour=hour, by=finance, now=now)
    told = {
        "from_currency": "GBP",
        "to_currency": "EUR",
        "on": WEEK,
        "rate": Decimal("1.15"),
        "source": "Bank",
    }
    actions.record_exchange_rate(one, **told, by=finance, now=now)
    terms = EntryTerms(kind="travel", purpose="overhead", about_on=date(2026, 1, 9), amount=Money("GBP", 1))
    actions.record_entry(one, terms, by=finance, now=now)
    lines = [
        SheetLineTerms("duty", "Letters", Decimal("7.25")),
        SheetLineTerms("overhead", "", allocation=Decimal("0.5")),
    ]
    actions.record_sheet(one, member.pk, WEEK, lines, Decimal(8), by=member, now=now)
    lead = cast.people["lead"].pk
    time = EntryTerms(
        kind="people", purpose="overhead", about_on=WEEK, hours=Decimal(9), person_id=lead, line=2
    )
    actions.record_batch(one, "tracking", "time.csv", "a" * 64, [time], by=finance, now=now)
    actions.correct_entry(one, 1, terms, why="Said better", by=finance, now=now)
    actions.close_period(one, date(2026, 1, 1), by=finance, now=now)
    return one


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    "knows_them", [False, True], ids=["people are new there", "people have other ids there"]
)
def test_ledger_out_of_one_workbench_holds_in_another(
    now: datetime, tmp_path: Path, knows_them: bool
) -> None:
    with transaction.atomic():
        one = build_ledger(now)
        entries, book = list(iterate_entries(one)), queries.get_book(one)
        cards = queries.list_entries(one).lines
        sums, months = queries.sum_costs(one), queries.list_periods(one, now)
        assert verify_all() == []
        write_archive(Order(one, now, "A person", True), tmp_path / "one.zip")
        transaction.set_rollback(True)
    if knows_them:
        agency = Organisation.objects.create(name="Permits Agency", kind="agency")
        for role in ("member", "finance", "lead"):
            build_person(f"Permits {role}", agency, now)

    import_archive(tmp_path / "one.zip", by=Workbench(), now=now)

    assert verify_all() == []
    assert list(iterate_entries(one)) == entries
    assert (queries.get_book(one), queries.sum_costs(one), queries.list_periods(one, now)) == (
        book,
        sums,
        months,
    )
    told = [
        (one.number, one.by, one.person, one.amount, one.reversed_by)
        for one in queries.list_entries(one).lines
    ]
    assert told == [(one.number, one.by, one.person, one.amount, one.reversed_by) for one in cards]
    assert [rate.hour for rate in queries.list_rates(one)] == [Money("EUR", 6250)] * 2

    finance = Person.objects.get(email="permits.finance@example.org")
    finance.is_active = True
    finance.save()
    terms = EntryTerms(
        kind="travel",
        purpose="overhead",
        about_on=date(2026, 1, 9),
        amount=Money("EUR", 5),
        answers_id=finance.pk,
    )
    added = actions.record_entry(one, terms, by=finance, now=now)
    assert (added.number, added.by_id, added.on) == (len(entries) + 1, finance.pk, date(2026, 2, 1))
    assert verify_all() == []
