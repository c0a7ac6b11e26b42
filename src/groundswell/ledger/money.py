"""Amounts of money: exact decimals in a currency, and how they are divided so that nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Self

from babel.numbers import get_currency_precision, list_currencies

from groundswell.errors.booking import CurrenciesMixed, CurrencyUnknown

CURRENCIES = frozenset(list_currencies())


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in the smallest unit of its currency: 12.50 EUR is 1,250.

    Args:
        currency: its ISO 4217 code.
        minor: whole number of the smallest unit; below 0 for what comes back.

    Raises:
        CurrencyUnknown: there is no such currency.

    Example:
        >>> str(Money.from_decimal(Decimal("12.5"), "EUR") + Money("EUR", 50))
        'EUR 13.00'
    """

    currency: str
    minor: int

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise CurrencyUnknown(self.currency)

    @classmethod
    def from_decimal(cls, amount: Decimal | Fraction | int, currency: str) -> Self:
        """Round an amount to the smallest unit of its currency: half goes to the even one."""
        digits = count_digits(currency)
        if isinstance(amount, Fraction):
            return cls(currency, round(amount * 10**digits))
        return cls(currency, int((Decimal(amount) * 10**digits).to_integral_value(ROUND_HALF_EVEN)))

    @property
    def amount(self) -> Decimal:
        """The amount as people write it, with all decimals of its currency."""
        digits = count_digits(self.currency)
        return Decimal(self.minor).scaleb(-digits)

    def __add__(self, other: Money) -> Money:
        return Money(self._agree(other), self.minor + other.minor)

    def __sub__(self, other: Money) -> Money:
        return Money(self._agree(other), self.minor - other.minor)

    def __neg__(self) -> Money:
        return Money(self.currency, -self.minor)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:,}"

    def _agree(self, other: Money) -> str:
        if self.currency != other.currency:
            raise CurrenciesMixed([self.currency, other.currency])
        return self.currency


def count_digits(currency: str) -> int:
    """Count the decimals of a currency: 2 for the euro, 0 for the yen, 3 for the Bahraini dinar.

    Raises:
        CurrencyUnknown: there is no such currency.
    """
    if currency not in CURRENCIES:
        raise CurrencyUnknown(currency)
    return int(get_currency_precision(currency))


def sum_money(amounts: Iterable[Money]) -> dict[str, Money]:
    """Sum amounts up by currency; amounts of different currencies are never added."""
    sums: dict[str, Money] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, Money(money.currency, 0)) + money
    return sums


def split_money(money: Money, weights: Sequence[Decimal | Fraction | int]) -> list[Money]:
    """Divide an amount by weights so that the parts sum to it exactly.

    Method: the largest remainder (Hamilton); equal remainders in the order given. Checked against: the sum, for
    any weights.

    Args:
        money: what is divided.
        weights: of each part; 0 or more, not all 0.

    Raises:
        ValueError: a weight is below 0, or all are 0.

    Example:
        >>> [str(part) for part in split_money(Money("EUR", 1000), [1, 1, 1])]
        ['EUR 3.34', 'EUR 3.33', 'EUR 3.33']
    """
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact) or not sum(exact):
        raise ValueError("weights are 0 or more, and not all 0")
    shares = [money.minor * weight / sum(exact) for weight in exact]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda place: (parts[place] - shares[place], place))
    for place in by_remainder[: money.minor - sum(parts)]:
        parts[place] += 1
    return [Money(money.currency, part) for part in parts]
