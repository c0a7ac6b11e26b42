"""Charts of the waits and of where applications are: both run along the days since receipt."""

from __future__ import annotations

from groundswell.charts.areas import Layer, cut_tail, group_layers, lay_out_areas
from groundswell.charts.description import ChartDescription
from groundswell.charts.lines import Line, LineChart, Point, Rule, lay_out_lines
from groundswell.charts.questions_of_cases import chart_days, describe_rows, read_rows, say_rows
from groundswell.charts.reading import find_estimate, find_numbers, find_table, find_texts, thin_places
from groundswell.charts.theme import NARROW, WIDE
from groundswell.charts.time_units import TimeUnit, choose_unit
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
    unit = choose_unit(days)
    days = [unit.scale(day) for day in days]
    waiting = read_line(_("All cases, open ones counted"), days, table, ("waiting", "low", "high"))
    closed = read_line(_("Closed cases alone"), days, table, ("closed", "", ""))
    if not waiting.points:
        return []
    same = [p.y for p in waiting.points] == [p.y for p in closed.points]
    promise = find_estimate(finding, "promise_days")
    rules = _mark_promise(promise, unit) if promise else ()
    chart = LineChart(
        lines=(waiting,) if same or not closed.points else (waiting, closed),
        x_title=_("Since receipt, in {unit}").format(unit=unit.name),
        y_title=_("Still waiting"),
        shares=True,
        steps=True,
        rules=rules,
    )
    caption = _("The line falls as cases end: the higher it is on a day, the more applicants still wait.")
    if len(chart.lines) > 1:
        caption += " " + _("The gap between the lines is what an average of closed cases leaves out.")
    words = " ".join(_say_shares(line, unit) for line in chart.lines)
    title = _("How many are still waiting, by days since receipt")
    return [describe_lines(chart, ("waits_curve", title, caption, words, table.key))]


def _mark_promise(days: float, unit: TimeUnit) -> tuple[Rule, ...]:
    return (Rule(days * unit.per_day, _("Promise: {days}").format(days=format_days(days))),)


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
    """Read a line from the columns of a table: heights, lower and upper ends; of many points, some."""
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


def _say_shares(line: Line, unit: TimeUnit) -> str:
    shown = [line.points[place] for place in thin_places(len(line.points), 5)]
    said = [_say_share(float(p.x), p.y, unit) for p in shown]
    return f"{line.label}: {'; '.join(said)}."


def _say_share(x: float, share: float, unit: TimeUnit) -> str:
    return _("after {days} {share}").format(days=format_days(x / unit.per_day), share=format_share(share))


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
    """Describe where applications are, by days since receipt, and how many days pass in each step."""
    table, days = find_table(finding, "occupation"), find_table(finding, "days")
    charts = [] if table is None else _describe_occupation(table)
    if days is not None:
        rows = read_rows(days, ("step", "days", "low", "high"))
        chart = chart_days(rows, _("Part of the mean wait, in {unit}"))
        caption = _("The days of all steps add up to the mean wait. The thin line on a bar is its interval.")
        words = ("places_days", _("Days in each step"), caption, say_rows(rows), days.key)
        charts += [describe_rows(chart, words)] if rows else []
    return charts


_ENDED = frozenset({"decided", "withdrawn", "ended"})


def _describe_occupation(table: Table) -> list[ChartDescription]:
    days = [day or 0.0 for day in find_numbers(table, "day")]
    steps = [column for column in table.columns if column.kind == "share" and column.key not in _ENDED]
    layers = [Layer(c.label, tuple(share or 0.0 for share in find_numbers(table, c.key))) for c in steps]
    layers = [layer for layer in layers if any(layer.shares)]
    if not layers or len(days) < 3:
        return []
    count = cut_tail(days, layers)
    days, layers = days[:count], [Layer(layer.label, layer.shares[:count]) for layer in layers]
    layers = [layer for layer in layers if any(layer.shares)]
    shown = group_layers(sorted(layers, key=lambda layer: -_mean_day(days, layer)))
    unit = choose_unit(days)
    titles = (_("Since receipt, in {unit}").format(unit=unit.name), _("Share of all applications"))
    words = " ".join(_say_peak(days, layer) for layer in shown)
    days = [day * unit.per_day for day in days]
    wide, narrow = (lay_out_areas(days, shown, titles, size) for size in (WIDE, NARROW))
    caption = _(
        "On each day the height of a layer is the share of applications that are at that step; "
        "the white above the layers is those that have ended."
    )
    title = _("Where applications are, by days since receipt")
    return [ChartDescription("places_occupation", title, caption, words, table.key, wide, narrow)]


def _mean_day(days: list[float], layer: Layer) -> float:
    return sum(d * s for d, s in zip(days, layer.shares, strict=True)) / sum(layer.shares)


def _say_peak(days: list[float], layer: Layer) -> str:
    place = max(range(len(days)), key=lambda p: layer.shares[p])
    words = _("{step}: most after {days}, {share}.")
    return words.format(
        step=layer.label, days=format_days(days[place]), share=format_share(layer.shares[place])
    )
