"""The charts of an archive's pages as pictures, wide and narrow, drawn by the library."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.charts.drawing import draw_chart
from groundswell_web.archive.packing import Packer
from groundswell_web.findings.sections import FONT


def write_charts(packer: Packer, charts: dict[str, ChartDescription | None]) -> None:
    """Write each chart that there is, as ``<path>.svg`` and ``<path>.narrow.svg``."""
    for path, chart in charts.items():
        if chart is not None:
            packer.add_text(f"{path}.svg", _draw(chart, narrow=False))
            packer.add_text(f"{path}.narrow.svg", _draw(chart, narrow=True))


def _draw(chart: ChartDescription, *, narrow: bool) -> str:
    svg = draw_chart(chart, narrow=narrow)
    return svg.replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)
