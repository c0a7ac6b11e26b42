"""Chart descriptions drawn to SVG: text kept as text, named for screen readers, nothing that runs."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import vl_convert

from groundswell.charts.description import ChartDescription
from groundswell.charts.labels import make_printable

_SVG = "http://www.w3.org/2000/svg"
_VEGA_LITE = "6.1"

ALLOWED_TAGS = frozenset(
    {"svg", "g", "path", "rect", "line", "circle", "text", "tspan", "defs", "clipPath", "title", "desc"}
)
ALLOWED_ATTRIBUTES = frozenset({
    "viewBox", "width", "height", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "dx",
    "dy", "id", "transform", "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray",
    "stroke-opacity", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "opacity", "font-size",
    "font-weight", "font-style", "text-anchor", "clip-path", "role", "aria-labelledby", "lang", "dir",
})  # fmt: skip

# Fonts come from the page; paths without a line are what the renderer uses for pointing, and draw nothing.
_OWN_REFERENCE = re.compile(r"^url\(#[\w-]+\)$")


def draw_chart(description: ChartDescription, *, narrow: bool = False) -> str:
    """Draw a chart to an SVG document.

    The document has `role="img"` with the title and the text alternative of the description, keeps its
    text as text, scales by its view box, and holds nothing but shapes and words: no script, no style,
    no link, no font. Identifiers carry the chart's key, so that many charts can stand in one page.
    Method: Vega-Lite compiled and rendered offline; then only elements and attributes on a list stay.

    Args:
        description: what to draw.
        narrow: draw the layout for a narrow screen.

    Returns:
        The SVG element as text, without an XML declaration.

    Example:
        >>> from groundswell.charts.theme import NARROW, frame_spec
        >>> spec = frame_spec(NARROW, {"data": {"values": [{"x": 1}]}, "mark": "point"})
        >>> draw_chart(ChartDescription("k", "Title", "", "Words", "t", spec, spec))[:4]
        '<svg'
    """
    spec = _make_printable_spec(description.narrow_spec if narrow else description.spec)
    drawn = _draw_spec(json.dumps(spec))
    key = f"{description.key}-narrow" if narrow else description.key
    return clean_svg(drawn, key=key, title=description.title, alternative=description.alternative)


@lru_cache(maxsize=32)
def _draw_spec(spec: str) -> str:
    """Draw a specification; not again what was drawn a moment ago, as a suppressed finding has the same charts."""
    return str(vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE))


def _make_printable_spec(part: Any) -> Any:
    """Make the text of a specification printable: the renderer aborts the process at a control character."""
    if isinstance(part, str):
        return make_printable(part)
    if isinstance(part, dict):
        return {key: _make_printable_spec(value) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [_make_printable_spec(value) for value in part]
    return part


def clean_svg(drawn: str, *, key: str, title: str, alternative: str) -> str:
    """Keep of an SVG document the shapes and words only, and give it a name and a description.

    Args:
        drawn: an SVG document of our own renderer.
        key: goes before each identifier.
        title: the name that a screen reader says.
        alternative: the description that it says next.

    Returns:
        The SVG element as text.
    """
    root = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by our own renderer, a moment ago
    _keep_allowed(root, key)
    for name, text in (("desc", alternative), ("title", title)):
        element = ElementTree.Element(f"{{{_SVG}}}{name}", {"id": f"{key}-{name}"})
        element.text = make_printable(text)
        root.insert(0, element)
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-title {key}-desc")
    return to_text(root)


def to_text(root: ElementTree.Element) -> str:
    """Write an SVG element as text, in the default namespace.

    Registers no prefix for the whole process: names are made plain in the element itself.
    """
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    root.set("xmlns", _SVG)
    return ElementTree.tostring(root, encoding="unicode")


def _keep_allowed(root: ElementTree.Element, key: str) -> None:
    for parent in root.iter():
        for child in list(parent):
            if _local(child.tag) not in ALLOWED_TAGS or _draws_nothing(child):
                parent.remove(child)
    for element in root.iter():
        kept = {n: v for n, v in element.attrib.items() if n in ALLOWED_ATTRIBUTES and n != "role"}
        element.attrib.clear()
        element.attrib.update({n: _own_reference(n, v, key) for n, v in kept.items() if _is_inert(n, v)})


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _draws_nothing(element: ElementTree.Element) -> bool:
    if element.get("display") == "none":
        return True
    pointing = {"background", "foreground"}
    return _local(element.tag) == "path" and element.get("class") in pointing and element.get("fill") is None


def _is_inert(name: str, value: str) -> bool:
    return "url(" not in value or (name == "clip-path" and bool(_OWN_REFERENCE.match(value)))


def _own_reference(name: str, value: str, key: str) -> str:
    if name == "id":
        return f"{key}-{value}"
    if name == "clip-path":
        return value.replace("url(#", f"url(#{key}-")
    return value
