"""The funnel plot: groups by their size, with the limits that chance alone would keep; never a ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundswell.charts.axes import make_upward_axis
from groundswell.charts.description import Spec
from groundswell.charts.labels import shorten_label
from groundswell.charts.theme import BLUE, INK, RUST, SOFT_INK, Size, frame_spec


@dataclass(frozen=True, slots=True)
class Group:
    """A group of cases: its size, its number, and the limits for its size."""

    label: str
    cases: float
    value: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        """Whether chance alone hardly explains the number."""
        return not self.low <= self.value <= self.high


def lay_out_funnel(
    groups: Sequence[Group], centre: float | None, titles: tuple[str, str], size: Size
) -> Spec:
    """Lay the funnel out: filled diamonds with names outside the limits, open circles inside.

    Args:
        groups: in any order.
        centre: the number of all groups together.
        titles: of the horizontal and of the upward axis.
        size: the room, in CSS pixels.

    Example:
        >>> from groundswell.charts.theme import NARROW
        >>> groups = [Group("A", 100, 0.9, 0.4, 0.6), Group("B", 400, 0.5, 0.45, 0.55)]
        >>> len(lay_out_funnel(groups, 0.5, ("Cases", "Share"), NARROW)["layer"])
        6
    """
    x: Spec = {
        "field": "cases",
        "type": "quantitative",
        "title": titles[0],
        "scale": {"type": "log", "nice": False},
    }
    shown = [{"cases": g.cases, "value": g.value, "label": shorten_label(g.label, 22)} for g in groups]
    apart = [row for row, group in zip(shown, groups, strict=True) if group.outside]
    inside = [row for row, group in zip(shown, groups, strict=True) if not group.outside]
    layers = _limit_layers(groups, x, titles[1], size)
    if centre is not None:
        rule = {"type": "rule", "color": SOFT_INK, "strokeWidth": 1.5}
        layers.append(
            {"data": {"values": [{"value": centre}]}, "mark": rule, "encoding": {"y": _y(titles[1])}}
        )
    where = {"x": x, "y": _y(titles[1])}
    circle = {"type": "point", "shape": "circle", "size": 60, "color": BLUE, "strokeWidth": 2, "opacity": 1}
    diamond = {"type": "point", "shape": "diamond", "filled": True, "size": 120, "color": RUST, "opacity": 1}
    layers.append({"data": {"values": inside}, "mark": circle, "encoding": where})
    layers.append({"data": {"values": apart}, "mark": diamond, "encoding": where})
    return frame_spec(size, {"layer": [*layers, *_name_layers(apart, where, groups)]})


def _y(title: str, field: str = "value") -> Spec:
    axis = make_upward_axis(shares=True)
    return {"field": field, "type": "quantitative", "title": title, "scale": {"zero": False}, "axis": axis}


def _limit_layers(groups: Sequence[Group], x: Spec, title: str, size: Size) -> list[Spec]:
    ordered = sorted(groups, key=lambda group: group.cases)
    values = [{"cases": g.cases, "low": g.low, "high": g.high} for g in ordered]
    axis = {"grid": False, "tickCount": size.ticks, "format": ",~r", "labelFlush": True, "labelOverlap": True}
    line = {"type": "line", "color": INK, "strokeWidth": 1.5, "strokeDash": [5, 4]}
    return [
        {
            "data": {"values": values},
            "mark": line,
            "encoding": {"x": {**x, "axis": axis}, "y": _y(title, field)},
        }
        for field in ("low", "high")
    ]


def _name_layers(apart: list[Spec], where: Spec, groups: Sequence[Group]) -> list[Spec]:
    largest = max(group.cases for group in groups)
    middle = (largest * min(group.cases for group in groups)) ** 0.5
    layers: list[Spec] = []
    for rows, align, dx in (
        ([r for r in apart if r["cases"] > middle], "right", -10),
        ([r for r in apart if r["cases"] <= middle], "left", 10),
    ):
        if rows:
            mark = {"type": "text", "align": align, "dx": dx, "baseline": "middle"}
            layers.append(
                {"data": {"values": rows}, "mark": mark, "encoding": {**where, "text": {"field": "label"}}}
            )
    return layers
