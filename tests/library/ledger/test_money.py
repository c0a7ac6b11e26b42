"""Amounts: whole numbers of the smallest unit, never added across currencies, divided without loss."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library.ledger.booked import MONEY

from groundswell.errors import CurrenciesMixed, CurrencyUnknown
from groundswell.ledger.money import Money, count_digits, split_money, sum_money

WEIGHTS = st.lists(st.fractions(0, 100), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.5", "EUR", 1250), ("0.005", "EUR", 0), ("0.015", "EUR", 2), ("-0.015", "EUR", -2), ("12.4", "JPY", 12),
        ("1.2345", "BHD", 1234), (Fraction(1, 3), "GBP", 33), (7, "CAD", 700),
    ],
)  # fmt: skip
def test_amount_is_rounded_to_the_smallest_unit_half_to_the_even_one(
    amount: str | Fraction | int, currency: str, minor: int
) -> None:
    given_amount = Decimal(amount) if isinstance(amount, str) else amount

    assert Money.from_decimal(given_amount, currency) == Money(currency, minor)


def test_amount_is_written_with_all_decimals_of_its_currency() -> None:
    shown = [str(Money(currency, 1234567)) for currency in ("EUR", "JPY", "BHD")]

    assert shown == ["EUR 12,345.67", "JPY 1,234,567", "BHD 1,234.567"]
    assert Money("EUR", 10).amount == Decimal("0.10")
    assert str(Money("EUR", 10).amount) == "0.10"


def test_amounts_of_different_currencies_are_not_added() -> None:
    with pytest.raises(CurrenciesMixed) as caught:
        _ = Money("EUR", 1) + Money("GBP", 1)

    assert caught.value.currencies == ("EUR", "GBP")
    assert "EUR, GBP" in caught.value.what
    with pytest.raises(CurrenciesMixed):
        _ = Money("EUR", 1) - Money("GBP", 1)


@pytest.mark.parametrize("code", ["EURO", "eur", "", "XX1"])
def test_currency_that_does_not_exist_is_refused(code: str) -> None:
    with pytest.raises(CurrencyUnknown):
        Money(code, 1)
    with pytest.raises(CurrencyUnknown):
        count_digits(code)


@given(st.lists(MONEY, max_size=12))
def test_amounts_are_summed_by_currency_exactly(amounts: list[Money]) -> None:
    sums = sum_money(amounts)

    assert set(sums) == {money.currency for money in amounts}
    for currency, total in sums.items():
        assert total.minor == sum(money.minor for money in amounts if money.currency == currency)


@given(MONEY, WEIGHTS)
def test_parts_of_an_amount_sum_to_it_and_differ_from_their_share_by_less_than_one(
    money: Money, weights: list[Fraction]
) -> None:
    parts = split_money(money, weights)

    assert sum(part.minor for part in parts) == money.minor
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - Fraction(money.minor) * weight / sum(weights)) < 1
        assert weight or not part.minor


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_amount_is_not_divided_by_weights_that_say_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split_money(Money("EUR", 100), weights)
