"""Rates of hours: the newest that had begun, and hours priced exactly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import CURRENCIES, HOURS

from groundswell.errors import RateMissing
from groundswell.ledger.money import Money
from groundswell.ledger.rates import Rate, find_rate, price_hours

JANUARY = Rate("ada", date(2026, 1, 1), Money("EUR", 6000))
JULY = Rate("ada", date(2026, 7, 1), Money("EUR", 6250))
OTHER = Rate("grace", date(2025, 1, 1), Money("GBP", 9000))
RATES = st.builds(
    Rate,
    st.just("ada"),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.builds(Money, st.sampled_from(CURRENCIES), st.integers(0, 10**7)),
)


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2026, 1, 1), JANUARY), (date(2026, 6, 30), JANUARY), (date(2026, 7, 1), JULY),
        (date(2030, 1, 1), JULY),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rates", [[JANUARY, OTHER, JULY], [JULY, JANUARY, OTHER]])
def test_rate_is_the_newest_that_had_begun(rates: list[Rate], on: date, rate: Rate) -> None:
    assert find_rate(rates, "ada", on) == rate


def test_of_two_rates_from_one_day_the_later_given_holds() -> None:
    again = Rate("ada", JULY.from_on, Money("EUR", 6400))

    assert find_rate([JULY, again], "ada", JULY.from_on) == again
    assert find_rate([again, JULY], "ada", JULY.from_on) == JULY


def test_rate_that_is_missing_says_for_whom_and_from_when_there_is_one() -> None:
    with pytest.raises(RateMissing) as caught:
        find_rate([JULY, JANUARY, OTHER], "ada", date(2025, 12, 31))

    assert (caught.value.person, caught.value.on, caught.value.first_on) == (
        "ada", date(2025, 12, 31), date(2026, 1, 1),
    )  # fmt: skip
    assert "the first is from 2026-01-01 on" in caught.value.what
    with pytest.raises(RateMissing, match="no rate for an hour of nobody on 2026-01-01\\."):
        find_rate([JULY], "nobody", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("hours", "hour", "cost"),
    [
        ("7.25", Money("EUR", 6250), Money("EUR", 45312)),  # 453.125: half to the even cent
        ("0.01", Money("EUR", 6250), Money("EUR", 62)),  # 0.625: half to the even cent
        ("40", Money("JPY", 3500), Money("JPY", 140_000)),
        ("0.33", Money("BHD", 10_001), Money("BHD", 3300)),
        ("0", Money("EUR", 6250), Money("EUR", 0)),
    ],
)
def test_hours_cost_what_they_cost_by_hand(hours: str, hour: Money, cost: Money) -> None:
    assert price_hours(Decimal(hours), Rate("ada", date(2026, 1, 1), hour)) == cost


@given(HOURS, RATES)
def test_hours_taken_back_cost_exactly_what_they_had_cost(hours: Decimal, rate: Rate) -> None:
    cost = price_hours(hours, rate)

    assert cost + price_hours(-hours, rate) == Money(cost.currency, 0)
    assert abs(cost.minor - Fraction(hours) * rate.hour.minor) <= Fraction(1, 2)
