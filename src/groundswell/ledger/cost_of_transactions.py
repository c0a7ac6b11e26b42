"""What a transaction costs: which costs count, shared ones split by use, over the months in which both are known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from groundswell.evidence.service_figures import Missing, coverage
from groundswell.ledger.cost_headings import get_heading
from groundswell.ledger.money import Money, count_digits, split_money

Channel = Literal["", "digital", "assisted_digital", "other"]
DIGITAL_CHANNELS = ("digital", "assisted_digital")
_FINER = 2


@dataclass(frozen=True, slots=True)
class ServiceCost:
    """A cost of a service in a month: all of it that this service uses, shared costs already split by use.

    Args:
        month_on: first day of the month.
        heading: of the list of costs of a transaction, such as ``employment``.
        channel: of use that it belongs to: ``digital``, ``assisted_digital``, ``other``; empty: common to all.
        money: the amount.
    """

    month_on: date
    heading: str
    channel: Channel
    money: Money


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """The figures of a service in a month, as `evidence.service_figures.read_figure` gives them.

    Args:
        month_on: first day of the month.
        figures: ``started``, ``completed``, ``digital``, ``assisted_digital``, ``rating_1`` to ``rating_5``; one that
            is left out was not provided.
    """

    month_on: date
    figures: Mapping[str, float | Missing]

    def find(self, name: str) -> float | Missing:
        """Give a figure, or why there is none."""
        return self.figures.get(name, Missing.NOT_PROVIDED)

    def known(self, name: str) -> float | None:
        """Give a figure; None where it is missing, in whichever way."""
        figure = self.find(name)
        return None if isinstance(figure, Missing) else figure


@dataclass(frozen=True, slots=True)
class CostPoint:
    """What a transaction cost over some months.

    Args:
        cost: that counts, of the months in which completions are known too.
        left_out: costs of the headings that do not count, of all the months.
        completed: transactions of the same months: the denominator.
        value: the cost of a transaction, two decimals finer than the currency; None where it is not known.
        digital_cost: of the digital way, with its part of the common costs; None where it is not known.
        digital_completed: completed digitally, with help or without: the denominator.
        digital_value: the cost of a digital transaction.
        months: in which both cost and completions are known.
        coverage: share of the months asked for in which they are; None where none was asked for.
        missing: how many months lack either, by why.
    """

    cost: Money
    left_out: Money
    completed: float
    value: Decimal | None
    digital_cost: Money | None
    digital_completed: float | None
    digital_value: Decimal | None
    months: int
    coverage: float | None
    missing: Mapping[Missing, int]


@dataclass(frozen=True, slots=True)
class CostSplit:
    """A change of the cost of a transaction, divided into what costs did and what volume did.

    Args:
        since_on: the month with which it is compared.
        change: of the cost of a transaction; below 0 is cheaper.
        by_cost: the part that the costs themselves made.
        by_volume: the part that is only more or fewer transactions.
    """

    since_on: date
    change: Decimal
    by_cost: Decimal
    by_volume: Decimal

    @property
    def is_volume_alone(self) -> bool:
        """Whether it got cheaper while the costs did not fall: nothing to be praised for."""
        return self.change < 0 and self.by_cost >= 0


def split_shared_cost[K: Hashable](cost: Money, uses: Mapping[K, Decimal | Fraction | int]) -> dict[K, Money]:
    """Split a cost that services share by how much each uses; the parts sum to it exactly.

    Args:
        cost: that they share.
        uses: of each, in any one unit, such as calls.

    Example:
        >>> parts = split_shared_cost(Money("GBP", 9_001), {"permits": 1, "rest": 1})
        >>> str(parts["permits"]), str(parts["rest"])
        ('GBP 45.01', 'GBP 45.00')
    """
    return dict(zip(uses, split_money(cost, list(uses.values())), strict=True))


def measure_cost(
    months: Sequence[ServiceMonth],
    costs: Iterable[ServiceCost],
    currency: str,
    *,
    assisted_shares_common: bool = True,
) -> CostPoint:
    """Measure what a transaction cost over some months.

    Method: the Government Service Design Manual (2016): cost of the headings that count, all channels, over completed
    transactions, in the months in which both are known. Digital: the cost of the digital and the assisted digital
    channel with their share of the common cost, over what was completed in them. Exact: amounts are fractions until
    they are rounded once. Checked against: by hand; `evidence.service_figures`.

    Args:
        months: whose figures are taken, each once.
        costs: of these months and of others; the others are left.
        currency: of all the costs.
        assisted_shares_common: whether assisted digital carries common cost as digital does. It does by default, for
            it stands in the denominator; otherwise only what was completed without help does.

    Raises:
        CurrenciesMixed: a cost is in another currency.
        HeadingUnknown: a heading is not in the list.
    """
    by_month = {month.month_on: month for month in months}
    mine = [cost for cost in costs if cost.month_on in by_month]
    counted = [cost for cost in mine if get_heading(cost.heading).included]
    left_out = _total((cost.money for cost in mine if not get_heading(cost.heading).included), currency)
    with_cost = {cost.month_on for cost in counted}
    states = [_find_state(month, month.month_on in with_cost) for month in by_month.values()]
    known = {on for on, state in zip(by_month, states, strict=True) if not isinstance(state, Missing)}
    inside = [cost for cost in counted if cost.month_on in known]
    cost = _total((one.money for one in inside), currency)
    completed = sum(by_month[on].known("completed") or 0.0 for on in known)
    digital_cost, digital = _measure_digital(
        inside, [by_month[on] for on in known], currency, assisted_shares_common
    )
    missing = {why: states.count(why) for why in Missing if why in states}
    return CostPoint(
        cost, left_out, completed, divide_exactly(cost, completed), digital_cost, digital,
        None if digital_cost is None else divide_exactly(digital_cost, digital),
        len(known), coverage(states), missing,
    )  # fmt: skip


def split_change(before: CostPoint, after: CostPoint, since_on: date) -> CostSplit | None:
    """Divide a change of the cost of a transaction into what costs did and what volume did.

    Costs and completions are those of a month on average, so that years that are not whole can be compared.
    Method: each part at the mean of the two other values (Bennet; Shapley), so that they sum to the change and do not
    depend on which comes first. Checked against: by hand; the sum, for any figures.

    Args:
        before: the one point.
        after: the later one.
        since_on: the month of the one.

    Returns:
        The parts; None where a cost of a transaction is not known.
    """
    if before.value is None or after.value is None:
        return None
    cost0, cost1 = (Fraction(point.cost.amount) / point.months for point in (before, after))
    each0, each1 = (point.months / Fraction(point.completed) for point in (before, after))
    by_cost = (cost1 - cost0) * (each0 + each1) / 2
    digits = count_digits(after.cost.currency) + _FINER
    change = _round(cost1 * each1 - cost0 * each0, digits)
    rounded = _round(by_cost, digits)
    return CostSplit(since_on, change, rounded, change - rounded)


def plan_cost_per_transaction(
    cost: Decimal, digital_cost: Decimal, take_up: Fraction | float, take_up_goal: Fraction | float
) -> Decimal:
    """Plan the cost of a transaction at a goal for digital take-up, by the formula of the manual.

    Method: A + (B - A) / (1 - X) × (Y - X). Checked against: the manual's own example.

    Args:
        cost: of a transaction today, A.
        digital_cost: of a digital one today, B.
        take_up: digital today, X; below 1.
        take_up_goal: digital then, Y.

    Example:
        >>> str(plan_cost_per_transaction(Decimal(2), Decimal("0.5"), Fraction(2, 5), Fraction(4, 5)))
        '1.0000'
    """
    now, then = Fraction(take_up), Fraction(take_up_goal)
    if not 0 <= now < 1 or not 0 <= then <= 1:
        raise ValueError("take-up is a share from 0 to 1, and today's is below 1")
    target = Fraction(cost) + (Fraction(digital_cost) - Fraction(cost)) / (1 - now) * (then - now)
    return _round(target, 2 + _FINER)


def divide_exactly(cost: Money, completed: float | None) -> Decimal | None:
    """Divide a cost by transactions, two decimals finer than the currency; None where there are none."""
    if not completed:
        return None
    return _round(Fraction(cost.amount) / Fraction(completed), count_digits(cost.currency) + _FINER)


def _measure_digital(
    costs: Sequence[ServiceCost], months: Sequence[ServiceMonth], currency: str, assisted_shares_common: bool
) -> tuple[Money | None, float | None]:
    """Measure the digital cost, and what was completed digitally, over the months in which both ways are known."""
    digital = {month.month_on: month.known("digital") for month in months}
    assisted = {month.month_on: _find_assisted(month) for month in months}
    known = {on for on in digital if digital[on] is not None and assisted[on] is not None}
    if not known:
        return None, None
    alone, helped = (sum(ways[on] or 0.0 for on in known) for ways in (digital, assisted))
    completed = sum(month.known("completed") or 0.0 for month in months if month.month_on in known)
    if not completed:
        return None, alone + helped
    own = (one.money for one in costs if one.channel in DIGITAL_CHANNELS and one.month_on in known)
    common = _total((one.money for one in costs if not one.channel and one.month_on in known), currency)
    sharing = Fraction(min(alone + (helped if assisted_shares_common else 0.0), completed))
    part = split_money(common, [sharing, Fraction(completed) - sharing])[0]
    return _total(own, currency) + part, alone + helped


def _find_assisted(month: ServiceMonth) -> float | None:
    """Give what was completed digitally with help; 0 where the service offers no such help."""
    figure = month.find("assisted_digital")
    if figure is Missing.NOT_APPLICABLE:
        return 0.0
    return None if isinstance(figure, Missing) else figure


def _find_state(month: ServiceMonth, has_cost: bool) -> float | Missing:
    completed = month.find("completed")
    if isinstance(completed, Missing):
        return completed
    return completed if has_cost else Missing.NOT_PROVIDED


def _total(amounts: Iterable[Money], currency: str) -> Money:
    return sum(amounts, start=Money(currency, 0))


def _round(exact: Fraction, digits: int) -> Decimal:
    return Decimal(round(exact * 10**digits)).scaleb(-digits)
