"""The process map drawn to SVG: boxes with names in full on hover, lines as wide as their count."""

from __future__ import annotations

import math
from xml.etree import ElementTree

from groundswell.charts.drawing import to_text
from groundswell.charts.labels import make_printable, wrap_label
from groundswell.charts.map_layout import Box, MapLayout, Route, lay_out_map
from groundswell.charts.process_map import MapMove, MapStep, MapView
from groundswell.charts.theme import INK, PAPER, SOFT_INK
from groundswell.wording import _, format_count, format_days, format_share

_TEXT_PIXELS = 13
_BOX_WIDTH = 176.0
_LINE_HEIGHT = 17.0
_LETTERS = 23
_MOST_LINES = 3
_MARGIN = 12.0
_TINT = "#e8eff7"
_LINE = "#3c6186"


def draw_process_map(view: MapView, *, key: str) -> str:
    """Draw one view of a process map to SVG.

    Names from the records are escaped, cut to three lines, and kept whole in the `<title>` of their box.
    The wider a line, the more cases took it; its label says how many.

    Args:
        view: what to draw.
        key: goes before each identifier, so that many maps can stand in one page.

    Returns:
        The SVG element as text.

    Example:
        >>> steps = (MapStep("Received", 9), MapStep("Review", 9))
        >>> view = MapView(1.0, 1.0, steps, (MapMove("Received", "Review", 9),), 2, 1)
        >>> draw_process_map(view, key="map")[:4]
        '<svg'
    """
    names = [wrap_label(step.step, _LETTERS, _MOST_LINES) for step in view.steps]
    details = [_details(step) for step in view.steps]
    heights = tuple(_LINE_HEIGHT * (len(n) + len(d)) + 14 for n, d in zip(names, details, strict=True))
    labels = tuple(format_count(move.count) for move in view.moves)
    layout = lay_out_map(view, heights, _BOX_WIDTH, tuple(8.0 * len(label) + 16 for label in labels))
    root = _root(layout, view, key)
    most = max(move.count for move in view.moves)
    for move, route in zip(view.moves, layout.routes, strict=True):
        _add_move(root, move, route, most)
    for step, lines, detail, box in zip(view.steps, names, details, layout.boxes, strict=True):
        _add_step(root, step, (lines, detail), box)
    for label, route in zip(labels, layout.routes, strict=True):
        _add_label(root, label, route)
    return to_text(root)


def count_view(view: MapView) -> str:
    """Say in a sentence how much of the map a view shows."""
    words = _(
        "{steps} of {all_steps} steps and {moves} of {all_moves} connections, "
        "which carry {share} of all moves."
    )
    return words.format(
        steps=len(view.steps),
        all_steps=view.all_steps,
        moves=len(view.moves),
        all_moves=view.all_moves,
        share=format_share(view.covered),
    )


def describe_view(view: MapView) -> str:
    """Say in words what a view of the map shows, its busiest connections first."""
    busiest = "; ".join(
        _("{source} to {target}: {count}").format(
            source=wrap_label(move.source, 40, 1)[0],
            target=wrap_label(move.target, 40, 1)[0],
            count=format_count(move.count),
        )
        for move in view.moves[:6]
    )
    return f"{count_view(view)} " + _("The busiest are {busiest}.").format(busiest=busiest)


def _root(layout: MapLayout, view: MapView, key: str) -> ElementTree.Element:
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    root = ElementTree.Element("svg", {"viewBox": f"0 0 {width:.0f} {height:.0f}"})
    root.attrib.update({"width": f"{width:.0f}", "height": f"{height:.0f}", "role": "img"})
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    title = ElementTree.SubElement(root, "title", {"id": f"{key}-title"})
    title.text = _("Process map: the ways that cases go")
    ElementTree.SubElement(root, "desc", {"id": f"{key}-desc"}).text = describe_view(view)
    ElementTree.SubElement(root, "rect", {"width": f"{width:.0f}", "height": f"{height:.0f}", "fill": PAPER})
    return root


