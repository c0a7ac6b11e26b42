"""Rates of an hour and rates of exchange: added, never edited; what was booked keeps its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction
from support.workbench import Cast, build_person

from groundswell.errors.booking import ExchangeRateMissing
from groundswell.ledger.money import Money
from groundswell_web.ledger import actions, queries
from groundswell_web.ledger.cards import EntryCard
from groundswell_web.ledger.models import ExchangeRate, Rate
from groundswell_web.refusals import NotThere, Refusal

EXCHANGE = {
    "from_currency": "GBP",
    "to_currency": "EUR",
    "on": date(2026, 2, 27),
    "rate": Decimal("1.1483"),
    "source": "European Central Bank",
}


def set_rate(cast: Cast, now: datetime, minor: int, role: str = "member", **more: Any) -> None:
    """Set a rate as the finance officer."""
    told: dict[str, Any] = {"from_on": date(2026, 2, 1), "currency": "EUR"} | more
    hour = Money(told.pop("currency"), minor)
    by = cast.people["finance"]
    actions.record_rate(cast.engagement_id, cast.people[role].pk, hour=hour, by=by, now=now, **told)


def test_ledger_is_opened_in_the_currency_of_the_mandate(cast: Cast, mandate: UUID, now: datetime) -> None:
    assert queries.get_book(cast.engagement_id) == queries.get_book(cast.engagement_id)
    assert (queries.get_book(cast.engagement_id).currency, queries.get_book(cast.engagement_id).is_open) == (
        "EUR",
        False,
    )

    set_rate(cast, now, 6250, currency="GBP")

    book = queries.get_book(cast.engagement_id)
    assert (book.currency, book.is_open, book.week_hours, book.length) == ("EUR", True, 40, 0)
    assert actions.open_book(cast.engagement_id, now=now) == book


def test_ledger_without_a_mandate_takes_the_currency_of_its_first_amount(cast: Cast, now: datetime) -> None:
    assert queries.get_book(cast.engagement_id).currency == ""
    with pytest.raises(Refusal, match="Enter the currency: there is no mandate yet that says one"):
        actions.open_book(cast.engagement_id, now=now)

    set_rate(cast, now, 6250, currency="CAD")

    assert queries.get_book(cast.engagement_id).currency == "CAD"


def test_ledger_of_no_engagement_is_not_opened(cast: Cast, now: datetime) -> None:
    with pytest.raises(NotThere):
        actions.open_book(uuid4(), now=now, currency="EUR")


def test_newest_rate_holds_and_the_others_stay_to_be_read(cast: Cast, now: datetime) -> None:
    set_rate(cast, now, 6250)
    set_rate(cast, now + timedelta(hours=1), 6300)
    set_rate(cast, now + timedelta(hours=2), 6300)  # the same again
    set_rate(cast, now, 7000, from_on=date(2026, 6, 1))

    lines = queries.list_rates(cast.engagement_id)
    assert [(line.from_on, line.hour, line.by) for line in lines] == [
        (date(2026, 6, 1), Money("EUR", 7000), "Permits finance"),
        (date(2026, 2, 1), Money("EUR", 6300), "Permits finance"),
    ]
    every = queries.list_rates(cast.engagement_id, replaced=True)
    assert [line.hour.minor for line in every] == [7000, 6300, 6250]
    assert every[-1].replaced_at == now + timedelta(hours=1)
    (member,) = [one for one in queries.list_workers(cast.engagement_id, now) if one.name == "Permits member"]
    assert (member.rate, member.home_kind, member.is_living) == (Money("EUR", 6300), "agency", True)


def test_rate_that_cannot_be_is_refused(cast: Cast, now: datetime) -> None:
    for minor in (0, -1, 10**12):
        with pytest.raises(Refusal, match="Enter what an hour costs, above 0"):
            set_rate(cast, now, minor)
    cast.people["visitor"] = build_person("A visitor", cast.people["lead"].home, now)
    with pytest.raises(Refusal, match="Select somebody who has or had a role in this engagement"):
        set_rate(cast, now, 6250, "visitor")
    assert not Rate.objects.exists()


def test_database_itself_refuses_to_change_a_rate(cast: Cast, mandate: UUID, now: datetime) -> None:
    set_rate(cast, now, 6250)
    actions.record_exchange_rate(cast.engagement_id, **EXCHANGE, by=cast.people["finance"], now=now)

    for change in (
        lambda: Rate.objects.update(hour_minor=1),
        lambda: Rate.objects.all().delete(),
        lambda: ExchangeRate.objects.update(rate="2"),
        lambda: ExchangeRate.objects.update(on=date(2026, 1, 1)),
    ):
        with pytest.raises(DatabaseError, match="is never changed"), transaction.atomic():
            change()


def test_costs_of_several_currencies_are_said_in_one_and_nothing_is_lost(
    cast: Cast, book_cost: Callable[..., EntryCard], now: datetime
) -> None:
    book_cost(100_01)
    book_cost(33_33, currency="GBP")
    book_cost(33_34, currency="GBP", purpose="duty", key="Letters")
    sums = [line.money for line in queries.sum_costs(cast.engagement_id, ("purpose",))]
    assert sums == [
        Money("GBP", 33_34),
        Money("EUR", 100_01),
        Money("GBP", 33_33),
    ]  # never added by themselves
    with pytest.raises(ExchangeRateMissing):
        queries.convert_costs(cast.engagement_id, sums, "EUR", now.date())
    actions.record_exchange_rate(cast.engagement_id, **EXCHANGE, by=cast.people["finance"], now=now)

    converted = queries.convert_costs(cast.engagement_id, sums, "EUR", now.date())

    assert converted.money == Money("EUR", 100_01 + round(Fraction(66_67) * Fraction("1.1483")))
    assert sum(part.minor for part in converted.parts) == converted.money.minor
    used = converted.by_currency["GBP"].rate
    assert used is not None
    assert (used.source, used.on) == ("European Central Bank", date(2026, 2, 27))


def test_exchange_rate_is_replaced_and_both_stay(cast: Cast, mandate: UUID, now: datetime) -> None:
    by = cast.people["finance"]
    actions.record_exchange_rate(cast.engagement_id, **EXCHANGE, by=by, now=now)
    actions.record_exchange_rate(
        cast.engagement_id, **(EXCHANGE | {"rate": Decimal("1.15000")}), by=by, now=now + timedelta(hours=1)
    )

    (line,) = queries.list_exchange_rates(cast.engagement_id)
    assert (str(line.rate), line.source) == ("1.15000", "European Central Bank")
    assert [str(one.rate) for one in queries.list_exchange_rates(cast.engagement_id, replaced=True)] == [
        "1.15000",
        "1.1483",
    ]


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"rate": Decimal(0)}, "rate"),
    ({"rate": Decimal("NaN")}, "rate"),
    ({"rate": Decimal("1." + "3" * 40)}, "rate"),
    ({"from_currency": "EUR"}, "rate"),
    ({"from_currency": "XQZ"}, "from_currency"),
    ({"to_currency": "eur"}, "to_currency"),
    ({"source": " "}, "source"),
    ({"on": date(2026, 3, 3)}, "on"),
]


@pytest.mark.parametrize(("more", "field"), UNFIT)
def test_exchange_rate_that_cannot_be_is_refused(
    cast: Cast, mandate: UUID, now: datetime, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        actions.record_exchange_rate(
            cast.engagement_id, **(EXCHANGE | more), by=cast.people["finance"], now=now
        )

    assert refused.value.field == field
    assert not ExchangeRate.objects.exists()


def test_hours_of_a_whole_week_are_the_agencys(
    cast: Cast, rates: dict[str, Money], now: datetime, work: Callable[..., EntryCard]
) -> None:
    lead = cast.people["lead"]
    actions.correct_week_hours(cast.engagement_id, Decimal("38.5"), by=lead, now=now)

    assert queries.get_book(cast.engagement_id).week_hours == Decimal("38.5")
    assert work("member", allocation=Decimal("0.5")).hours == Decimal("19.25")
    for hours in ("0", "61", "NaN", "38.123"):
        with pytest.raises(Refusal, match="Enter hours from 1 to 60"):
            actions.correct_week_hours(cast.engagement_id, Decimal(hours), by=lead, now=now)
