"""The pictures of a service's own account: what a transaction cost, and the three shares, quarter by quarter."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell.charts.lines import Line, LineChart, Point, lay_out_lines
from groundswell.charts.theme import NARROW, WIDE
from groundswell.ledger.service_account import Quarter, ServiceAccount
from groundswell.wording import format_share


def name_indicator(name: str) -> str:
    """Say what an indicator is called."""
    return {
        "cost_per_transaction": _("Cost per transaction"),
        "user_satisfaction": _("User satisfaction"),
        "completion_rate": _("Completion rate"),
        "digital_take_up": _("Digital take-up"),
    }[name]


def describe_cost_trend(account: ServiceAccount) -> ChartDescription | None:
    """Describe what a transaction cost over the quarters; None before there are two."""
    known = [(quarter, quarter.cost.value) for quarter in account.quarters if quarter.cost.value is not None]
    if len(known) < 2:
        return None
    points = tuple(Point(_place(quarter), float(value)) for quarter, value in known)
    title = _("Cost per transaction, over 12 months, quarter by quarter")
    chart = LineChart((Line(title, points),), "", account.currency, axis="calendar")
    caption = _("All ways of using the service, in {currency}.").format(currency=account.currency)
    said = "; ".join(f"{quarter.until_on:%Y-%m}: {account.currency} {value:,}" for quarter, value in known)
    wide, narrow = lay_out_lines(chart, WIDE), lay_out_lines(chart, NARROW)
    return ChartDescription("service_cost", title, caption, said + ".", "quarters", wide, narrow)


def describe_share_trend(account: ServiceAccount) -> ChartDescription | None:
    """Describe completion, take-up and satisfaction over the quarters; None before one of them has two."""
    lines, said = [], []
    for name in ("completion_rate", "digital_take_up", "user_satisfaction"):
        known = [
            (quarter, value)
            for quarter in account.quarters
            if (value := quarter.indicators[name].value) is not None
        ]
        if len(known) > 1:
            points = tuple(Point(_place(quarter), value) for quarter, value in known)
            lines.append(Line(name_indicator(name), points))
            told = "; ".join(f"{quarter.until_on:%Y-%m}: {format_share(value)}" for quarter, value in known)
            said.append(f"{name_indicator(name)}: {told}.")
    if not lines:
        return None
    title = _("Completion, digital take-up and satisfaction, over 12 months, quarter by quarter")
    chart = LineChart(tuple(lines), "", _("Share"), axis="calendar", shares=True)
    caption = _("Satisfaction is the mean rating, put on a scale from 0% to 100%.")
    wide, narrow = lay_out_lines(chart, WIDE), lay_out_lines(chart, NARROW)
    return ChartDescription("service_shares", title, caption, "\n".join(said), "quarters", wide, narrow)


def _place(quarter: Quarter) -> str:
    return quarter.until_on.isoformat()
