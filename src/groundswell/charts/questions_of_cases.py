"""Charts of the questions that compare: holders, causes, gains. Rows with their names and numbers in words."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.charts.reading import find_numbers, find_table, find_texts
from groundswell.charts.rows import Row, RowChart, lay_out_rows
from groundswell.charts.theme import NARROW, WIDE
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_days

_MOST_ROWS = 12


def describe_holders(finding: Finding) -> list[ChartDescription]:
    """Describe in whose hands the days pass: a bar for each clock, and for each office where there are some."""
    return []


def describe_causes(finding: Finding) -> list[ChartDescription]:
    """Describe the days by why a case waited: bars with intervals, or bars between bounds."""
    table = find_table(finding, "causes")
    if table is None:
        return []
    bounds = any(days is None for days in find_numbers(table, "days")) or bool(table.note)
    rows = read_rows(table, ("cause", "days", "low", "high"), bounds=bounds)
    if bounds:
        caption = _("Each bar runs from the least to the most that the records allow; the truth lies on it.")
    else:
        caption = _("The thin line on each bar is the interval of the estimate.")
    chart = RowChart(rows, _("Days for each case"), mark="range" if bounds else "bar")
    words = ("causes_days", _("Why cases wait"), caption, say_rows(rows), table.key)
    return [describe_rows(chart, words)]


def read_rows(table: Table, keys: tuple[str, str, str, str], *, bounds: bool = False) -> tuple[Row, ...]:
    """Read rows in days from the columns of a table: labels, values, lower and upper ends.

    Rows without a number are left out; of many, those with the most days stay.
    """
    label, value, low, high = keys
    rows = [
        Row(name, days, _say_days(days, least, most, bounds=bounds), least, most)
        for name, days, least, most in zip(
            find_texts(table, label),
            find_numbers(table, value),
            find_numbers(table, low),
            find_numbers(table, high),
            strict=True,
        )
        if days is not None or most is not None
    ]
    rows.sort(key=lambda row: -(row.value if row.value is not None else row.high or 0.0))
    return tuple(rows[:_MOST_ROWS])


def _say_days(days: float | None, low: float | None, high: float | None, *, bounds: bool) -> str:
    ends = _("{low} to {high}").format(low=format_days(low), high=format_days(high))
    if bounds or days is None:
        return ends
    return format_days(days) if low is None or high is None else f"{format_days(days)} ({ends})"


def describe_rows(chart: RowChart, words: tuple[str, str, str, str, str]) -> ChartDescription:
    """Lay a chart of rows out for both widths; `words`: key, title, caption, alternative, table key."""
    key, title, caption, alternative, table_key = words
    wide, narrow = lay_out_rows(chart, WIDE), lay_out_rows(chart, NARROW)
    return ChartDescription(key, title, caption, alternative, table_key, wide, narrow)


def say_rows(rows: tuple[Row, ...]) -> str:
    """Say the rows of a chart in words."""
    return "; ".join(f"{row.label}: {row.words}" for row in rows) + "."


def describe_fairness(finding: Finding) -> list[ChartDescription]:
    return []


def describe_stuck(finding: Finding) -> list[ChartDescription]:
    return []


def describe_gains(finding: Finding) -> list[ChartDescription]:
    return []
