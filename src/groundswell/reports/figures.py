"""The figures of a finding: charts in two widths, and the process map in several views."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Literal

from groundswell.charts import ChartDescription, describe_chart, draw_chart
from groundswell.charts.describing import describe_process_map
from groundswell.charts.map_drawing import count_view, describe_view, draw_process_map
from groundswell.charts.process_map import MapView, pick_default_view
from groundswell.evidence.finding import Finding
from groundswell.wording import _, format_share


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn chart: the SVG for wide and for narrow screens, and its words."""

    key: str
    title: str
    caption: str
    alternative: str
    table_key: str
    svg: str
    narrow_svg: str

    @property
    def data_uri(self) -> str:
        """The wide SVG as a data address, for a document that wants an image with a text alternative."""
        return encode_svg(self.svg)


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One view of the process map, drawn, with what it covers in words."""

    svg: str
    words: str
    alternative: str
    covered: str
    is_default: bool

    @property
    def data_uri(self) -> str:
        """The SVG as a data address."""
        return encode_svg(self.svg)


@dataclass(frozen=True, slots=True)
class MapFigure:
    """The process map with its views, coarse to fine."""

    title: str
    caption: str
    layers: tuple[MapLayer, ...]

    @property
    def default(self) -> int:
        """The place of the view that is shown first."""
        return next(place for place, layer in enumerate(self.layers) if layer.is_default)


def encode_svg(svg: str) -> str:
    """Encode an SVG document as a data address.

    Example:
        >>> encode_svg("<svg/>")
        'data:image/svg+xml;base64,PHN2Zy8+'
    """
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def draw_figures(finding: Finding, medium: Literal["screen", "paper"]) -> tuple[Figure, ...]:
    """Draw the charts of a finding; none where it is refused."""
    return tuple(_draw(description, medium) for description in describe_chart(finding))


def _draw(description: ChartDescription, medium: Literal["screen", "paper"]) -> Figure:
    return Figure(
        key=description.key,
        title=description.title,
        caption=description.caption,
        alternative=description.alternative,
        table_key=description.table_key,
        svg=draw_chart(description),
        narrow_svg=draw_chart(description, narrow=True) if medium == "screen" else "",
    )


def draw_map(finding: Finding, medium: Literal["screen", "paper"]) -> MapFigure | None:
    """Draw the views of the process map; None where the finding has no map."""
    views = describe_process_map(finding)
    if not views:
        return None
    default = pick_default_view(views)
    shown = list(enumerate(views)) if medium == "screen" else [(default, views[default])]
    layers = tuple(_draw_layer(view, place, place == default) for place, view in shown)
    caption = _(
        "Each box is a step: how often cases came to it, and how long half of them stayed at most. "
        "Each line is a way from one step to the next; the number on it says how often it was taken."
    )
    return MapFigure(_("The ways that cases go"), caption, layers)


def _draw_layer(view: MapView, place: int, is_default: bool) -> MapLayer:
    svg = draw_process_map(view, key=f"process-map-{place}")
    return MapLayer(svg, count_view(view), describe_view(view), format_share(view.covered), is_default)
