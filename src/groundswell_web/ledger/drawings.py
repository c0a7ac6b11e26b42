"""The pictures of costs: drawn by the library when a page asks for them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell.charts.drawing import draw_chart
from groundswell.charts.rows import Row, RowChart, lay_out_rows
from groundswell.charts.theme import NARROW, WIDE
from groundswell.ledger.money import Money
from groundswell_web.findings.sections import FONT
from groundswell_web.findings.views import PICTURE_POLICY
from groundswell_web.ledger.pages import CostRow

MOST_ROWS = 12


def describe_purposes(rows: Sequence[CostRow], currency: str) -> ChartDescription | None:
    """Describe what it cost by what it was for, the dearest first; None where nothing cost anything."""
    return _describe(
        "purposes",
        _("What it cost, by what it was for"),
        _("In {currency}; what was taken back is taken off.").format(currency=currency),
        rows,
        currency,
    )


def describe_months(rows: Sequence[CostRow], currency: str) -> ChartDescription | None:
    """Describe what it cost in each month, the newest last; None before there are two."""
    if len(rows) < 2:
        return None
    return _describe(
        "months",
        _("What it cost, by month"),
        _("In {currency}, in the month that it was booked in.").format(currency=currency),
        rows[-MOST_ROWS:],
        currency,
    )


def _describe(
    key: str, title: str, caption: str, rows: Sequence[CostRow], currency: str
) -> ChartDescription | None:
    bars = [
        Row(row.label, float(money.amount), write_round(money))
        for row in rows
        for money in row.sums
        if money.currency == currency
    ]
    left_out = len(bars) - MOST_ROWS
    if left_out > 0:
        caption += " " + _("The {count} smallest are in the table alone.").format(count=left_out)
    bars = bars[:MOST_ROWS]
    if not any(bar.value for bar in bars):
        return None
    chart = RowChart(tuple(bars), currency)
    said = "; ".join(f"{bar.label}: {bar.words}" for bar in bars) + "."
    wide, narrow = lay_out_rows(chart, WIDE), lay_out_rows(chart, NARROW)
    return ChartDescription(key, title, caption, said, f"{key}_table", wide, narrow)


def write_round(money: Money) -> str:
    """Write an amount without its decimals, for a picture: the table has them.

    Example:
        >>> write_round(Money("EUR", 1234567))
        'EUR 12,346'
    """
    return f"{money.currency} {money.amount:,.0f}"


def answer_picture(chart: ChartDescription | None, *, narrow: bool = False) -> HttpResponse:
    """Answer with a chart as an SVG picture.

    Raises:
        Http404: there is none.
    """
    if chart is None:
        raise Http404
    svg = draw_chart(chart, narrow=narrow).replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)
    headers = {"Content-Security-Policy": PICTURE_POLICY}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
