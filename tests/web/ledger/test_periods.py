"""Months close in their order; what comes later is booked in the first open month and keeps its own day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.audit.verifying import verify_all
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryCard, SheetLineTerms
from groundswell_web.ledger.models import Period
from groundswell_web.refusals import Refusal

Book = Callable[..., EntryCard]
JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def close(cast: Cast, now: datetime) -> Callable[[date], None]:
    """Close a month as the finance officer."""

    def do(month_on: date) -> None:
        actions.close_period(cast.engagement_id, month_on, by=cast.people["finance"], now=now)

    return do


def test_month_is_closed_with_what_it_came_to(cast: Cast, book_cost: Book, close: Any, now: datetime) -> None:
    book_cost(100, about_on=date(2026, 1, 31))
    book_cost(250, about_on=date(2026, 1, 1), currency="GBP")
    book_cost(400, about_on=date(2026, 2, 1))
    assert [line.is_closable for line in queries.list_periods(cast.engagement_id, now)] == [
        False,
        False,
        True,
    ]

    close(date(2026, 1, 15))

    march, february, january = queries.list_periods(cast.engagement_id, now)
    assert january.sums == (Money("EUR", 100), Money("GBP", 250))
    assert (january.is_closed, january.closed_by, january.is_closable) == (True, "Permits finance", False)
    assert (february.sums, february.entries, february.is_closable) == ((Money("EUR", 400),), 1, True)
    assert (march.sums, march.is_closable) == ((), False)
    assert "not over" in march.why_not
    assert verify_all() == []


def test_month_that_cannot_be_closed_is_refused(book_cost: Book, close: Any) -> None:
    with pytest.raises(Refusal, match="Nothing is booked in this month or before it"):
        close(JANUARY)
    book_cost(100, about_on=date(2026, 1, 31))
    book_cost(100, about_on=date(2026, 2, 3))
    for month_on, text in (
        (FEBRUARY, "February 2026 cannot be closed: close January 2026 first"),
        (MARCH, "March 2026 cannot be closed: it is not over"),
        (date(2025, 12, 1), "Nothing is booked in this month or before it"),
    ):
        with pytest.raises(Refusal) as refused:
            close(month_on)
        assert refused.value.text == text
    close(JANUARY)
    with pytest.raises(Refusal, match="January 2026 cannot be closed: it is closed already"):
        close(JANUARY)


def test_late_cost_is_booked_in_the_first_open_month(
    cast: Cast, book_cost: Book, close: Any, now: datetime
) -> None:
    book_cost(100, about_on=date(2026, 1, 5))
    close(JANUARY)

    late = book_cost(300, about_on=date(2026, 1, 20))

    assert (late.on, late.about_on, late.is_late) == (FEBRUARY, date(2026, 1, 20), True)
    sums = {
        line.get("month_on"): line.money.minor
        for line in queries.sum_costs(cast.engagement_id, ("month_on",))
    }
    assert sums == {JANUARY: 100, FEBRUARY: 300}
    close(FEBRUARY)
    assert book_cost(1, about_on=date(2026, 1, 20)).on == MARCH
    assert verify_all() == []


def test_correction_of_a_closed_month_leaves_it_as_it_was(
    cast: Cast, book_cost: Book, close: Any, now: datetime
) -> None:
    from groundswell_web.ledger.cards import EntryTerms

    book_cost(100_00, about_on=date(2026, 1, 5))
    close(JANUARY)
    terms = EntryTerms(
        kind="contract", purpose="duty", key="Letters", about_on=date(2026, 1, 5), amount=Money("EUR", 90_00)
    )

    right = actions.correct_entry(
        cast.engagement_id, 1, terms, why="The credit note", by=cast.people["finance"], now=now
    )

    assert [(one.number, one.on, one.about_on) for one in right.history] == [
        (1, date(2026, 1, 5), date(2026, 1, 5)),
        (2, FEBRUARY, date(2026, 1, 5)),
        (3, FEBRUARY, date(2026, 1, 5)),
    ]
    by_month = {
        line.get("month_on"): line.money.minor
        for line in queries.sum_costs(cast.engagement_id, ("month_on",))
    }
    assert by_month == {JANUARY: 100_00, FEBRUARY: -10_00}
    assert verify_all() == []


def test_sheet_of_a_closed_month_moves_only_its_changes(
    cast: Cast, rates: dict[str, Money], close: Any, now: datetime
) -> None:
    member, week = cast.people["member"], date(2026, 1, 19)

    def turn_in(hours: int, version: int) -> Any:
        lines = [
            SheetLineTerms("overhead", "", hours=Decimal(hours)),
            SheetLineTerms("duty", "Letters", hours=Decimal(8)),
        ]
        return actions.record_sheet(
            cast.engagement_id, member.pk, week, lines, version=version, by=member, now=now
        )

    turn_in(10, 0)
    close(JANUARY)
    card = turn_in(12, 1)

    assert card.is_month_closed
    assert [(line.number, line.hours) for line in card.lines] == [(2, 8), (4, 12)]
    replacement = queries.get_entry(cast.engagement_id, 4)
    assert (replacement.on, replacement.about_on, replacement.week_on) == (FEBRUARY, week, week)
    hours = {
        line.get("month_on"): line.hours for line in queries.sum_costs(cast.engagement_id, ("month_on",))
    }
    assert hours == {JANUARY: 18, FEBRUARY: 2}
    assert verify_all() == []


def test_database_itself_refuses_to_open_a_month_again(
    cast: Cast, book_cost: Book, close: Any, mandate: UUID
) -> None:
    book_cost(100, about_on=date(2026, 1, 5))
    close(JANUARY)

    for change in (lambda: Period.objects.all().delete(), lambda: Period.objects.update(last_number=9)):
        with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
            change()
