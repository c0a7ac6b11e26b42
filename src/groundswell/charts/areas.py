"""The stacked area of where applications are, with the name of each layer written into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.axes import make_upward_axis
from groundswell.charts.description import Spec
from groundswell.charts.theme import FILLS, INK, OTHER_FILL, PAPER, Size, frame_spec, shorten_label
from groundswell.wording import _


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
        At most `most` layers in their order, and one more for the rest where there is any.

    Example:
        >>> layers = [Layer("a", (1.0,)), Layer("b", (0.1,)), Layer("c", (0.2,))]
        >>> [layer.label for layer in group_layers(layers, 1)]
        ['a', 'Other steps']
    """
    if len(layers) <= most:
        return tuple(layers)
    by_size = sorted(layers, key=lambda layer: sum(layer.shares), reverse=True)
    alone = {id(layer) for layer in by_size[:most]}
    rest = [layer.shares for layer in layers if id(layer) not in alone]
    added = tuple(sum(column) for column in zip(*rest, strict=True))
    return (*(layer for layer in layers if id(layer) in alone), Layer(_("Other steps"), added))


def lay_out_areas(
    days: Sequence[float], layers: Sequence[Layer], titles: tuple[str, str], size: Size
) -> Spec:
    """Lay the stacked area out; what is left above the layers is left white.

    Each name stands where its layer is thickest, if it fits there; a layer too thin for its name is
    named beside the chart's right end by a number and in the key below it.

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
    values = _stack(days, layers)
    domain = [layer.label for layer in layers]
    fills = [
        OTHER_FILL if label == _("Other steps") else FILLS[p % len(FILLS)] for p, label in enumerate(domain)
    ]
    x = {"field": "x", "type": "quantitative", "title": titles[0], "scale": {"nice": False}}
    y = {"field": "low", "type": "quantitative", "title": titles[1], "scale": {"domain": [0, 1]}}
    area = {
        "mark": {"type": "area", "stroke": PAPER, "strokeWidth": 2, "opacity": 1},
        "encoding": {
            "x": {**x, "axis": {"grid": False, "tickCount": size.ticks, "labelFlush": True}},
            "y": {**y, "axis": make_upward_axis(shares=True)},
            "y2": {"field": "high"},
            "color": {
                "field": "label",
                "type": "nominal",
                "scale": {"domain": domain, "range": fills},
                "legend": None,
            },
        },
    }
    return frame_spec(
        size, {"data": {"values": values}, "layer": [area, *_name_layers(days, layers, x, y, size)]}
    )


def _stack(days: Sequence[float], layers: Sequence[Layer]) -> list[Spec]:
    values: list[Spec] = []
    heights = [0.0] * len(days)
    for layer in layers:
        for place, (day, share) in enumerate(zip(days, layer.shares, strict=True)):
            low = heights[place]
            heights[place] = min(low + share, 1.0)
            values.append({"x": day, "label": layer.label, "low": low, "high": heights[place]})
    return values


def _name_layers(days: Sequence[float], layers: Sequence[Layer], x: Spec, y: Spec, size: Size) -> list[Spec]:
    inside: list[Spec] = []
    heights = [0.0] * len(days)
    for layer in layers:
        label = _fitting_label(days, layer, heights, size)
        if label is not None:
            inside.append(label)
        heights = [h + s for h, s in zip(heights, layer.shares, strict=True)]
    text = {"type": "text", "align": "center", "baseline": "middle", "color": PAPER, "fontWeight": "bold"}
    encoding = {"x": x, "y": {**y, "field": "y"}, "text": {"field": "words"}}
    layers_of_text: list[Spec] = [{"data": {"values": inside}, "mark": text, "encoding": encoding}]
    ended = _ended_label(days, heights)
    if ended is not None:
        dark = {**text, "color": INK, "fontWeight": "normal", "align": "right"}
        layers_of_text.append({"data": {"values": [ended]}, "mark": dark, "encoding": encoding})
    return layers_of_text


def _ended_label(days: Sequence[float], heights: Sequence[float]) -> Spec | None:
    """Name the white part above the layers, in its upper right corner, where there is room for it."""
    near_end = [h for d, h in zip(days, heights, strict=True) if d >= 0.6 * days[-1]]
    if not near_end or max(near_end) > 0.85:
        return None
    return {"x": days[-1] * 0.98, "y": 0.95, "words": _("Decided or ended")}


def _fitting_label(days: Sequence[float], layer: Layer, below: Sequence[float], size: Size) -> Spec | None:
    """Find where the layer stays thick for as long as its name is wide; None where nowhere."""
    plot_width, plot_height = size.width - 50, size.height - 60
    span = (days[-1] - days[0]) or 1.0
    needed_height = (size.text + 4) / plot_height
    for letters in (28, 18, 12):
        name = shorten_label(layer.label, letters)
        half = len(name) * size.text * 0.6 / plot_width * span / 2
        best = _thickest_place(days, layer, below, half, needed_height)
        if best is not None:
            return {"x": best[0], "y": best[1], "words": name}
    return None


def _thickest_place(
    days: Sequence[float], layer: Layer, below: Sequence[float], half: float, needed: float
) -> tuple[float, float] | None:
    best: tuple[float, float, float] | None = None
    for day in days:
        if day - half < days[0] or day + half > days[-1]:
            continue
        within = [p for p, d in enumerate(days) if day - half <= d <= day + half]
        floor = max(below[p] for p in within)
        ceiling = min(below[p] + layer.shares[p] for p in within)
        if ceiling - floor >= needed and (best is None or ceiling - floor > best[2]):
            best = (day, (floor + ceiling) / 2, ceiling - floor)
    return None if best is None else (best[0], best[1])
