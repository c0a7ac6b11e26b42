"""Rows with their words above the mark: what every chart of rows shares, from the axis to the place of the mark."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.charts.description import Spec
from groundswell.charts.theme import INK, PAPER, Size

_MARK_ROOM = 30
_LINE_HEIGHT = 17
_TOP = 4
_MARK_MIDDLE = 9


def find_row_height(lines: int) -> int:
    """Find how high a row is that has so many lines of text above its mark.

    Example:
        >>> find_row_height(2)
        64
    """
    return _MARK_ROOM + _LINE_HEIGHT * lines


def find_mark_offset(lines: int) -> float:
    """Find how far below the middle of its row a mark stands: under the lines of text."""
    return _TOP - find_row_height(lines) / 2 + _LINE_HEIGHT * lines + _MARK_MIDDLE


def fill_lines(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Give all rows as many lines as the longest has; the empty ones come first, so that words stand at their mark.

    Example:
        >>> fill_lines([["Review"], ["Letter to", "the applicant"]])
        [['', 'Review'], ['Letter to', 'the applicant']]
    """
    most = max(map(len, texts), default=1)
    return [[*[""] * (most - len(text)), *text] for text in texts]


def make_row_axis() -> Spec:
    """Make the axis on which the rows stand, top to bottom by their field `place`."""
    scale = {"paddingInner": 0.1, "paddingOuter": 0.1}
    return {"field": "place", "type": "ordinal", "axis": None, "scale": scale}


def make_label_layer(size: Size, lines: int, *, rim: bool = False) -> Spec:
    """Make the layer that writes the words of each row, its field `words`, above its mark.

    Args:
        size: the room, in CSS pixels.
        lines: of text in each row.
        rim: whether the letters have a pale rim, so that they can be read on a line that runs through them.
    """
    mark: Spec = {
        "type": "text",
        "align": "left",
        "baseline": "top",
        "dy": _TOP - find_row_height(lines) / 2,
        "lineHeight": _LINE_HEIGHT,
        "fontSize": size.text - 1,
        "color": INK,
    }
    encoding = {"y": make_row_axis(), "x": {"value": 2}, "text": {"field": "words"}}
    if not rim:
        return {"mark": mark, "encoding": encoding}
    pale = {**mark, "stroke": PAPER, "strokeWidth": 5, "color": PAPER}
    return {"layer": [{"mark": one, "encoding": encoding} for one in (pale, mark)]}
