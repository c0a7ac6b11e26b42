"""Charts of the questions that run along the calendar: flow and changes."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.charts.description import ChartDescription
from groundswell.charts.lines import Line, LineChart, Point, Rule
from groundswell.charts.questions_of_time import describe_lines, say_ends
from groundswell.charts.reading import find_kind, find_label, find_numbers, find_table, find_texts
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_number, format_share

# More weeks than this make a thicket: they are shown as means of four.
_MOST_WEEKS = 80


def describe_flow(finding: Finding) -> list[ChartDescription]:
    """Describe what comes and what leaves by week, and the backlog that this makes."""
    table = find_table(finding, "weekly")
    if table is None or len(table.rows) < 2:
        return []
    return [_describe_rates(table), _describe_backlog(table)]


def _describe_rates(table: Table) -> ChartDescription:
    weeks = find_texts(table, "week_on")
    arrivals = [number or 0.0 for number in find_numbers(table, "arrivals")]
    decided, withdrawn = find_numbers(table, "decided"), find_numbers(table, "withdrawn")
    ended = [(d or 0.0) + (w or 0.0) for d, w in zip(decided, withdrawn, strict=True)]
    span = 4 if len(weeks) > _MOST_WEEKS else 1
    lines = (
        Line(_("Cases that came"), average_spans(weeks, arrivals, span)),
        Line(_("Cases that left, decided or withdrawn"), average_spans(weeks, ended, span)),
    )
    chart = LineChart(lines=lines, x_title="", y_title=_("Cases a week"), axis="calendar")
    caption = _("Where the upper line is what came, the backlog grows.")
    if span > 1:
        caption += " " + _("Each point is the mean of four weeks.")
    words = " ".join(say_ends(line, format_number) for line in lines)
    return describe_lines(chart, ("flow_rates", _("What comes and what leaves"), caption, words, table.key))


def _describe_backlog(table: Table) -> ChartDescription:
    points = zip(find_texts(table, "week_on"), find_numbers(table, "backlog"), strict=True)
    line = Line(_("Open cases"), tuple(Point(week, number) for week, number in points if number is not None))
    chart = LineChart(lines=(line,), x_title="", y_title=_("Open cases"), axis="calendar")
    words = say_ends(line, lambda number: format_number(number, 0))
    caption = _("All cases that had come and not ended, at the end of each week.")
    return describe_lines(chart, ("flow_backlog", _("The backlog"), caption, words, table.key))


def average_spans(weeks: Sequence[str], numbers: Sequence[float], span: int) -> tuple[Point, ...]:
    """Average a weekly series over so many weeks each, without the rest that is no whole span.

    Example:
        >>> average_spans(["2024-01-01", "2024-01-08", "2024-01-15"], [1.0, 3.0, 9.0], 2)
        (Point(x='2024-01-01', y=2.0, low=None, high=None),)
    """
    return tuple(
        Point(weeks[start], sum(numbers[start : start + span]) / span)
        for start in range(0, len(weeks) - span + 1, span)
    )


def describe_changes(finding: Finding) -> list[ChartDescription]:
    """Describe each series in which something changed: its level, its values, its changes."""
    changes = find_table(finding, "changes")
    if changes is None:
        return []
    marked: dict[str, list[str]] = {}
    for series, day in zip(find_texts(changes, "series"), find_texts(changes, "from_on"), strict=True):
        marked.setdefault(series, []).append(day)
    tables = [table for table in finding.tables if table.key.startswith("series_") and table.rows]
    named = [(find_label(table, "value"), table) for table in tables]
    return [_describe_series(name, table, marked[name]) for name, table in named if name in marked]


def _describe_series(name: str, table: Table, days: list[str]) -> ChartDescription:
    periods, shares = find_texts(table, "period_on"), find_kind(table, "value") == "share"
    levels, values = (_read_points(periods, find_numbers(table, key)) for key in ("level", "value"))
    chart = LineChart(
        lines=(Line(name, levels),),
        x_title="",
        y_title=name,
        axis="calendar",
        shares=shares,
        steps=True,
        rules=tuple(Rule(day, day) for day in days),
        dots=values,
    )
    caption = _("The line is the level, each circle one period, each upright line a change.")
    words = say_ends(chart.lines[0], format_share if shares else format_number)
    words += " " + _("It changed at about {days}.").format(days=", ".join(days))
    return describe_lines(
        chart, (f"changes_{table.key.removeprefix('series_')}", name, caption, words, table.key)
    )


def _read_points(periods: Sequence[str], numbers: Sequence[float | None]) -> tuple[Point, ...]:
    return tuple(Point(p, number) for p, number in zip(periods, numbers, strict=True) if number is not None)
