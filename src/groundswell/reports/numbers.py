"""Numbers of findings as people read them: cells by their kind, estimates with their interval."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from groundswell.charts.labels import make_printable
from groundswell.charts.questions_of_cases import say_range
from groundswell.evidence.finding import Cell, Column, Estimate
from groundswell.wording import _, format_count, format_days, format_share

NUMERIC_KINDS = frozenset({"number", "share", "days", "count"})


def format_cell(cell: Cell, column: Column) -> str:
    """Write a cell of a finding's table as its column's kind asks.

    Args:
        cell: the value; None is written as a dash that the table's note explains.
        column: its column.

    Example:
        >>> format_cell(0.4231, Column("s", "Share", "share")), format_cell(None, Column("d", "Days", "days"))
        ('42.3%', '–')
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return "–"
    if isinstance(cell, str):
        return make_printable(cell)
    if isinstance(cell, bool):
        return _("Yes") if cell else _("No")
    if math.isinf(cell):
        return "∞"
    if column.kind == "share":
        return format_share(cell, 1)
    if column.kind == "count":
        return format_count(cell)
    return format_decimal(cell)


def format_decimal(number: float) -> str:
    """Write a number with as many decimals as its size bears.

    Example:
        >>> format_decimal(1234.5), format_decimal(12.34), format_decimal(0.01234), format_decimal(3)
        ('1,234', '12.3', '0.012', '3')
    """
    if float(number).is_integer():
        return f"{number:,.0f}"
    size = abs(number)
    if size >= 1000:
        return f"{number:,.0f}"
    if size >= 1:
        return f"{number:,.1f}"
    return f"{number:.2g}" if size >= 0.0001 else f"{number:.1e}"


def format_estimate(value: float | None, unit: str) -> str:
    """Write an estimate with its unit.

    Example:
        >>> format_estimate(63.2, "days"), format_estimate(0.42, "share"), format_estimate(1200, "cases")
        ('63 days', '42%', '1,200 cases')
    """
    if value is None or math.isnan(value):
        return _("not known")
    if unit == "days":
        return format_days(value)
    if unit == "share":
        return format_share(value, 0 if value >= 0.1 or value == 0 else 1)
    return f"{format_decimal(value)} {make_printable(unit)}".strip()


def format_interval(estimate: Estimate) -> str:
    """Write the interval of an estimate, with what is open said to be so; empty where there is none.

    Example:
        >>> format_interval(Estimate("k", "l", 63.0, "days", 58.0, 67.0, 0.95, "m", 9, "t"))
        '58 to 67 days'
    """
    low, high = _known(estimate.low), _known(estimate.high)
    if low is None and high is None:
        return _("no interval")
    if low == high == estimate.value:
        return _("counted exactly")
    if high is None:
        return _("{low} or more").format(low=format_estimate(low, estimate.unit))
    if low is None:
        return _("up to {high}").format(high=format_estimate(high, estimate.unit))
    return say_range(format_estimate(low, estimate.unit), format_estimate(high, estimate.unit))


def _known(number: float | None) -> float | None:
    return None if number is None or not math.isfinite(number) else number


def format_day(moment: datetime, time_zone: str = "UTC") -> str:
    """Write the day of a moment on the clocks of a time zone.

    Example:
        >>> from datetime import UTC
        >>> format_day(datetime(2024, 2, 29, 23, tzinfo=UTC), "Europe/Brussels")
        '1 March 2024'
    """
    moment = moment.astimezone(ZoneInfo(time_zone))
    months = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August"),
        _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return _("{day} {month} {year}").format(day=moment.day, month=months[moment.month - 1], year=moment.year)
