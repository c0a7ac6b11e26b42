"""The look of the charts: sizes, colours that hold 3:1 against white, dashes that tell lines apart."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.charts.description import Spec

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', sans-serif"

INK = "#1b2127"
SOFT_INK = "#48535e"
GRID = "#dde2e6"
PAPER = "#ffffff"
BLUE = "#0b5394"
RUST = "#b04a00"

# Each holds at least 4.5:1 against white, and neighbours differ in lightness as well as in hue,
# so that white text can stand on them and a grey print still tells them apart.
FILLS = ("#12365e", "#3f73a8", "#5a3d7a", "#76731a", "#00684a", "#a0522d")
OTHER_FILL = "#68727d"

# A line is told apart by its dash before its colour.
LINES = (BLUE, RUST, "#00684a", "#5a3d7a")
DASHES: tuple[list[int], ...] = ([1, 0], [7, 4], [2, 3], [10, 3, 2, 3])


@dataclass(frozen=True, slots=True)
class Size:
    """The room a chart has, in CSS pixels, and the size of its text."""

    width: int
    height: int
    text: int
    ticks: int

    @property
    def letters(self) -> int:
        """How many letters of a label fit on one line."""
        return int(self.width / (self.text * 0.56))


WIDE = Size(width=680, height=340, text=14, ticks=7)
NARROW = Size(width=288, height=290, text=13, ticks=4)


def frame_spec(size: Size, content: Spec, height: int | None = None) -> Spec:
    """Put the content into the house's frame: size, fonts, quiet axes, no decoration.

    Args:
        size: the room there is.
        content: the marks, their data and encodings.
        height: another height in pixels, for charts that grow with their rows.

    Example:
        >>> frame_spec(NARROW, {"mark": "bar"})["width"]
        288
    """
    return {
        "$schema": SCHEMA,
        "width": size.width,
        "height": height or size.height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 2, "top": 6, "right": 8, "bottom": 2},
        "background": PAPER,
        "config": _config(size),
        **content,
    }


def _config(size: Size) -> Spec:
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelFontSize": size.text - 1,
            "titleFontSize": size.text - 1,
            "titleFontWeight": "normal",
            "labelColor": INK,
            "titleColor": SOFT_INK,
            "gridColor": GRID,
            "domainColor": SOFT_INK,
            "tickColor": SOFT_INK,
            "labelPadding": 4,
            "titlePadding": 8,
        },
        "text": {"fontSize": size.text - 1, "color": INK},
        "line": {"strokeWidth": 2.5},
        "legend": {"disable": True},
    }
