"""Charts of labelled rows: bars, bars between two bounds, dots with intervals, and strips of single cases.

Each row carries its name and its number in words above the mark, so that no label is squeezed beside an
axis on a narrow screen and nothing depends on colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from groundswell.charts.description import Spec
from groundswell.charts.labels import wrap_label
from groundswell.charts.row_labels import (
    fill_lines,
    find_mark_offset,
    find_row_height,
    make_label_layer,
    make_row_axis,
)
from groundswell.charts.theme import BLUE, INK, RUST, Size, frame_spec

Mark = Literal["bar", "range", "dot"]


@dataclass(frozen=True, slots=True)
class Row:
    """A named number, its words, and its interval where it has one.

    Args:
        label: the name, perhaps from the records.
        value: the number; None where only bounds are known.
        words: the number as people read it, such as ``"12 days (10 to 14)"``.
        low: the lower end of the interval or bound.
        high: the upper end of the interval or bound.
    """

    label: str
    value: float | None
    words: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RowChart:
    """What a chart of rows shows.

    Args:
        rows: top to bottom.
        x_title: what runs to the right.
        mark: bars from zero, bars between the bounds, or dots with their interval.
        shares: the numbers are shares, shown as percentages.
        reference: a number to compare with, and what it is.
        from_zero: the axis starts at zero.
    """

    rows: tuple[Row, ...]
    x_title: str
    mark: Mark = "bar"
    shares: bool = False
    reference: tuple[float, str] | None = None
    from_zero: bool = True


def lay_out_rows(chart: RowChart, size: Size) -> Spec:
    """Lay a chart of rows out for the room there is; it grows with its rows.

    Args:
        chart: what it shows.
        size: the room, in CSS pixels; the height follows from the rows.

    Returns:
        A Vega-Lite specification with the data inside.

    Example:
        >>> from groundswell.charts.theme import NARROW
        >>> lay_out_rows(RowChart((Row("Review", 12.0, "12 days"),), "Days per case"), NARROW)["width"]
        288
    """
    values = _write_values(chart, size)
    lines = len(values[0]["words"]) if values else 1
    layers = [make_label_layer(size, lines), *_mark_layers(chart, lines)]
    if chart.reference is not None:
        layers += _reference_layers(chart, chart.reference)
    content = {"data": {"values": values}, "layer": [_with_x_axis(layers[0], chart, size), *layers[1:]]}
    return frame_spec(size, content, height=find_row_height(lines) * len(values) + 56)


def _write_values(chart: RowChart, size: Size) -> list[Spec]:
    """Write the rows as data: name and number on a line each where one line cannot hold both for all rows."""
    fits = all(len(row.label) + len(row.words) + 2 <= size.letters for row in chart.rows)
    values = [_row_values(chart, place, row) for place, row in enumerate(chart.rows)]
    texts = fill_lines([[*wrap_label(row.label, size.letters, 2), row.words] for row in chart.rows])
    for value, row, lines in zip(values, chart.rows, texts, strict=True):
        value["words"] = [f"{' '.join(row.label.split())}: {row.words}"] if fits else lines
    return values


def _row_values(chart: RowChart, place: int, row: Row) -> Spec:
    value = row.value
    if value is None:
        value = row.high if row.high is not None else row.low
    return {
        "place": place,
        "value": value,
        "low": row.low if row.low is not None else (0 if chart.mark == "range" else None),
        "high": row.high,
    }


def _x(chart: RowChart, field: str = "value") -> Spec:
    encoding: Spec = {"field": field, "type": "quantitative", "title": chart.x_title or None, "stack": None}
    encoding["scale"] = {"zero": chart.from_zero, "nice": True}
    return encoding


def _with_x_axis(layer: Spec, chart: RowChart, size: Size) -> Spec:
    axis = {
        "tickCount": size.ticks,
        "format": ".0%" if chart.shares else ",~r",
        "labelFlush": True,
        "grid": False,
        "domain": False,
    }
    invisible = {"mark": {"type": "point", "opacity": 0}}
    encoding = {"y": make_row_axis(), "x": {**_x(chart), "axis": axis}}
    return {"layer": [{**invisible, "encoding": encoding}, layer]}


def _mark_layers(chart: RowChart, lines: int) -> list[Spec]:
    below = find_mark_offset(lines)
    ends = {"x": _x(chart, "low"), "x2": {"field": "high"}, "y": make_row_axis()}
    known = [{"filter": "isValid(datum.low) && isValid(datum.high)"}]
    if chart.mark == "range":
        bar = {"type": "bar", "height": 14, "yOffset": below, "color": BLUE}
        return [{"mark": bar, "encoding": ends}]
    whisker = {"type": "rule", "yOffset": below, "strokeWidth": 2, "color": INK}
    whiskers: Spec = {"transform": known, "mark": whisker, "encoding": ends}
    if chart.mark == "dot":
        dot = {"type": "point", "filled": True, "size": 90, "yOffset": below, "color": BLUE, "opacity": 1}
        return [whiskers, {"mark": dot, "encoding": {"x": _x(chart), "y": make_row_axis()}}]
    bar = {"type": "bar", "height": 14, "yOffset": below, "color": BLUE}
    return [{"mark": bar, "encoding": {"x": _x(chart), "y": make_row_axis()}}, whiskers]


def _reference_layers(chart: RowChart, reference: tuple[float, str]) -> list[Spec]:
    place, label = reference
    data = {"values": [{"value": place, "label": label}]}
    rule = {"type": "rule", "strokeDash": [5, 4], "strokeWidth": 1.5, "color": RUST}
    return [{"data": data, "mark": rule, "encoding": {"x": _x(chart)}}]


@dataclass(frozen=True, slots=True)
class Strip:
    """A named row of single cases: where each stands, and a limit that they have passed."""

    label: str
    values: tuple[float, ...]
    words: str
    limit: float | None = None


def lay_out_strips(strips: Sequence[Strip], x_title: str, size: Size) -> Spec:
    """Lay strips of single cases out: one open dot each, and an upright stroke at the limit of the row.

    Args:
        strips: top to bottom.
        x_title: what runs to the right.
        size: the room, in CSS pixels; the height follows from the rows.

    Example:
        >>> from groundswell.charts.theme import NARROW
        >>> len(lay_out_strips([Strip("Review", (90.0, 120.0), "2 cases", 60.0)], "Days", NARROW)["layer"])
        3
    """
    chart = RowChart(tuple(Row(s.label, max(s.values), s.words) for s in strips), x_title)
    values = _write_values(chart, size)
    lines = len(values[0]["words"])
    below = find_mark_offset(lines)
    dots = [{"place": p, "value": v} for p, strip in enumerate(strips) for v in strip.values]
    limits = [{"place": p, "value": s.limit} for p, s in enumerate(strips) if s.limit is not None]
    dot = {
        "type": "point",
        "filled": False,
        "size": 55,
        "strokeWidth": 1.5,
        "yOffset": below,
        "color": BLUE,
        "opacity": 1,
    }
    tick = {"type": "tick", "thickness": 3, "size": 22, "yOffset": below, "color": RUST, "opacity": 1}
    where = {"x": _x(chart), "y": make_row_axis()}
    layers = [
        _with_x_axis(make_label_layer(size, lines), chart, size),
        {"data": {"values": dots}, "mark": dot, "encoding": where},
        {"data": {"values": limits}, "mark": tick, "encoding": where},
    ]
    height = find_row_height(lines) * len(strips) + 56
    return frame_spec(size, {"data": {"values": values}, "layer": layers}, height=height)
