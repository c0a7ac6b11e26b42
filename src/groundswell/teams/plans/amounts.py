"""Days in tenths and money in its smallest unit, so that sums and comparisons of a plan are exact."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from fractions import Fraction

from babel.numbers import get_currency_precision

from groundswell.errors import PlanValueUnfit

TENTHS = 10
"""In how many parts a day is counted."""


def read_decimal(value: object, where: str, field: str, expected: str) -> Decimal:
    """Read a number that somebody wrote, exactly; never one that is none, infinite, or a yes or no.

    Raises:
        PlanValueUnfit: it is no number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        raise PlanValueUnfit(where, field, value, expected)
    try:
        number = Decimal(repr(value) if isinstance(value, float) else value)
    except InvalidOperation as error:
        raise PlanValueUnfit(where, field, value, expected) from error
    if not number.is_finite() or abs(number) >= 10**12:
        raise PlanValueUnfit(where, field, value, expected)
    return number


def read_days(value: object, where: str, field: str, *, least: Decimal = Decimal(0)) -> Decimal:
    """Read days of a week, to the tenth.

    Args:
        value: as somebody wrote it.
        where: it stands.
        field: its name.
        least: the fewest.

    Raises:
        PlanValueUnfit: it is no number from the fewest to 7, or finer than a tenth.

    Example:
        >>> read_days(2.5, "Ada", "days_a_week")
        Decimal('2.5')
    """
    expected = f"a number of days from {least} to 7, to the tenth, such as 2.5"
    number = read_decimal(value, where, field, expected)
    if not least <= number <= 7 or number * TENTHS != int(number * TENTHS):
        raise PlanValueUnfit(where, field, value, expected)
    return number


def read_amount(value: object, where: str, field: str, currency: str) -> Decimal:
    """Read an amount of money, no finer than the smallest unit of its currency.

    Raises:
        PlanValueUnfit: it is below 0, finer, or no number.
    """
    digits = get_currency_precision(currency)
    example = f"{Decimal(650):.{digits}f}"
    expected = f"an amount of {currency} from 0 with at most {digits} decimals, such as {example}"
    number = read_decimal(value, where, field, expected)
    if number < 0 or number.scaleb(digits) != int(number.scaleb(digits)):
        raise PlanValueUnfit(where, field, value, expected)
    return number


def count_tenths(days: Decimal) -> int:
    """Count the tenths of a number of days.

    Example:
        >>> count_tenths(Decimal("2.5"))
        25
    """
    return int(days * TENTHS)


def count_minor(amount: Decimal, currency: str) -> int:
    """Count the smallest units of an amount."""
    return int(amount.scaleb(get_currency_precision(currency)))


def round_cost(tenths_cost: int) -> int:
    """Round a cost that was counted in tenths of a day to the smallest unit of money, half to even.

    Example:
        >>> round_cost(125), round_cost(135)
        (12, 14)
    """
    return int(Decimal(tenths_cost).scaleb(-1).to_integral_value(ROUND_HALF_EVEN))


def split_cost(whole: int, parts: dict[str, int]) -> dict[str, int]:
    """Divide a rounded cost so that the parts sum to it exactly: by the largest remainder.

    Args:
        whole: in the smallest unit of money.
        parts: exact, in tenths of it.

    Example:
        >>> split_cost(3, {"a": 15, "b": 15})
        {'a': 2, 'b': 1}
    """
    exact = {key: Fraction(part, TENTHS) for key, part in parts.items()}
    given = {key: part.numerator // part.denominator for key, part in exact.items()}
    left = whole - sum(given.values())
    for key in sorted(exact, key=lambda one: given[one] - exact[one])[: max(left, 0)]:
        given[key] += 1
    return given


def write_amount(minor: int, currency: str) -> str:
    """Write an amount with its currency.

    Example:
        >>> write_amount(123456, "EUR")
        'EUR 1,234.56'
    """
    digits = get_currency_precision(currency)
    return f"{currency} {Decimal(minor).scaleb(-digits):,.{digits}f}"


def write_plain_amount(amount: Decimal, currency: str) -> str:
    """Write an amount as it stands in a document: no thousands, all decimals."""
    return f"{amount:.{get_currency_precision(currency)}f}"


def write_days(tenths: int) -> str:
    """Write a number of days.

    Example:
        >>> write_days(10), write_days(25)
        ('1 day', '2.5 days')
    """
    number = f"{tenths / TENTHS:,.1f}".removesuffix(".0")
    return "1 day" if number == "1" else f"{number} days"


def to_plain_number(days: Decimal) -> int | float:
    """Give days as a plain number for a document: 2, or 2.5."""
    return int(days) if days == int(days) else float(days)
