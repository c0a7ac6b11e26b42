"""What an hour of a person costs, from a day on, and what hours cost at it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from groundswell.errors.booking import RateMissing
from groundswell.ledger.money import Money, count_digits


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour of a person costs from a day on, until another rate follows.

    Args:
        person: the key of the person.
        from_on: the first day on which it holds.
        hour: what an hour costs.
    """

    person: str
    from_on: date
    hour: Money


def find_rate(rates: Iterable[Rate], person: str, on: date) -> Rate:
    """Find the rate of a person on a day: the newest that had begun; of two from one day, the one given later.

    Args:
        rates: of any people, in any order.
        person: the key of the person.
        on: the day on which was worked.

    Raises:
        RateMissing: none had begun.

    Example:
        >>> old = Rate("ada", date(2026, 1, 1), Money("EUR", 6000))
        >>> new = Rate("ada", date(2026, 7, 1), Money("EUR", 6250))
        >>> str(find_rate([new, old], "ada", date(2026, 6, 30)).hour)
        'EUR 60.00'
    """
    own = [rate for rate in rates if rate.person == person]
    found: Rate | None = None
    for rate in own:
        if rate.from_on <= on and (found is None or rate.from_on >= found.from_on):
            found = rate
    if found is None:
        raise RateMissing(person, on, min((rate.from_on for rate in own), default=None))
    return found


def price_hours(hours: Decimal, rate: Rate) -> Money:
    """Compute what hours cost at a rate.

    Method: hours × rate exactly, rounded once to the smallest unit, half to the even one, so that hours taken back
    cost exactly what they had cost. Checked against: fractions, for any hours.

    Args:
        hours: below 0 for hours that are taken back.
        rate: of an hour.

    Example:
        >>> str(price_hours(Decimal("7.25"), Rate("ada", date(2026, 1, 1), Money("EUR", 6250))))
        'EUR 453.12'
    """
    digits = count_digits(rate.hour.currency)
    return Money.from_decimal(Fraction(hours) * Fraction(rate.hour.minor, 10**digits), rate.hour.currency)
