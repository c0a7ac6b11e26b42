"""A service's own account: its four indicators over rolling years, quarter by quarter, with what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from groundswell.ledger.cost_headings import HEADINGS, Heading, get_heading
from groundswell.ledger.cost_of_transactions import (
    CostPoint,
    CostSplit,
    ServiceCost,
    ServiceMonth,
    measure_cost,
    plan_cost_per_transaction,
    split_change,
    split_shared_cost,
)
from groundswell.ledger.indicator_lines import Indicator, measure_indicators
from groundswell.wording import _, format_count

__all__ = [
    "HEADINGS",
    "CostPoint",
    "CostSplit",
    "Heading",
    "Indicator",
    "Quarter",
    "ServiceAccount",
    "ServiceCost",
    "ServiceMonth",
    "account_cost_per_transaction",
    "account_service",
    "get_heading",
    "plan_cost_per_transaction",
    "split_change",
    "split_shared_cost",
]

_YEAR = 12


@dataclass(frozen=True, slots=True)
class Quarter:
    """The account of the 12 months up to the end of a quarter.

    Args:
        from_on: first day of the first of these months.
        until_on: first day of the last of them.
        months: how many of the 12 the records reach back to; below 12 it is no whole year yet.
        cost: what a transaction cost.
        indicators: completion, take-up and satisfaction, by name.
        change: of the cost of a transaction since the year before, or since the quarter before where there is none.
    """

    from_on: date
    until_on: date
    months: int
    cost: CostPoint
    indicators: Mapping[str, Indicator]
    change: CostSplit | None = None


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service's own account.

    Args:
        as_of_on: the day on which the figures were drawn.
        currency: of the costs.
        quarters: the oldest first.
        sentences: what the newest says, the first for everybody; nothing here gets better by volume alone.
        caveats: what it does not say.
    """

    as_of_on: date
    currency: str
    quarters: tuple[Quarter, ...]
    sentences: tuple[str, ...]
    caveats: tuple[str, ...] = field(default=())


def account_service(
    months: Sequence[ServiceMonth],
    costs: Iterable[ServiceCost],
    *,
    currency: str,
    as_of_on: date,
    assisted_counts: bool = False,
) -> ServiceAccount:
    """Account for a service by its four indicators: of the last 12 months, at the end of each quarter.

    The headline says what the costs did; what more or fewer transactions did stands apart, so that nothing looks
    better by volume alone.
    Method: `measure_cost` and `indicator_lines.measure_indicators` over the 12 months that end with a quarter of the
    calendar; the newest first quarter may have fewer, which is said. Checked against: by hand; the published figures
    of the deputy reporting service of the OPG.

    Args:
        months: with their figures, each month once, in any order.
        costs: of the service; see `ServiceCost`.
        currency: of the costs.
        as_of_on: the day on which the figures were drawn; later quarters are left out.
        assisted_counts: whether assisted digital counts in the take-up, which it does not by the definition.

    Raises:
        CurrenciesMixed: a cost is in another currency.
        HeadingUnknown: a heading is not in the list.
        ValueError: a month stands twice.
    """
    by_month = {month.month_on: month for month in months}
    if len(by_month) < len(months):
        raise ValueError("each month stands once")
    bills = list(costs)
    quarters: list[Quarter] = []
    for until_on in list_quarter_ends(by_month, as_of_on):
        asked = [by_month.get(on, ServiceMonth(on, {})) for on in list_year(until_on)]
        begun = [month for month in asked if month.month_on >= min(by_month)]
        point = measure_cost(begun, bills, currency)
        lines = measure_indicators(begun, as_of_on=as_of_on, assisted_counts=assisted_counts)
        change = _compare(quarters, point)
        quarters.append(Quarter(begun[0].month_on, until_on, len(begun), point, lines, change))
    return ServiceAccount(
        as_of_on,
        currency,
        tuple(quarters),
        _write_account(quarters),
        _list_caveats(quarters, assisted_counts),
    )


