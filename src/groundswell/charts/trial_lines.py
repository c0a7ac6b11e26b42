"""Charts of a trial over its days, and of what it can show: the band, and the power by gain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundswell.charts.axes import make_line_legend, make_upward_axis
from groundswell.charts.description import Spec
from groundswell.charts.labels import wrap_label
from groundswell.charts.theme import BLUE, DASHES, INK, LINES, PAPER, RUST, SOFT_INK, Size, frame_spec
from groundswell.wording import _

FILL = "#b9cde3"
FROZEN_FILL = "#9dbbdb"


@dataclass(frozen=True, slots=True)
class BandPoint:
    """One look: its day, the estimate and the band, and what kind of look it is."""

    day: float
    gain: float
    low: float
    high: float
    counted: bool
    frozen: bool


@dataclass(frozen=True, slots=True)
class BandChart:
    """What the chart of the band shows.

    Args:
        points: the looks, by day.
        smallest_gain: marked by a dashed line.
        last_day: where the axis ends.
        y_title: what runs upward.
        today: today's reading in words, above the chart.
        steps: the band changes at steps only, and holds between them.
    """

    points: tuple[BandPoint, ...]
    smallest_gain: float
    last_day: int
    y_title: str
    today: str
    steps: bool = False


@dataclass(frozen=True, slots=True)
class PowerChart:
    """What the chart of the power shows.

    Args:
        lines: for each test its name and its points: gain and share of trials that show it.
        smallest_gain: marked, with the power of the first test there.
        power: of the first test at the smallest gain; None where it is not known.
        x_title: what runs to the right.
        told: what it says, in words, above the chart.
    """

    lines: tuple[tuple[str, tuple[tuple[float, float], ...]], ...]
    smallest_gain: float
    power: float | None
    x_title: str
    told: str


def find_reach(chart: BandChart) -> tuple[float, float]:
    """Find how far down and up the chart of the band reaches: early bands are cut, the last one never.

    Example:
        >>> point = BandPoint(10, 1.0, -0.5, 2.5, counted=True, frozen=False)
        >>> find_reach(BandChart((point,), 1.0, 60, "", ""))
        (-1.375, 2.75)
    """
    sizes = [abs(point.gain) for point in chart.points if point.counted] or [abs(chart.points[-1].gain)]
    banded = next((point for point in reversed(chart.points) if point.counted), None)
    ends = [end for end in (banded.low, banded.high) if abs(end) < float("inf")] if banded else []
    most = max(2 * chart.smallest_gain, 1.2 * max(sizes), *ends)
    least = max(
        chart.smallest_gain, *(-end for end in ends), -1.2 * min(point.gain for point in chart.points)
    )
    room = 1.1 * most
    return -max(1.1 * least, 0.5 * room), max(room, 0.55 * least)


def lay_out_band(chart: BandChart, size: Size) -> Spec:
    """Lay the band over the days of a trial out: estimate, band, no difference, smallest gain, what is final.

    Args:
        chart: what it shows; at least one point.
        size: the room, in CSS pixels.

    Returns:
        A Vega-Lite specification with the data inside.
    """
    reach = find_reach(chart)
    shape = "step-after" if chart.steps else "linear"
    moving = [point for point in chart.points if point.counted and not point.frozen]
    frozen = [point for point in chart.points if point.counted and point.frozen]
    joined = [*moving, *frozen[:1]]
    if chart.steps and moving:
        joined.append(replace(moving[-1], day=chart.points[-1].day))
    layers = [_frame_layer(chart, size, reach)]
    layers += [
        _area_layer(part, fill, shape, reach)
        for part, fill in ((joined, FILL), (frozen, FROZEN_FILL))
        if part
    ]
    if (
        chart.steps and moving and moving[-1] == chart.points[-1]
    ):  # its band has had no days yet in which to show
        layers.append(_area_layer(moving[-1:], FROZEN_FILL, shape, reach))
    layers += _level_layers(chart)
    if frozen:
        layers += _upright_layers(frozen[0].day, _("band final"), chart.last_day)
    layers += _estimate_layers(chart, shape)
    return frame_spec(size, {**_head(chart.today, size), "layer": layers}, height=_height(chart.today, size))


def lay_out_power(chart: PowerChart, size: Size) -> Spec:
    """Lay the power out: which share of such trials would show a gain, by the size of the gain.

    Args:
        chart: what it shows.
        size: the room, in CSS pixels.

    Returns:
        A Vega-Lite specification with the data inside.
    """
    most = max(chart.smallest_gain, *(gain for _name, points in chart.lines for gain, _power in points))
    x = _power_x(chart, size, most)
    y = _power_y()
    layers: list[Spec] = [_mark_line({"y": 0.8}, {"y": y}, SOFT_INK, [2, 3])]
    layers += [_text([{"y": 0.8, "x": 0, "label": _("8 of 10")}], {"x": x, "y": y}, "left", 4, -8, SOFT_INK)]
    layers += [_mark_line({"x": chart.smallest_gain}, {"x": x}, RUST, [5, 4])]
    right = chart.smallest_gain > most / 2
    marked = [{"x": chart.smallest_gain, "y": 0.03, "label": _("smallest gain")}]
    layers.append(_text(marked, {"x": x, "y": y}, "right" if right else "left", -6 if right else 6, 0, INK))
    layers.append(_power_lines(chart, size, x, y))
    if chart.power is not None:
        dot = {"type": "point", "filled": True, "size": 110, "color": BLUE, "opacity": 1}
        place = {"values": [{"x": chart.smallest_gain, "y": chart.power}]}
        layers.append({"data": place, "mark": dot, "encoding": {"x": x, "y": y}})
    extra = 22 * len(chart.lines) if len(chart.lines) > 1 else 0
    return frame_spec(
        size, {**_head(chart.told, size), "layer": layers}, height=_height(chart.told, size) + extra
    )


def _head(words: str, size: Size) -> Spec:
    title = {
        "text": _break(words, size),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": size.text,
        "fontWeight": "bold",
        "color": INK,
        "lineHeight": 18,
        "offset": 16,
    }
    return {"title": title}


def _break(words: str, size: Size) -> list[str]:
    return wrap_label(words, size.letters - 6, 6)


def _height(words: str, size: Size) -> int:
    return size.height + 18 * len(_break(words, size)) + 10


def _day_x(chart: BandChart, size: Size | None = None) -> Spec:
    x: Spec = {"field": "day", "type": "quantitative", "title": _("Days since the trial began")}
    x["scale"] = {"domain": [0, chart.last_day], "nice": False}
    if size is not None:
        x["axis"] = {"grid": False, "tickCount": size.ticks, "format": "d", "labelFlush": True}
    return x


def _frame_layer(chart: BandChart, size: Size, reach: tuple[float, float]) -> Spec:
    """Make the layer that carries the axes: an invisible point at zero."""
    y = {
        "field": "y",
        "type": "quantitative",
        "title": chart.y_title,
        "axis": make_upward_axis() | {"format": "+,~r", "labelExpr": "datum.value == 0 ? '0' : datum.label"},
        "scale": {"domain": list(reach), "nice": False, "zero": True},
    }
    return {
        "data": {"values": [{"day": 0, "y": 0}]},
        "mark": {"type": "point", "opacity": 0},
        "encoding": {"x": _day_x(chart, size), "y": y},
    }


def _area_layer(points: Sequence[BandPoint], fill: str, shape: str, reach: tuple[float, float]) -> Spec:
    down, up = reach
    values = [
        {"day": p.day, "low": min(max(p.low, down), up), "high": max(min(p.high, up), down)} for p in points
    ]
    if len(values) == 1:
        only = values[0]
        mark: Spec = {"type": "rule", "color": fill, "strokeWidth": 8}
        values = [only]
    else:
        mark = {"type": "area", "interpolate": shape, "color": fill, "opacity": 1, "clip": True}
        mark["line"] = False
    encoding = {
        "x": {"field": "day", "type": "quantitative"},
        "y": {"field": "low", "type": "quantitative"},
        "y2": {"field": "high"},
    }
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _level_layers(chart: BandChart) -> list[Spec]:
    y = {"field": "y", "type": "quantitative"}
    layers = [
        _mark_line({"y": 0}, {"y": y}, INK, [1, 0]),
        _mark_line({"y": chart.smallest_gain}, {"y": y}, RUST, [5, 4]),
    ]
    x = _day_x(chart)
    named = ((0.0, _("no difference"), INK, 9), (chart.smallest_gain, _("smallest gain"), RUST, -9))
    for level, label, colour, down in named:
        values = [{"day": chart.last_day, "y": level, "label": label}]
        layers.append(_text(values, {"x": x, "y": y}, "right", -2, down, colour))
    return layers


def _upright_layers(day: float, label: str, last_day: int) -> list[Spec]:
    x = {"field": "day", "type": "quantitative"}
    left = day > last_day / 2
    where = {"x": x, "y": {"value": 6}}
    return [
        _mark_line({"day": day}, {"x": x}, SOFT_INK, [2, 3]),
        _text(
            [{"day": day, "label": label}], where, "right" if left else "left", -5 if left else 5, 0, SOFT_INK
        ),
    ]


def _estimate_layers(chart: BandChart, shape: str) -> list[Spec]:
    x, y = {"field": "day", "type": "quantitative"}, {"field": "gain", "type": "quantitative"}
    early = [{"day": p.day, "gain": p.gain} for p in chart.points if not p.counted]
    counted = [{"day": p.day, "gain": p.gain} for p in chart.points if p.counted]
    if counted and shape != "linear":
        counted.append({**counted[-1], "day": chart.points[-1].day})
    small = {"type": "point", "size": 16, "color": SOFT_INK, "opacity": 1, "strokeWidth": 1, "clip": True}
    line = {"type": "line", "color": BLUE, "strokeWidth": 2.5, "interpolate": shape, "clip": True}
    last = chart.points[-1]
    dot = {"type": "point", "filled": True, "size": 120, "color": BLUE, "opacity": 1}
    layers: list[Spec] = []
    if early:
        layers.append({"data": {"values": early}, "mark": small, "encoding": {"x": x, "y": y}})
    if len(counted) > 1:
        layers.append({"data": {"values": counted}, "mark": line, "encoding": {"x": x, "y": y}})
    layers.append(
        {
            "data": {"values": [{"day": last.day, "gain": last.gain}]},
            "mark": dot,
            "encoding": {"x": x, "y": y},
        }
    )
    return layers


def _mark_line(value: Spec, encoding: Spec, colour: str, dash: list[int]) -> Spec:
    named = {axis: {**told, "field": next(iter(value))} for axis, told in encoding.items()}
    mark = {"type": "rule", "color": colour, "strokeWidth": 1.5, "strokeDash": dash}
    return {"data": {"values": [value]}, "mark": mark, "encoding": named}


def _text(values: list[Spec], where: Spec, align: str, dx: int, dy: int, colour: str) -> Spec:
    """Write labels, each on a pale rim, so that they can be read on a band or a line."""
    mark = {"type": "text", "align": align, "dx": dx, "dy": dy, "baseline": "middle", "color": colour}
    rim = {**mark, "stroke": PAPER, "strokeWidth": 4, "strokeOpacity": 0.85, "color": PAPER}
    encoding = {**where, "text": {"field": "label"}}
    return {"layer": [{"data": {"values": values}, "mark": one, "encoding": encoding} for one in (rim, mark)]}


def _power_x(chart: PowerChart, size: Size, most: float) -> Spec:
    axis = {"grid": False, "tickCount": size.ticks, "format": ",~r", "labelFlush": True}
    scale = {"domain": [0, most], "nice": False}
    return {"field": "x", "type": "quantitative", "title": chart.x_title, "axis": axis, "scale": scale}


def _power_y() -> Spec:
    axis = make_upward_axis(shares=True)
    title = _("Trials that would show it")
    return {"field": "y", "type": "quantitative", "title": title, "axis": axis, "scale": {"domain": [0, 1]}}


def _power_lines(chart: PowerChart, size: Size, x: Spec, y: Spec) -> Spec:
    names = [name for name, _points in chart.lines]
    values = [{"x": gain, "y": power, "line": name} for name, points in chart.lines for gain, power in points]
    shown = make_line_legend(size) if len(names) > 1 else None
    colours = {"domain": names, "range": list(LINES[: len(names)])}
    dashes = {"domain": names, "range": list(DASHES[: len(names)])}
    return {
        "data": {"values": values},
        "mark": {"type": "line", "strokeWidth": 2.5, "point": {"size": 30, "filled": True}},
        "encoding": {
            "x": x,
            "y": y,
            "color": {"field": "line", "type": "nominal", "scale": colours, "legend": shown},
            "strokeDash": {"field": "line", "type": "nominal", "scale": dashes, "legend": shown},
        },
    }
