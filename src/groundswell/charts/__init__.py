"""Findings to chart descriptions, and these to SVG: readable without colour, on a telephone and in print."""

from groundswell.charts.describing import describe_chart
from groundswell.charts.description import ChartDescription
from groundswell.charts.drawing import draw_chart

__all__ = ["ChartDescription", "describe_chart", "draw_chart"]
