"""Telling the row of column names from the notes and titles that stand above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOMENT = re.compile(
    r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([T ]\d{1,2}:\d{2}.*)?\s*$"
)
_NUMBER = re.compile(r"^\s*[-+]?\d+([.,]\d+)*\s*$")
_SEARCHED = 30


def pass_notes(rows: Sequence[Sequence[object]], at: int) -> int:
    """Pass over a note of several cells above the column names.

    A later row is taken where it fills more cells, all with different names, none with a number or a date, and
    numbers or dates stand below one of them. Where no row is so, the first guess stays.

    Args:
        rows: the first rows of the table.
        at: the row that is taken for the header so far.

    Returns:
        The place of the header.

    Example:
        >>> pass_notes([["Made on", "2024-01-05", ""], ["Case", "Step", "At"], ["1", "a", "2024-01-03"]], 0)
        1
    """
    texts = [[_write(cell) for cell in row] for row in rows]
    below = texts[at + 1 :]
    usual = sorted(sum(map(bool, row)) for row in below)[len(below) // 2] if below else 0
    filled = sum(map(bool, texts[at])) if texts else 0
    if filled >= usual:
        return at
    fuller = [
        (sum(map(bool, row)), -place)
        for place, row in enumerate(texts[:_SEARCHED])
        if place > at and sum(map(bool, row)) > filled and _names_columns(row, texts[place + 1 :])
    ]
    return -max(fuller)[1] if fuller else at


def _names_columns(row: list[str], below: list[list[str]]) -> bool:
    names = [cell for cell in row if cell]
    if len(set(names)) < len(names) or any(map(_is_value, names)):
        return False
    return any(
        cell and 2 * sum(1 for other in below if at < len(other) and _is_value(other[at])) > len(below) > 0
        for at, cell in enumerate(row)
    )


def _is_value(text: str) -> bool:
    return bool(_MOMENT.match(text) or _NUMBER.match(text))


def _write(cell: object) -> str:
    return "" if cell is None else str(cell).strip()
