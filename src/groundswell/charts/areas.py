"""The stacked area of where applications are, with a number in each layer and a key to the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.axes import make_upward_axis
from groundswell.charts.description import Spec
from groundswell.charts.theme import FILLS, INK, OTHER_FILL, PAPER, Size, frame_spec
from groundswell.wording import _

# A number of 13 pixels needs so much of the height of the smaller chart.
_LEAST_FOR_A_NUMBER = 0.055


@dataclass(frozen=True, slots=True)
class Layer:
    """A named layer: its share at each place of the horizontal axis."""

    label: str
    shares: tuple[float, ...]


def group_layers(layers: Sequence[Layer], most: int = 6) -> tuple[Layer, ...]:
    """Keep the thickest layers and add the rest up as "other steps".

    Args:
        layers: all layers, in the order in which they are to stand.
        most: how many may stand alone, the rest beside them.

    Returns:
        At most `most` layers in their order, and one more below them for the rest where there is any.

    Example:
        >>> layers = [Layer("a", (1.0,)), Layer("b", (0.1,)), Layer("c", (0.2,))]
        >>> [layer.label for layer in group_layers(layers, 1)]
        ['Other steps', 'a']
    """
    if len(layers) <= most:
        return tuple(layers)
    by_size = sorted(layers, key=lambda layer: sum(layer.shares), reverse=True)
    alone = {id(layer) for layer in by_size[:most]}
    rest = [layer.shares for layer in layers if id(layer) not in alone]
    added = tuple(sum(column) for column in zip(*rest, strict=True))
    return (Layer(_("Other steps"), added), *(layer for layer in layers if id(layer) in alone))


def cut_tail(days: Sequence[float], layers: Sequence[Layer], least: float = 0.04) -> int:
    """Count the days to show: until so few are left that the layers are too thin to see.

    Example:
        >>> cut_tail([0, 1, 2, 3], [Layer("a", (1.0, 0.5, 0.01, 0.0))])
        3
    """
    for place in range(len(days)):
        if sum(layer.shares[place] for layer in layers) < least:
            return max(place + 1, min(3, len(days)))
    return len(days)


def lay_out_areas(
    days: Sequence[float], layers: Sequence[Layer], titles: tuple[str, str], size: Size
) -> Spec:
    """Lay the stacked area out; what is left above the layers is left white.

    Each layer carries a number at its thickest place, and the key above the chart says which step that is,
    in the order of the layers from top to bottom: nothing depends on colour.

    Args:
        days: the places on the horizontal axis.
        layers: bottom to top, at most seven.
        titles: of the horizontal and of the upward axis.
        size: the room, in CSS pixels.

    Example:
        >>> from groundswell.charts.theme import NARROW
        >>> lay_out_areas([0, 9], [Layer("Review", (1.0, 0.5))], ("Days", "Share"), NARROW)["width"]
        288
    """
    numbered = [Layer(f"{len(layers) - place}  {la.label}", la.shares) for place, la in enumerate(layers)]
    x: Spec = {"field": "x", "type": "quantitative", "title": titles[0], "scale": {"nice": False}}
    y: Spec = {"field": "low", "type": "quantitative", "title": titles[1], "scale": {"domain": [0, 1]}}
    area = {
        "data": {"values": _stack(days, numbered)},
        "mark": {"type": "area", "stroke": PAPER, "strokeWidth": 2, "opacity": 1},
        "encoding": {
            "x": {**x, "axis": {"grid": False, "tickCount": size.ticks, "labelFlush": True}},
            "y": {**y, "axis": make_upward_axis(shares=True)},
            "y2": {"field": "high"},
            "color": _colour(layers, numbered, size),
        },
    }
    lines = -(-len(layers) // _columns(size))
    return frame_spec(
        size, {"layer": [area, *_number_layers(days, layers, x, y)]}, height=size.height + 23 * lines
    )


def _columns(size: Size) -> int:
    return 2 if size.width > 500 else 1


def _colour(layers: Sequence[Layer], numbered: Sequence[Layer], size: Size) -> Spec:
    others = _("Other steps")
    fills = [OTHER_FILL if la.label == others else FILLS[p % len(FILLS)] for p, la in enumerate(layers)]
    names = [la.label for la in numbered]
    legend = {
        "disable": False,
        "orient": "top",
        "direction": "vertical",
        "columns": _columns(size),
        "title": None,
        "symbolType": "square",
        "symbolSize": 180,
        "symbolStrokeWidth": 0,
        "labelFontSize": size.text - 1,
        "labelColor": INK,
        "labelLimit": size.width / _columns(size) - 50,
        "offset": 26,
        "values": names[::-1],
    }
    scale = {"domain": names[::-1], "range": fills[::-1]}
    return {"field": "label", "type": "nominal", "scale": scale, "legend": legend}


def _stack(days: Sequence[float], layers: Sequence[Layer]) -> list[Spec]:
    values: list[Spec] = []
    heights = [0.0] * len(days)
    for layer in layers:
        for place, (day, share) in enumerate(zip(days, layer.shares, strict=True)):
            low = heights[place]
            heights[place] = min(low + share, 1.0)
            values.append({"x": day, "label": layer.label, "low": low, "high": heights[place]})
    return values


def _number_layers(days: Sequence[float], layers: Sequence[Layer], x: Spec, y: Spec) -> list[Spec]:
    inside: list[Spec] = []
    heights = [0.0] * len(days)
    for number, layer in enumerate(layers):
        place = _thickest_place(days, layer)
        if layer.shares[place] >= _LEAST_FOR_A_NUMBER:
            middle = heights[place] + layer.shares[place] / 2
            inside.append({"x": days[place], "y": middle, "words": str(len(layers) - number)})
        heights = [h + s for h, s in zip(heights, layer.shares, strict=True)]
    text = {"type": "text", "align": "center", "baseline": "middle", "color": PAPER, "fontWeight": "bold"}
    encoding = {"x": x, "y": {**y, "field": "y"}, "text": {"field": "words"}}
    shown: list[Spec] = [{"data": {"values": inside}, "mark": text, "encoding": encoding}]
    near_end = [h for d, h in zip(days, heights, strict=True) if d >= 0.6 * days[-1]]
    if near_end and max(near_end) <= 0.85:
        ended = [{"x": days[-1] * 0.98, "y": 0.95, "words": _("Decided or ended")}]
        dark = {**text, "color": INK, "fontWeight": "normal", "align": "right"}
        shown.append({"data": {"values": ended}, "mark": dark, "encoding": encoding})
    return shown


def _thickest_place(days: Sequence[float], layer: Layer) -> int:
    """Find where the layer is thickest, off the two edges, where a number would be cut."""
    edge = 0.03 * (days[-1] - days[0])
    inner = [p for p, day in enumerate(days) if days[0] + edge <= day <= days[-1] - edge]
    return max(inner or range(len(days)), key=lambda place: layer.shares[place])