def account_cost_per_transaction(
    months: Sequence[ServiceMonth], costs: Iterable[ServiceCost], *, currency: str, as_of_on: date
) -> tuple[tuple[date, CostPoint], ...]:
    """Account for the cost of a transaction alone: of the last 12 months, by the last month of each quarter.

    Args:
        months: with their figures, each month once.
        costs: of the service.
        currency: of the costs.
        as_of_on: the day on which the figures were drawn.
    """
    account = account_service(months, costs, currency=currency, as_of_on=as_of_on)
    return tuple((quarter.until_on, quarter.cost) for quarter in account.quarters)


def list_quarter_ends(months: Iterable[date], as_of_on: date) -> list[date]:
    """List the last months of the quarters that the figures reach and that are over.

    Example:
        >>> [on.isoformat() for on in list_quarter_ends([date(2025, 2, 1), date(2025, 7, 1)], date(2025, 12, 5))]
        ['2025-03-01', '2025-06-01', '2025-09-01']
    """
    given = sorted(months)
    if not given:
        return []
    first, last = given[0], given[-1]
    end = date(first.year, 3 * ((first.month - 1) // 3 + 1), 1)
    ends = []
    while end <= _shift(last, 2) and _shift(end, 1) <= as_of_on:
        ends.append(end)
        end = _shift(end, 3)
    return ends


def list_year(until_on: date) -> list[date]:
    """List the 12 months that end with one."""
    return [_shift(until_on, back) for back in range(1 - _YEAR, 1)]


def _shift(month_on: date, months: int) -> date:
    place = month_on.year * 12 + month_on.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _compare(quarters: Sequence[Quarter], point: CostPoint) -> CostSplit | None:
    """Compare with the quarter a year ago, or the one before where there is none."""
    if not quarters:
        return None
    before = quarters[-4] if len(quarters) >= 4 else quarters[-1]
    return split_change(before.cost, point, before.until_on)


def _write_account(quarters: Sequence[Quarter]) -> tuple[str, ...]:
    if not quarters:
        return (_("No quarter is over yet for which there are figures."),)
    newest = quarters[-1]
    said = [_write_cost(newest)]
    if newest.change is not None:
        said.append(_write_change(newest.change, newest.cost))
    said += [line.sentence for line in newest.indicators.values()]
    return tuple(said)


def _write_cost(quarter: Quarter) -> str:
    point = quarter.cost
    if point.value is None:
        return _(
            "What a transaction cost is not known: cost and completions of one month are never both given."
        )
    text = _(
        "A transaction cost {value}: {cost} for {completed} completed, in {months} months up to {until}."
    )
    return text.format(
        value=f"{point.cost.currency} {point.value:,}",
        cost=point.cost,
        completed=format_count(point.completed),
        months=point.months,
        until=f"{quarter.until_on:%Y-%m}",
    )


def _write_change(change: CostSplit, point: CostPoint) -> str:
    numbers = {
        "since": f"{change.since_on:%Y-%m}",
        "change": f"{change.change:+,}",
        "cost": f"{change.by_cost:+,}",
        "volume": f"{change.by_volume:+,}",
        "currency": point.cost.currency,
    }
    if change.is_volume_alone:
        text = _(
            "It is lower than in {since} only because more was completed: the costs themselves did not fall"
            " ({currency} {cost} by cost, {volume} by volume)."
        )
    else:
        text = _("Since {since} it changed by {currency} {change}: {cost} by cost, {volume} by volume alone.")
    return text.format(**numbers)


def _list_caveats(quarters: Sequence[Quarter], assisted_counts: bool) -> tuple[str, ...]:
    caveats = []
    if quarters and quarters[-1].months < _YEAR:
        text = _("The figures reach back {months} months only: seasons are not evened out yet.")
        caveats.append(text.format(months=quarters[-1].months))
    if quarters and (quarters[-1].cost.coverage or 0) < 1:
        text = _("Cost and completions are both known in {months} months of {asked}.")
        caveats.append(text.format(months=quarters[-1].cost.months, asked=quarters[-1].months))
    if assisted_counts:
        caveats.append(_("Assisted digital counts in the take-up here; the definition does not count it."))
    return tuple(caveats)
