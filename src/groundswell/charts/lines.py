"""Charts of lines: curves over days since receipt, series over the calendar, told apart by their dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundswell.charts.axes import make_line_legend, make_upward_axis
from groundswell.charts.description import Spec
from groundswell.charts.theme import DASHES, INK, LINES, SOFT_INK, Size, frame_spec

Axis = Literal["number", "calendar"]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a line: where it stands, how high, and its interval where it has one."""

    x: float | str
    y: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of a chart."""

    label: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A marked place on the horizontal axis, such as a promise or a date on which something changed."""

    x: float | str
    label: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """What a chart of lines shows.

    Args:
        lines: one to four lines, the first with the band where its points have intervals.
        x_title: what runs to the right.
        y_title: what runs upward.
        axis: numbers, or days of the calendar written as ``2024-05-31``.
        shares: the heights are shares, shown as percentages from 0 to 100.
        steps: the line holds its height until the next point.
        rules: places marked by an upright line.
        from_zero: the upward axis starts at zero.
        dots: single values beside the lines, drawn as small circles.
    """

    lines: tuple[Line, ...]
    x_title: str
    y_title: str
    axis: Axis = "number"
    shares: bool = False
    steps: bool = False
    rules: tuple[Rule, ...] = ()
    from_zero: bool = True
    dots: tuple[Point, ...] = ()


def lay_out_lines(chart: LineChart, size: Size) -> Spec:
    """Lay a chart of lines out for the room there is.

    Args:
        chart: what it shows.
        size: the room, in CSS pixels.

    Returns:
        A Vega-Lite specification with the data inside.

    Example:
        >>> from groundswell.charts.theme import NARROW
        >>> chart = LineChart((Line("all", (Point(0, 1.0), Point(9, 0.5))),), "Days", "Share", shares=True)
        >>> len(lay_out_lines(chart, NARROW)["layer"])
        1
    """
    shape = "step-after" if chart.steps else "linear"
    layers: list[Spec] = []
    if _has_band(chart.lines[0]):
        layers.append(_band_layer(chart, shape))
    if chart.dots:
        layers.append(_dot_layer(chart))
    layers.append(_line_layer(chart, size, shape))
    layers.extend(_rule_layers(chart, size))
    return frame_spec(
        size, {"layer": layers}, height=size.height + (22 * len(chart.lines) if len(chart.lines) > 1 else 0)
    )


def _has_band(line: Line) -> bool:
    return any(point.low is not None and point.high is not None for point in line.points)


def _x(chart: LineChart, size: Size | None = None) -> Spec:
    kind = "quantitative" if chart.axis == "number" else "temporal"
    encoding: Spec = {"field": "x", "type": kind, "title": chart.x_title or None}
    if size is not None:
        encoding["axis"] = {"grid": False, "tickCount": size.ticks, "labelFlush": True, "labelOverlap": True}
        if chart.axis == "calendar":
            encoding["axis"]["format"] = "%b %Y"
    if chart.axis == "number":
        encoding["scale"] = {"nice": False, "zero": True}
    else:  # the same on every machine, whatever its own time zone
        encoding["scale"] = {"type": "utc", "nice": False}
    return encoding


def _y(chart: LineChart, field: str = "y") -> Spec:
    scale: Spec = {"zero": chart.from_zero}
    if chart.shares:
        scale["domain"] = [0, 1]
    axis = make_upward_axis(shares=chart.shares)
    return {"field": field, "type": "quantitative", "title": chart.y_title, "axis": axis, "scale": scale}


def _band_layer(chart: LineChart, shape: str) -> Spec:
    values = [
        {"x": p.x, "low": p.low, "high": p.high}
        for p in chart.lines[0].points
        if p.low is not None and p.high is not None
    ]
    mark = {"type": "area", "interpolate": shape, "color": LINES[0], "opacity": 0.2}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {"x": _x(chart), "y": _y(chart, "low"), "y2": {"field": "high"}},
    }


def _dot_layer(chart: LineChart) -> Spec:
    mark = {"type": "point", "size": 14, "color": SOFT_INK, "opacity": 1, "strokeWidth": 1}
    values = [{"x": point.x, "y": point.y} for point in chart.dots]
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": _x(chart), "y": _y(chart)}}


def _line_layer(chart: LineChart, size: Size, shape: str) -> Spec:
    labels = [line.label for line in chart.lines]
    values = [{"x": p.x, "y": p.y, "line": line.label} for line in chart.lines for p in line.points]
    shown = make_line_legend(size) if len(labels) > 1 else None
    scale = {"domain": labels, "range": list(LINES[: len(labels)])}
    dashes = {"domain": labels, "range": list(DASHES[: len(labels)])}
    return {
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": shape, "strokeWidth": 2.5},
        "encoding": {
            "x": _x(chart, size),
            "y": _y(chart),
            "color": {"field": "line", "type": "nominal", "scale": scale, "legend": shown},
            "strokeDash": {"field": "line", "type": "nominal", "scale": dashes, "legend": shown},
        },
    }


def _rule_layers(chart: LineChart, size: Size) -> list[Spec]:
    if not chart.rules:
        return []
    marked = [{"x": rule.x, "label": rule.label} for rule in chart.rules]
    left = [row for row in marked if _stands_right(row["x"], chart.lines)]
    right = [row for row in marked if not _stands_right(row["x"], chart.lines)]
    rule = {"type": "rule", "color": INK, "strokeWidth": 1.5, "strokeDash": [4, 3]}
    layers: list[Spec] = [{"data": {"values": marked}, "mark": rule, "encoding": {"x": _x(chart)}}]
    for rows, align, dx in ((left, "right", -5), (right, "left", 5)):
        if rows:
            mark = {"type": "text", "align": align, "dx": dx, "baseline": "top", "color": SOFT_INK}
            encoding = {"x": _x(chart), "y": {"value": 2}, "text": {"field": "label"}}
            layers.append({"data": {"values": rows}, "mark": mark, "encoding": encoding})
    return layers


def _stands_right(x: float | str, lines: Sequence[Line]) -> bool:
    """Whether a mark stands in the right half, so that its label has to stand left of it."""
    places = [_place(point.x) for line in lines for point in line.points]
    return _place(x) > (min(places) + max(places)) / 2


def _place(x: float | str) -> float:
    """Turn a number, or a day, month or year written as `2024-05-31`, into a number to compare."""
    if isinstance(x, str):
        return float(date.fromisoformat(f"{x}-01-01"[:10]).toordinal())
    return float(x)