def _add_move(root: ElementTree.Element, move: MapMove, route: Route, most: int) -> None:
    group = ElementTree.SubElement(root, "g")
    _add_title(group, _move_words(move))
    width = 1.2 + 5.0 * math.sqrt(move.count / most)
    opacity = {"fill": "none", "stroke": _LINE, "stroke-width": f"{width:.1f}"}
    ElementTree.SubElement(group, "path", {"d": _path(route), **opacity})
    if route.tip is not None:
        ElementTree.SubElement(
            group, "path", {"d": _arrow(route.points[-1], route.tip, width), "fill": _LINE}
        )


def _move_words(move: MapMove) -> str:
    words = _("{source} to {target}: {count} times").format(
        source=make_printable(move.source), target=make_printable(move.target), count=format_count(move.count)
    )
    if move.median_days is None:
        return words
    return words + _(", half within {days}").format(days=format_days(move.median_days))


def _path(route: Route) -> str:
    start, *rest = route.points
    curve = " ".join(f"{x + _MARGIN:.1f},{y + _MARGIN:.1f}" for x, y in rest)
    return f"M{start[0] + _MARGIN:.1f},{start[1] + _MARGIN:.1f} C{curve}"


def _arrow(base: tuple[float, float], tip: tuple[float, float], width: float) -> str:
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    length = math.hypot(dx, dy) or 1.0
    half = 3.0 + width * 0.6
    across = (-dy / length * half, dx / length * half)
    corners = ((base[0] + across[0], base[1] + across[1]), tip, (base[0] - across[0], base[1] - across[1]))
    return "M" + " L".join(f"{x + _MARGIN:.1f},{y + _MARGIN:.1f}" for x, y in corners) + "Z"


def _details(step: MapStep) -> list[str]:
    lines = [_("{count} times").format(count=format_count(step.entered))]
    if step.median_days is not None and not step.is_end:
        lines.append(_("half stay {days}").format(days=format_days(step.median_days)))
    return lines


def _add_step(root: ElementTree.Element, step: MapStep, words: tuple[list[str], list[str]], box: Box) -> None:
    names, details = words
    group = ElementTree.SubElement(root, "g")
    _add_title(group, f"{make_printable(step.step)}: {', '.join(details)}")
    left, top = box.x - box.width / 2 + _MARGIN, box.y - box.height / 2 + _MARGIN
    place = {
        "x": f"{left:.1f}",
        "y": f"{top:.1f}",
        "width": f"{box.width:.1f}",
        "height": f"{box.height:.1f}",
    }
    look = {"rx": "16", "fill": PAPER} if step.is_end else {"rx": "3", "fill": _TINT}
    ElementTree.SubElement(group, "rect", {**place, **look, "stroke": INK, "stroke-width": "1.2"})
    looks = [{"fill": INK, "font-weight": "bold"}] * len(names) + [{"fill": SOFT_INK}] * len(details)
    for line, (text, text_look) in enumerate(zip([*names, *details], looks, strict=True)):
        _add_text(group, text, box.x + _MARGIN, top + 7 + _LINE_HEIGHT * (line + 0.75), text_look)


def _add_label(root: ElementTree.Element, label: str, route: Route) -> None:
    if route.label_at is None:
        return
    x, y = route.label_at[0] + _MARGIN, route.label_at[1] + _MARGIN + 4
    halo = {"fill": PAPER, "stroke": PAPER, "stroke-width": "4", "stroke-linejoin": "round"}
    _add_text(root, label, x, y, halo)
    _add_text(root, label, x, y, {"fill": INK})


def _add_text(parent: ElementTree.Element, text: str, x: float, y: float, look: dict[str, str]) -> None:
    where = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": "middle", "font-size": f"{_TEXT_PIXELS}px"}
    ElementTree.SubElement(parent, "text", {**where, **look}).text = text


def _add_title(parent: ElementTree.Element, text: str) -> None:
    ElementTree.SubElement(parent, "title").text = text
