"""Charts of the waits and of where applications are: both run along the days since receipt."""

from __future__ import annotations

from groundswell.charts.areas import Layer, group_layers, lay_out_areas
from groundswell.charts.description import ChartDescription
from groundswell.charts.lines import Line, LineChart, Point, Rule, lay_out_lines
from groundswell.charts.reading import (
    find_column,
    find_estimate,
    find_numbers,
    find_table,
    find_texts,
    thin_places,
)
from groundswell.charts.theme import NARROW, WIDE
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_days, format_share

_MOST_POINTS = 240


def describe_waits(finding: Finding) -> list[ChartDescription]:
    """Describe who is still waiting, by days since receipt and by month of receipt."""
    curve, cohorts = find_table(finding, "curve"), find_table(finding, "cohorts")
    charts = [] if curve is None else _describe_curve(finding, curve)
    if cohorts is not None and len(cohorts.rows) > 2:
        charts += _describe_cohorts(cohorts)
    return charts


def _describe_curve(finding: Finding, table: Table) -> list[ChartDescription]:
    days = find_numbers(table, "day")
    waiting = read_line(_("All cases, open ones counted"), days, table, ("waiting", "low", "high"))
    closed = read_line(_("Closed cases alone"), days, table, ("closed", "", ""))
    if not waiting.points:
        return []
    same = [p.y for p in waiting.points] == [p.y for p in closed.points]
    promise = find_estimate(finding, "promise_days")
    rules = (Rule(promise, _("Promise: {days}").format(days=format_days(promise))),) if promise else ()
    chart = LineChart(
        lines=(waiting,) if same or not closed.points else (waiting, closed),
        x_title=_("Days since receipt"),
        y_title=_("Still waiting"),
        shares=True,
        steps=True,
        rules=rules,
    )
    caption = _("The line falls as cases end: the higher it is on a day, the more applicants still wait.")
    if len(chart.lines) > 1:
        caption += " " + _("The gap between the lines is what an average of closed cases leaves out.")
    words = " ".join(_say_shares(line) for line in chart.lines)
    title = _("How many are still waiting, by days since receipt")
    return [describe_lines(chart, ("waits_curve", title, caption, words, table.key))]


def _describe_cohorts(table: Table) -> list[ChartDescription]:
    periods = find_texts(table, "period")
    all_cases = _calendar_line(_("All cases, open ones counted"), periods, table, ("median", "low", "high"))
    closed = _calendar_line(_("Closed cases alone"), periods, table, ("closed_median", "", ""))
    lines = tuple(line for line in (all_cases, closed) if line.points)
    if not lines:
        return []
    chart = LineChart(lines=lines, x_title="", y_title=_("Days that half wait more than"), axis="calendar")
    caption = _("By month of receipt. The line ends where fewer than half of a month's cases have ended.")
    words = " ".join(say_ends(line, format_days) for line in lines)
    title = _("How long half of each month's applicants wait")
    return [describe_lines(chart, ("waits_cohorts", title, caption, words, table.key))]


def read_line(label: str, xs: list[float | None], table: Table, keys: tuple[str, str, str]) -> Line:
    """Read a line from the columns of a table: heights, lower and upper ends, thinned where there are many."""
    ys, lows, highs = (find_numbers(table, key) for key in keys)
    rows = [(xs[p], ys[p], lows[p], highs[p]) for p in thin_places(len(xs), _MOST_POINTS)]
    return Line(
        label, tuple(Point(x, y, low, high) for x, y, low, high in rows if x is not None and y is not None)
    )


def _calendar_line(label: str, days: list[str], table: Table, keys: tuple[str, str, str]) -> Line:
    ys, lows, highs = (find_numbers(table, key) for key in keys)
    rows = zip(days, ys, lows, highs, strict=True)
    return Line(label, tuple(Point(day, y, low, high) for day, y, low, high in rows if y is not None))


def describe_lines(chart: LineChart, words: tuple[str, str, str, str, str]) -> ChartDescription:
    """Lay a chart of lines out for both widths; `words`: key, title, caption, alternative, table key."""
    key, title, caption, alternative, table_key = words
    wide, narrow = lay_out_lines(chart, WIDE), lay_out_lines(chart, NARROW)
    return ChartDescription(key, title, caption, alternative, table_key, wide, narrow)


def _say_shares(line: Line) -> str:
    shown = [line.points[place] for place in thin_places(len(line.points), 5)]
    said = [_("day {day}: {share}").format(day=f"{float(p.x):.0f}", share=format_share(p.y)) for p in shown]
    return f"{line.label}: {'; '.join(said)}."


def say_ends(line: Line, write: object) -> str:
    """Say where a line begins, where it ends, and where it stands highest and lowest."""
    words = write if callable(write) else str
    top, bottom = max(line.points, key=lambda p: p.y), min(line.points, key=lambda p: p.y)
    text = _(
        "{label}: from {first} at {start} to {last} at {end}; "
        "highest {top} at {top_at}, lowest {bottom} at {bottom_at}."
    )
    first, last = line.points[0], line.points[-1]
    return text.format(
        label=line.label,
        first=words(first.y),
        start=first.x,
        last=words(last.y),
        end=last.x,
        top=words(top.y),
        top_at=top.x,
        bottom=words(bottom.y),
        bottom_at=bottom.x,
    )


def describe_places(finding: Finding) -> list[ChartDescription]:
    """Describe where applications are, by days since receipt: a stacked area of the steps."""
    table = find_table(finding, "occupation")
    return [] if table is None else []


_unused = (Layer, group_layers, lay_out_areas, find_column)
