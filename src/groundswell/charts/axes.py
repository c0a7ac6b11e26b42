"""Axes that several kinds of charts share: the upward one with a level title, the number formats."""

from __future__ import annotations

from groundswell.charts.description import Spec


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
