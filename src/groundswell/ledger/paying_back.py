"""What a result is worth at a price that finance gives, with the investment netted off, and when it is paid back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from groundswell.ledger.money import Money
from groundswell.wording import _, format_number

PaybackState = Literal["shown", "not shown", "never"]


class _Ends(Protocol):
    @property
    def value(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Priced:
    """What a result is worth at a price.

    Args:
        value: the estimate.
        low: lower end of its interval; below 0 where it may have cost.
        high: upper end of it.
    """

    value: Money
    low: Money
    high: Money


@dataclass(frozen=True, slots=True)
class Net:
    """A benefit with the investment netted off; the investment stands beside it, always.

    Args:
        benefit: before.
        investment: what was spent.
        value: benefit less investment.
        low: lower end of its interval.
        high: upper end of it.
        sentences: what it says, the first for everybody.
    """

    benefit: Priced
    investment: Money
    value: Money
    low: Money
    high: Money
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payback:
    """After how many months an investment is paid back.

    Args:
        state: ``shown``; ``not shown`` where the net saving of a month may be nothing; ``never`` where it is nothing.
        months: the estimate; None unless it is shown.
        low: lower end of its interval; None where it is never paid back.
        high: upper end of it; None where it has none.
        sentences: what it says, the first for everybody.
    """

    state: PaybackState
    months: float | None
    low: float | None
    high: float | None
    sentences: tuple[str, ...]


def price_result(result: _Ends, price: Money) -> Priced:
    """Give what a result is worth at the price of one day or hour that finance gives.

    Example:
        >>> from groundswell.ledger.totals import Sum
        >>> str(price_result(Sum(10.0, 4.0, 16.0, 1), Money("EUR", 6_250)).low)
        'EUR 250.00'
    """
    value, low, high = (
        Money(price.currency, round(Fraction(one) * price.minor))
        for one in (result.value, result.low, result.high)
    )
    return Priced(value, low, high)


def net_of_investment(benefit: Priced, investment: Money) -> Net:
    """Net the investment off a benefit. It is exact, so it moves the interval and does not widen it.

    Args:
        benefit: with its interval.
        investment: all that was spent for it.

    Raises:
        CurrenciesMixed: they are in different currencies.
    """
    value, low, high = (one - investment for one in (benefit.value, benefit.low, benefit.high))
    ends = _("from {low} to {high}").format(low=low, high=high)
    if low.minor > 0:
        first = _("It brought {value} more than it cost ({ends}).").format(value=value, ends=ends)
    elif high.minor < 0:
        first = _("It cost {value} more than it brought ({ends}).").format(value=-value, ends=ends)
    else:
        first = _("It is not shown that it brought more than it cost ({ends}).").format(ends=ends)
    second = _("Benefit {benefit}, investment {investment}.").format(
        benefit=benefit.value, investment=investment
    )
    return Net(benefit, investment, value, low, high, (first, second))


def payback(investment: Money, saving_a_month: Priced, running_a_month: Money) -> Payback:
    """Compute after how many months an investment is paid back, if ever.

    Method: investment / (saving of a month less what running it costs), with the ends of the saving. Nothing is
    discounted. Checked against: by hand; the ends are covered as often as those of the saving.

    Args:
        investment: what was spent once.
        saving_a_month: what a month saves, with its interval.
        running_a_month: what a month of running the change costs.

    Raises:
        CurrenciesMixed: they are in different currencies.

    Example:
        >>> saving = Priced(Money("EUR", 200_00), Money("EUR", 150_00), Money("EUR", 350_00))
        >>> paid = payback(Money("EUR", 1_200_00), saving, Money("EUR", 50_00))
        >>> paid.months, paid.low, paid.high
        (8.0, 4.0, 12.0)
    """
    net = [
        (one - running_a_month).minor
        for one in (saving_a_month.value, saving_a_month.low, saving_a_month.high)
    ]
    spent = (investment - Money(running_a_month.currency, 0)).minor
    value, high, low = (spent / one if one > 0 else None for one in net)
    if low is None:
        sentence = _("It is never paid back: a month saves no more than running it costs.")
        return Payback("never", None, None, None, (sentence,))
    if value is None or high is None:
        text = _("It is not shown that it is paid back at all; if it is, after {low} months or more.")
        return Payback("not shown", None, low, None, (text.format(low=format_number(low)),))
    text = _("It is paid back after {months} months (from {low} to {high}).")
    numbers = {"months": format_number(value), "low": format_number(low), "high": format_number(high)}
    return Payback("shown", value, low, high, (text.format(**numbers),))
