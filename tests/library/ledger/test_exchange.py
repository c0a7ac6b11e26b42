"""Conversion: dated rates, exact amounts, sums whose parts add up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import CURRENCIES, DAY, MONEY

from groundswell.errors import CurrencyUnknown, ExchangeRateMissing, ExchangeRateUnfit
from groundswell.ledger.exchange import ExchangeRate, convert_money, convert_sum, find_exchange_rate
from groundswell.ledger.money import Money, count_digits
from groundswell.ledger.rounding import round_together

MONDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 6)
OLD = ExchangeRate("EUR", "GBP", MONDAY, Decimal("0.80"), "ECB")
NEW = ExchangeRate("EUR", "GBP", FRIDAY, Decimal("0.85"), "ECB")
TURNED = ExchangeRate("GBP", "EUR", FRIDAY, Decimal("1.18"), "Bank of England")
NUMBERS = st.decimals("0.0001", 1000, places=6)


def draw_rates(to: str) -> st.SearchStrategy[list[ExchangeRate]]:
    """Draw one rate between a currency and each other, in either direction."""

    def make(drawn: list[tuple[Decimal, bool]]) -> list[ExchangeRate]:
        others = [currency for currency in CURRENCIES if currency != to]
        return [
            ExchangeRate(*((to, other) if turned else (other, to)), MONDAY, number, "ECB")
            for other, (number, turned) in zip(others, drawn, strict=True)
        ]

    return st.lists(st.tuples(NUMBERS, st.booleans()), min_size=3, max_size=3).map(make)


TARGETS = st.sampled_from(CURRENCIES).flatmap(lambda to: st.tuples(st.just(to), draw_rates(to)))


@pytest.mark.parametrize(
    ("on", "rate"), [(MONDAY, OLD), (date(2026, 3, 5), OLD), (FRIDAY, NEW), (date(2027, 1, 1), NEW)]
)
def test_rate_is_the_newest_on_the_day_or_before(on: date, rate: ExchangeRate) -> None:
    assert find_exchange_rate([NEW, OLD, TURNED], "EUR", "GBP", on) == rate


@pytest.mark.parametrize("rates", [[NEW, TURNED], [TURNED, NEW]])
def test_of_two_rates_of_one_day_the_one_in_the_direction_asked_for_is_taken(
    rates: list[ExchangeRate],
) -> None:
    assert find_exchange_rate(rates, "EUR", "GBP", FRIDAY) == NEW
    assert find_exchange_rate(rates, "GBP", "EUR", FRIDAY) == TURNED


def test_of_two_rates_alike_the_one_given_later_is_taken() -> None:
    again = ExchangeRate("EUR", "GBP", FRIDAY, Decimal("0.86"), "ECB, corrected")

    assert find_exchange_rate([NEW, again], "EUR", "GBP", FRIDAY) == again
    assert find_exchange_rate([again, NEW], "EUR", "GBP", FRIDAY) == NEW


def test_newer_rate_the_other_way_round_is_taken_before_an_older_one() -> None:
    converted = convert_money(Money("EUR", 10_000), "GBP", [OLD, TURNED], FRIDAY)

    assert (converted.rate, converted.is_inverse) == (TURNED, True)
    assert converted.money == Money("GBP", 8475)  # 100 / 1.18 = 84.7457…
    assert converted.exact == Fraction(100) / Fraction("1.18")


def test_amount_in_the_currency_already_stays_as_it_is_without_a_rate() -> None:
    converted = convert_money(Money("EUR", 123), "EUR", [], MONDAY)

    assert (converted.money, converted.rate, converted.lost) == (Money("EUR", 123), None, 0)


def test_amount_is_converted_between_currencies_of_other_decimals() -> None:
    rates = [ExchangeRate("EUR", "JPY", MONDAY, Decimal("161.35"), "ECB")]

    assert convert_money(Money("EUR", 1234), "JPY", rates, MONDAY).money == Money("JPY", 1991)  # 1991.059
    assert convert_money(Money("JPY", 1991), "EUR", rates, MONDAY).money == Money("EUR", 1234)  # 12.3396…


def test_rate_before_the_first_day_is_missing_and_none_is_made_up_through_a_third_currency() -> None:
    third = ExchangeRate("GBP", "CAD", MONDAY, Decimal("1.7"), "ECB")
    with pytest.raises(ExchangeRateMissing) as caught:
        find_exchange_rate([OLD, third], "EUR", "GBP", date(2026, 3, 1))
    assert caught.value.on == date(2026, 3, 1)

    with pytest.raises(ExchangeRateMissing, match="from EUR to CAD"):
        convert_money(Money("EUR", 1), "CAD", [OLD, third], FRIDAY)


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_rate_that_cannot_be_one_is_refused(rate: str) -> None:
    with pytest.raises(ExchangeRateUnfit):
        ExchangeRate("EUR", "GBP", MONDAY, Decimal(rate), "ECB")


def test_rate_is_between_two_currencies_that_exist() -> None:
    with pytest.raises(ExchangeRateUnfit):
        ExchangeRate("EUR", "EUR", MONDAY, Decimal(1), "ECB")
    with pytest.raises(CurrencyUnknown):
        ExchangeRate("EUR", "EURO", MONDAY, Decimal(1), "ECB")


@given(MONEY, TARGETS)
def test_exact_amount_comes_back_unchanged_and_rounding_is_known_to_the_last_part(
    money: Money, target: tuple[str, list[ExchangeRate]]
) -> None:
    to, rates = target
    there = convert_money(money, to, rates, DAY)

    assert abs(there.lost) <= Fraction(1, 2 * 10 ** count_digits(to))
    assert Fraction(there.money.amount) + there.lost == there.exact
    if there.rate is None:
        assert there.money == money
    else:
        number = Fraction(there.rate.rate)
        back = there.exact * number if there.is_inverse else there.exact / number
        assert back == Fraction(money.amount)


@given(st.lists(MONEY, max_size=12), TARGETS)
def test_sum_of_several_currencies_is_the_sum_of_its_parts(
    amounts: list[Money], target: tuple[str, list[ExchangeRate]]
) -> None:
    to, rates = target
    total = convert_sum(amounts, to, rates, DAY)

    assert total.money.currency == to
    assert sum(part.minor for part in total.parts) == total.money.minor
    assert sum(one.money.minor for one in total.by_currency.values()) == total.money.minor
    for money, part in zip(amounts, total.parts, strict=True):
        exact = convert_money(money, to, rates, DAY).exact
        assert abs(Fraction(part.amount) - exact) < Fraction(1, 10 ** count_digits(to))
    for currency, one in total.by_currency.items():
        parts = [part for money, part in zip(amounts, total.parts, strict=True) if money.currency == currency]
        assert sum(part.minor for part in parts) == one.money.minor


@given(st.lists(MONEY, max_size=8), TARGETS)
def test_amounts_that_cancel_out_leave_nothing_in_any_currency(
    amounts: list[Money], target: tuple[str, list[ExchangeRate]]
) -> None:
    to, rates = target

    assert convert_sum([*amounts, *(-money for money in amounts)], to, rates, DAY).money == Money(to, 0)


def test_each_amount_alone_would_lose_what_the_sum_keeps() -> None:
    """Three times a third of a cent is a cent; converted one by one they would be none."""
    rates = [ExchangeRate("GBP", "EUR", MONDAY, Decimal("0.3333333333"), "ECB")]
    amounts = [Money("GBP", 1)] * 3

    assert sum(convert_money(one, "EUR", rates, DAY).money.minor for one in amounts) == 0
    assert convert_sum(amounts, "EUR", rates, DAY).money == Money("EUR", 1)


@given(st.lists(st.fractions(-1000, 1000), max_size=10))
def test_numbers_rounded_together_sum_to_their_rounded_sum(exact: list[Fraction]) -> None:
    parts = round_together(exact)

    assert sum(parts) == round(sum(exact, Fraction(0)))
    assert all(abs(part - number) < 1 for part, number in zip(parts, exact, strict=True))


@given(st.lists(st.integers(-1000, 1000), max_size=10))
def test_whole_numbers_rounded_together_stay_what_they_are(whole: list[int]) -> None:
    assert round_together([Fraction(number) for number in whole]) == whole
