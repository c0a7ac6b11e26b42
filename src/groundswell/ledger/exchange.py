"""Amounts in another currency, at a dated rate that somebody published, with nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from groundswell.errors.booking import ExchangeRateMissing, ExchangeRateUnfit
from groundswell.ledger.money import Money, count_digits, sum_money
from groundswell.ledger.rounding import round_together


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """How much of one currency another was worth on a day.

    Args:
        from_currency: the one of which 1 is taken.
        to_currency: the one that it is worth.
        on: the day for which it was published.
        rate: how much of `to_currency` 1 of `from_currency` is worth, as it was published.
        source: who says so.

    Raises:
        CurrencyUnknown: there is no such currency.
        ExchangeRateUnfit: it is not above 0, or between a currency and itself.

    Example:
        >>> ExchangeRate("EUR", "GBP", date(2026, 3, 2), Decimal("0.86145"), "ECB").rate
        Decimal('0.86145')
    """

    from_currency: str
    to_currency: str
    on: date
    rate: Decimal
    source: str

    def __post_init__(self) -> None:
        count_digits(self.from_currency)
        count_digits(self.to_currency)
        if self.from_currency == self.to_currency or not self.rate.is_finite() or self.rate <= 0:
            raise ExchangeRateUnfit(self.from_currency, self.to_currency, self.rate)


@dataclass(frozen=True, slots=True)
class Converted:
    """An amount in another currency, with how it came to be.

    Args:
        money: in the other currency, rounded to its smallest unit.
        rate: that was used; None where the amount was in that currency already.
        is_inverse: the rate was published the other way round, and divided by.
        exact: before rounding, in whole units of the currency.
    """

    money: Money
    rate: ExchangeRate | None
    is_inverse: bool
    exact: Fraction

    @property
    def lost(self) -> Fraction:
        """What rounding took away, in whole units of the currency; below 0 where it added."""
        return self.exact - Fraction(self.money.amount)


@dataclass(frozen=True, slots=True)
class ConvertedSum:
    """A sum in one currency of amounts in several.

    Args:
        money: the sum.
        parts: each of the amounts in that currency, in the order given; they add up to `money`.
        by_currency: the sum of each currency, converted once.
    """

    money: Money
    parts: tuple[Money, ...]
    by_currency: Mapping[str, Converted]


def find_exchange_rate(
    rates: Iterable[ExchangeRate], from_currency: str, to_currency: str, on: date
) -> ExchangeRate:
    """Find the newest rate between two currencies on a day or before, published in either direction.

    Of two from one day, the one in the direction asked for; of two alike, the one given later.

    Args:
        rates: between any currencies, in any order.
        from_currency: of the amount.
        to_currency: in which it is to be said.
        on: the day.

    Raises:
        ExchangeRateMissing: there is none.
    """
    found: ExchangeRate | None = None
    for rate in rates:
        if {rate.from_currency, rate.to_currency} != {from_currency, to_currency} or rate.on > on:
            continue
        straight = rate.from_currency == from_currency
        if found is None or (rate.on, straight) >= (found.on, found.from_currency == from_currency):
            found = rate
    if found is None:
        raise ExchangeRateMissing(from_currency, to_currency, on)
    return found


def convert_money(money: Money, to: str, rates: Iterable[ExchangeRate], on: date) -> Converted:
    """Say an amount in another currency, at the newest rate on a day or before.

    Method: exact fractions, rounded once to the smallest unit, half to the even one. Checked against: fractions; the
    exact amount comes back unchanged by the same rate.

    Args:
        money: the amount.
        to: the other currency.
        rates: between any currencies; one published the other way round is divided by, and said to be.
        on: the day.

    Raises:
        ExchangeRateMissing: there is no rate between the two on the day or before.
        CurrencyUnknown: there is no such currency.

    Example:
        >>> rates = [ExchangeRate("EUR", "GBP", date(2026, 3, 2), Decimal("0.8"), "ECB")]
        >>> converted = convert_money(Money("GBP", 1001), "EUR", rates, date(2026, 3, 9))
        >>> str(converted.money), converted.is_inverse, str(converted.lost)
        ('EUR 12.51', True, '1/400')
    """
    exact = Fraction(money.minor, 10 ** count_digits(money.currency))
    if money.currency == to:
        return Converted(money, None, False, exact)
    rate = find_exchange_rate(rates, money.currency, to, on)
    is_inverse = rate.from_currency == to
    exact = exact / Fraction(rate.rate) if is_inverse else exact * Fraction(rate.rate)
    return Converted(Money.from_decimal(exact, to), rate, is_inverse, exact)


def convert_sum(amounts: Sequence[Money], to: str, rates: Iterable[ExchangeRate], on: date) -> ConvertedSum:
    """Say the sum of amounts of several currencies in one of them, or in another.

    Method: the exact sum of each currency is converted and rounded once; the amounts get whole parts of it by the
    largest remainder. So sums and parts add up, and amounts that cancel out leave nothing. Checked against: sums of
    parts, for any amounts.

    Args:
        amounts: in any currencies, of either sign.
        to: the currency of the sum.
        rates: between any currencies.
        on: the day.

    Raises:
        ExchangeRateMissing: there is no rate for one of the currencies on the day or before.
        CurrencyUnknown: there is no such currency.

    Example:
        >>> rates = [ExchangeRate("GBP", "EUR", date(2026, 3, 2), Decimal("1.15"), "ECB")]
        >>> total = convert_sum([Money("GBP", 1), Money("GBP", 1), Money("EUR", 5)], "EUR", rates, date(2026, 3, 2))
        >>> str(total.money), [part.minor for part in total.parts]
        ('EUR 0.07', [1, 1, 5])
    """
    known = list(rates)
    sums = sum_money(amounts)
    by_currency = {currency: convert_money(money, to, known, on) for currency, money in sums.items()}
    parts: dict[int, Money] = {}
    for currency, converted in by_currency.items():
        places = [place for place, money in enumerate(amounts) if money.currency == currency]
        unit = _convert_unit(currency, to, converted)
        shares = round_together([amounts[place].minor * unit for place in places])
        parts |= {place: Money(to, share) for place, share in zip(places, shares, strict=True)}
    total = sum((converted.money.minor for converted in by_currency.values()), 0)
    return ConvertedSum(Money(to, total), tuple(parts[place] for place in range(len(amounts))), by_currency)


def _convert_unit(currency: str, to: str, converted: Converted) -> Fraction:
    """Compute what the smallest unit of one currency is in smallest units of the other, exactly."""
    if converted.rate is None:
        return Fraction(1)
    rate = 1 / Fraction(converted.rate.rate) if converted.is_inverse else Fraction(converted.rate.rate)
    return rate * Fraction(10) ** (count_digits(to) - count_digits(currency))
