"""Axes that several kinds of charts share: the upward one with a level title, the number formats."""

from __future__ import annotations

from groundswell.charts.description import Spec
from groundswell.charts.theme import INK, Size


def make_upward_axis(*, shares: bool = False) -> Spec:
    """Make the upward axis: its title stands level above it, where a narrow screen has room."""
    return {
        "format": ".0%" if shares else ",~r",
        "tickCount": 5,
        "domain": False,
        "ticks": False,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": -34,
        "titleY": -10,
        "titleBaseline": "bottom",
    }


def make_line_legend(size: Size) -> Spec:
    """Make the legend of several lines: above them, one under the other."""
    return {
        "orient": "top",
        "direction": "vertical",
        "title": None,
        "symbolType": "stroke",
        "symbolSize": 900,
        "symbolStrokeWidth": 2.5,
        "labelFontSize": size.text - 1,
        "labelColor": INK,
        "labelLimit": size.width - 60,
        "offset": 26,
        "disable": False,
    }
