"""Where the steps and the lines of a process map stand: Graphviz `dot`, told sizes and numbers only.

No name from the records reaches Graphviz: steps are numbered, boxes are sized here and drawn elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.charts.process_map import MapView

_POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Box:
    """Where a step stands: the middle of its box and its size, in pixels, downward from the top left."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Route:
    """How a connection runs: Bezier points, the tip of its arrow, and where its label stands."""

    points: tuple[tuple[float, float], ...]
    tip: tuple[float, float] | None
    label_at: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class MapLayout:
    """A laid-out map: its size, a box per step and a route per connection, in the order of the view."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]


def lay_out_map(
    view: MapView, heights: tuple[float, ...], width: float, label_widths: tuple[float, ...]
) -> MapLayout:
    """Lay the view of a map out from top to bottom.

    Method: layered drawing of directed graphs (Gansner, Koutsofios, North, Vo 1993) as in Graphviz.

    Args:
        view: the steps and connections to place.
        heights: the height of each step's box, in pixels.
        width: the width of every box, in pixels.
        label_widths: how wide the label of each connection is, in pixels.
    """
    import pygraphviz  # late: its shared libraries must not load where a PDF is written

    graph = pygraphviz.AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir="TB", nodesep="0.35", ranksep="0.45", pad="0.1", outputorder="nodesfirst")
    graph.node_attr.update(shape="box", fixedsize="true", label="")
    graph.edge_attr.update(arrowsize="0.8")
    numbers = {step.step: f"n{place}" for place, step in enumerate(view.steps)}
    for step, height in zip(view.steps, heights, strict=True):
        size = {"width": f"{width / _POINTS_PER_INCH:.3f}", "height": f"{height / _POINTS_PER_INCH:.3f}"}
        graph.add_node(numbers[step.step], **size)
    most = max((move.count for move in view.moves), default=1)
    for place, (move, label_width) in enumerate(zip(view.moves, label_widths, strict=True)):
        more = {"weight": str(1 + round(20 * move.count / most)), "label": _empty_label(label_width)}
        graph.add_edge(numbers[move.source], numbers[move.target], key=str(place), **more)
    graph.layout(prog="dot")
    return _read_layout(graph, view, numbers)


def _empty_label(width: float) -> str:
    """Give a label that takes up room and holds no text, so that Graphviz looks for no font."""
    size = f'BORDER="0" FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="18"'
    return f'<<TABLE {size} CELLBORDER="0" CELLPADDING="0" CELLSPACING="0"><TR><TD {size}></TD></TR></TABLE>>'


def _read_layout(graph, view: MapView, numbers: dict[str, str]) -> MapLayout:  # type: ignore[no-untyped-def]
    left, bottom, right, top = (float(part) for part in graph.graph_attr["bb"].split(","))
    boxes = []
    for step in view.steps:
        node = graph.get_node(numbers[step.step])
        x, y = _pair(node.attr["pos"])
        width, height = float(node.attr["width"]), float(node.attr["height"])
        boxes.append(Box(x - left, top - y, width * _POINTS_PER_INCH, height * _POINTS_PER_INCH))
    routes = []
    for place, move in enumerate(view.moves):
        edge = graph.get_edge(numbers[move.source], numbers[move.target], key=str(place))
        routes.append(_read_route(edge.attr["pos"], edge.attr["lp"], left, top))
    return MapLayout(right - left, top - bottom, tuple(boxes), tuple(routes))


def _read_route(pos: str, label_pos: str | None, left: float, top: float) -> Route:
    tip: tuple[float, float] | None = None
    points: list[tuple[float, float]] = []
    for part in pos.replace("\\\n", "").split():
        if part.startswith("e,"):
            x, y = _pair(part[2:])
            tip = (x - left, top - y)
        elif not part.startswith("s,"):
            x, y = _pair(part)
            points.append((x - left, top - y))
    label_at = None
    if label_pos:
        x, y = _pair(label_pos)
        label_at = (x - left, top - y)
    return Route(tuple(points), tip, label_at)


def _pair(text: str) -> tuple[float, float]:
    x, _, y = text.partition(",")
    return float(x), float(y.rstrip("!"))
