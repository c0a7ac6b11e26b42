"""Charts of the questions that run along time: waits, places, flow, changes."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription, Spec
from groundswell.charts.lines import Line, LineChart, Point, Rule, lay_out_lines
from groundswell.charts.reading import find_estimate, find_numbers, find_table, find_texts, thin_places
from groundswell.charts.theme import NARROW, WIDE
from groundswell.evidence.finding import Finding, Table
from groundswell.wording import _, format_days, format_share

_MOST_POINTS = 240


def describe_waits(finding: Finding) -> list[ChartDescription]:
    """Describe the share still waiting by days since receipt, beside what closed cases alone would say."""
    table = find_table(finding, "curve", "waiting")
    if table is None:
        return []
    places = thin_places(len(table.rows), _MOST_POINTS)
    waiting = _line(table, places, _("All cases, open ones counted"), ("waiting_share", "share", "waiting"))
    closed = _line(table, places, _("Closed cases alone"), ("closed_only_share", "closed_only"), banded=False)
    promise = find_estimate(finding, "promise_days")
    rules = (Rule(promise, _("Promise: {days}").format(days=format_days(promise))),) if promise else ()
    chart = LineChart(
        lines=tuple(line for line in (waiting, closed) if line.points),
        x_title=_("Days since receipt"),
        y_title=_("Share still waiting"),
        shares=True,
        steps=True,
        rules=rules,
    )
    return [_lines(chart, "waits_curve", _("How many are still waiting, by days since receipt"), table.key, _words(chart))]


def _line(
    table: Table, places: list[int], label: str, keys: tuple[str, ...], *, banded: bool = True
) -> Line:
    xs, ys = find_numbers(table, "day", "days"), find_numbers(table, *keys)
    lows = find_numbers(table, "low") if banded else [None] * len(xs)
    highs = find_numbers(table, "high") if banded else [None] * len(xs)
    points = [(xs[place], ys[place], lows[place], highs[place]) for place in places]
    return Line(label, tuple(Point(x, y, low, high) for x, y, low, high in points if x is not None and y is not None))


def _lines(chart: LineChart, key: str, title: str, table_key: str, words: str, caption: str = "") -> ChartDescription:
    wide, narrow = lay_out_lines(chart, WIDE), lay_out_lines(chart, NARROW)
    return ChartDescription(key, title, caption, words, table_key, wide, narrow)


def _words(chart: LineChart) -> str:
    parts = []
    for line in chart.lines:
        shown = [line.points[place] for place in thin_places(len(line.points), 5)]
        said = "; ".join(
            _("day {day}: {share}").format(day=f"{float(p.x):.0f}", share=format_share(p.y)) for p in shown
        )
        parts.append(f"{line.label}: {said}.")
    return " ".join(parts)


def describe_places(finding: Finding) -> list[ChartDescription]:
    return []


def describe_flow(finding: Finding) -> list[ChartDescription]:
    return []


def describe_changes(finding: Finding) -> list[ChartDescription]:
    return []


_ = _
__all__ = ["Spec", "find_texts"]
