"""Cells of a finding's tables, looked up by the names that they may have, with what is missing left out."""

from __future__ import annotations

import math

from groundswell.evidence.finding import Cell, Finding, Table


def find_table(finding: Finding, *keys: str) -> Table | None:
    """Find the first table of these keys that has rows; None where there is none."""
    tables = {table.key: table for table in finding.tables if table.rows}
    return next((tables[key] for key in keys if key in tables), None)


def find_column(table: Table, *keys: str) -> list[Cell] | None:
    """Find the cells of the first column of these keys; None where the table has none of them."""
    names = [column.key for column in table.columns]
    return next((table.values(key) for key in keys if key in names), None)


def find_numbers(table: Table, *keys: str) -> list[float | None]:
    """Find the numbers of the first column of these keys; all None where there is no such column."""
    cells = find_column(table, *keys)
    if cells is None:
        return [None] * len(table.rows)
    return [read_number(cell) for cell in cells]


def find_texts(table: Table, *keys: str) -> list[str]:
    """Find the texts of the first column of these keys, or of the first column of the table."""
    cells = find_column(table, *keys)
    if cells is None:
        cells = [row[0] for row in table.rows]
    return ["" if cell is None else str(cell) for cell in cells]


def find_label(table: Table, key: str) -> str:
    """Find the label of a column; the key itself where the table has no such column."""
    return next((column.label for column in table.columns if column.key == key), key)


def find_kind(table: Table, key: str) -> str:
    """Find the kind of a column; "number" where the table has no such column."""
    return next((column.kind for column in table.columns if column.key == key), "number")


def read_number(cell: Cell) -> float | None:
    """Read a cell as a finite number; None where it is none.

    Example:
        >>> read_number(3), read_number("x"), read_number(None)
        (3.0, None, None)
    """
    if isinstance(cell, str) or cell is None or not math.isfinite(cell):
        return None
    return float(cell)


def find_estimate(finding: Finding, *keys: str) -> float | None:
    """Find the value of the first estimate of these keys; None where there is none."""
    known = {estimate.key: estimate.value for estimate in finding.estimates}
    return next((known[key] for key in keys if known.get(key) is not None), None)


def thin_places(count: int, most: int) -> list[int]:
    """Choose at most so many places of a long series, evenly, with both ends.

    Example:
        >>> thin_places(5, 9), thin_places(100, 3)
        ([0, 1, 2, 3, 4], [0, 50, 99])
    """
    if count <= most:
        return list(range(count))
    return sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})
