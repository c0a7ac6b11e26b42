"""The rows of a service's own account: each indicator with what it stands on, quarter by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from groundswell.evidence.service_figures import Missing
from groundswell.ledger.service_account import CostPoint, Indicator, Quarter
from groundswell_web.ledger.investments import write_unit
from groundswell_web.ledger.service_drawings import name_indicator
from groundswell_web.ledger.service_queries import ServiceCard

SHARES = ("user_satisfaction", "completion_rate", "digital_take_up")


@dataclass(frozen=True)
class IndicatorRow:
    """One of the four indicators over the last 12 months.

    Args:
        shown: the figure; a dash where it is not known.
        between: its interval; empty where it has none.
        of: its denominator, in words.
        coverage: share of the months asked for that are known; None where none was asked for.
        missing: how many months lack a figure, and why, in words.
    """

    name: str
    shown: str
    between: str
    of: str
    months: str
    coverage: float | None
    missing: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class QuarterRow:
    """The indicators at the end of a quarter, as they are shown."""

    until: str
    months: int
    cells: tuple[str, ...]
    completed: float | None


def list_indicator_rows(card: ServiceCard) -> list[IndicatorRow]:
    """List the four indicators of the newest quarter; the digital cost stands below the cost."""
    if not card.account.quarters:
        return []
    newest, currency = card.account.quarters[-1], card.account.currency
    rows = [_describe_cost(newest, currency)]
    if newest.cost.digital_value is not None:
        rows.append(_describe_digital_cost(newest, currency))
    return rows + [_describe_share(newest, newest.indicators[name]) for name in SHARES]


def list_quarter_rows(card: ServiceCard) -> list[QuarterRow]:
    """List the quarters, the newest first."""
    rows = []
    for quarter in reversed(card.account.quarters):
        values = [quarter.indicators[name].value for name in SHARES]
        cells = [f"{value:.1%}" if value is not None else "–" for value in values]
        cost = write_unit(quarter.cost.value, card.account.currency)
        completed = quarter.indicators["digital_take_up"].denominator or quarter.cost.completed
        until = f"{quarter.until_on:%B %Y}"
        rows.append(QuarterRow(until, quarter.months, (cost, *cells), completed or None))
    return rows


def _describe_cost(quarter: Quarter, currency: str) -> IndicatorRow:
    point = quarter.cost
    of = _("{cost} for {count} completed").format(cost=point.cost, count=f"{point.completed:,.0f}")
    shown = write_unit(point.value, currency)
    missing = _say_missing(point.missing)
    name = name_indicator("cost_per_transaction")
    return IndicatorRow(name, shown, "", of, _say_months(point, quarter), point.coverage, missing, ())


def _describe_digital_cost(quarter: Quarter, currency: str) -> IndicatorRow:
    point = quarter.cost
    of = _("{cost} for {count} completed digitally, with help or without").format(
        cost=point.digital_cost, count=f"{point.digital_completed:,.0f}"
    )
    shown, name = write_unit(point.digital_value, currency), _("Digital cost per transaction")
    return IndicatorRow(name, shown, "", of, _say_months(point, quarter), point.coverage, "", ())


def _describe_share(quarter: Quarter, one: Indicator) -> IndicatorRow:
    of = {
        "user_satisfaction": _("{count} answers"),
        "completion_rate": _("{count} started"),
        "digital_take_up": _("{count} completed"),
    }[one.name]
    between = ""
    if one.low is not None and one.high is not None:
        between = _("{low} to {high}").format(low=f"{one.low:.1%}", high=f"{one.high:.1%}")
    return IndicatorRow(
        name_indicator(one.name),
        f"{one.value:.1%}" if one.value is not None else "–",
        between,
        of.format(count=f"{one.denominator:,.0f}") if one.denominator else "–",
        _say_months(one, quarter),
        one.coverage,
        _say_missing(one.missing),
        one.faults,
    )


def _say_months(one: CostPoint | Indicator, quarter: Quarter) -> str:
    return _("{months} of {asked} months").format(months=one.months, asked=quarter.months)


def _say_missing(missing: Mapping[Missing, int]) -> str:
    names = {
        Missing.NOT_PROVIDED: _("asked for, not provided: {count}"),
        Missing.NOT_REQUESTED: _("not asked: {count}"),
        Missing.NOT_APPLICABLE: _("not applicable: {count}"),
    }
    return "; ".join(names[why].format(count=count) for why, count in missing.items())
