"""How far each guardrail is from its limit, all on one axis: the limit is one upright line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.description import Spec
from groundswell.charts.labels import wrap_label
from groundswell.charts.row_labels import (
    fill_lines,
    find_mark_offset,
    find_row_height,
    make_label_layer,
    make_row_axis,
)
from groundswell.charts.theme import BLUE, RUST, SOFT_INK, Size, frame_spec
from groundswell.trials.look import GuardState
from groundswell.wording import _

_LEFT, _RIGHT = -0.6, 1.6
_SHAPES: dict[GuardState, str] = {
    "holds": "circle",
    "close": "triangle-up",
    "breached": "diamond",
    "too_early": "cross",
}


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a guardrail is from its limit: 0 is no difference, 1 the limit.

    Args:
        label: what is watched.
        words: how it stands, with its state.
        estimate: of how much worse, as a share of the limit; None while it is too early.
        proven: at least so much worse, as a share of the limit; None while nothing is proven.
        state: shown as a shape as well as in words.
    """

    label: str
    words: str
    estimate: float | None
    proven: float | None
    state: GuardState


def lay_out_distances(rows: Sequence[Distance], size: Size) -> Spec:
    """Lay the distances out: what is proven as a filled mark, the estimate as an open one, the limit as a line.

    Args:
        rows: top to bottom; at least one.
        size: the room, in CSS pixels; the height follows from the rows.

    Returns:
        A Vega-Lite specification with the data inside.
    """
    values, lines = _write_values(rows, size)
    below = find_mark_offset(lines)
    layers = [make_label_layer(size, lines), *_track_layers(values, below), *_mark_layers(values, below)]
    return frame_spec(
        size, {"data": {"values": values}, "layer": layers}, height=find_row_height(lines) * len(rows) + 44
    )


def _write_values(rows: Sequence[Distance], size: Size) -> tuple[list[Spec], int]:
    texts = [
        [*wrap_label(row.label, size.letters, 2), *wrap_label(row.words, size.letters, 3)] for row in rows
    ]
    values = [
        {
            "place": place,
            "words": text,
            "estimate": _clamp(row.estimate),
            "proven": _clamp(row.proven),
            "state": row.state,
        }
        for place, (row, text) in enumerate(zip(rows, fill_lines(texts), strict=True))
    ]
    return values, max(map(len, texts))


def _clamp(value: float | None) -> float | None:
    return None if value is None else min(max(value, _LEFT), _RIGHT)


def _x(field: str = "x") -> Spec:
    scale = {"domain": [_LEFT, _RIGHT], "nice": False, "zero": False}
    label = f"datum.value == 0 ? '{_('no difference')}' : datum.value == 1 ? '{_('limit')}' : ''"
    axis = {"values": [0, 1], "labelExpr": label, "grid": False, "domain": False, "ticks": False}
    return {"field": field, "type": "quantitative", "title": None, "scale": scale, "axis": axis}


def _track_layers(values: Sequence[Spec], below: float) -> list[Spec]:
    """Draw a pale track for each row, an upright stroke at no difference, and a strong one at the limit."""
    tracks = [{"place": one["place"], "x": _LEFT, "end": _RIGHT} for one in values]
    zeros = [{"place": one["place"], "x": 0} for one in values]
    limits = [{"place": one["place"], "x": 1} for one in values]
    track = {"type": "rule", "strokeWidth": 1, "color": SOFT_INK, "yOffset": below, "opacity": 0.45}
    zero = {"type": "tick", "thickness": 1.5, "size": 12, "color": SOFT_INK, "yOffset": below, "opacity": 1}
    limit = {"type": "tick", "thickness": 4, "size": 18, "color": RUST, "yOffset": below, "opacity": 1}
    x, y = _x(), make_row_axis()
    return [
        {"data": {"values": tracks}, "mark": track, "encoding": {"x": x, "x2": {"field": "end"}, "y": y}},
        {"data": {"values": zeros}, "mark": zero, "encoding": {"x": x, "y": y}},
        {"data": {"values": limits}, "mark": limit, "encoding": {"x": x, "y": y}},
    ]


def _mark_layers(values: Sequence[Spec], below: float) -> list[Spec]:
    known = [one for one in values if one["estimate"] is not None]
    proven = [one for one in values if one["proven"] is not None]
    both = [one for one in known if one["proven"] is not None]
    span = {"type": "rule", "strokeWidth": 5, "color": BLUE, "yOffset": below, "opacity": 0.35}
    open_dot = {"type": "point", "shape": "circle", "size": 60, "color": BLUE, "fill": "white"}
    open_dot |= {"strokeWidth": 2, "yOffset": below, "opacity": 1}
    layers: list[Spec] = []
    if both:
        ends = {"x": _x("proven"), "x2": {"field": "estimate"}, "y": make_row_axis()}
        layers.append({"data": {"values": both}, "mark": span, "encoding": ends})
    if known:
        where = {"x": _x("estimate"), "y": make_row_axis()}
        layers.append({"data": {"values": known}, "mark": open_dot, "encoding": where})
    for state, shape in _SHAPES.items():
        rows = [one for one in proven if one["state"] == state]
        if rows:
            colour = RUST if state == "breached" else BLUE
            mark = {"type": "point", "shape": shape, "filled": True, "size": 120, "color": colour}
            mark |= {"yOffset": below, "opacity": 1}
            where = {"x": _x("proven"), "y": make_row_axis()}
            layers.append({"data": {"values": rows}, "mark": mark, "encoding": where})
    return layers
