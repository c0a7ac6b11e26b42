"""The rows as CSV for people: names beside ids, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from groundswell.reports.csv_tables import guard_cell
from groundswell_web.archive.tables import SHARED, Table

LONGEST = 32_000  # what a cell of a spreadsheet holds


class Sheet:
    """A table as a spreadsheet: the name of a person or an organisation stands before each id of one.

    Args:
        table: which.
        names: the names of people and organisations by their ids.
    """

    def __init__(self, table: Table, names: dict[str, str]) -> None:
        self._names = names
        self._columns = [(field, table.find_target(field) in SHARED) for field in table.fields]

    def write_head(self) -> str:
        """Write the line of the heads."""
        heads: list[str] = []
        for field, is_shared in self._columns:
            heads += [field.name, field.attname] if is_shared else [field.attname]
        return write_line(heads)

    def write_row(self, row: dict[str, Any]) -> str:
        """Write a row, as the archive holds it."""
        cells: list[Any] = []
        for field, is_shared in self._columns:
            value = row[field.attname]
            cells += [self._names.get(str(value), ""), value] if is_shared else [value]
        return write_line(cells)


def write_lines(rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Write lines of CSV."""
    return (write_line(row) for row in rows)


def write_line(cells: Sequence[Any]) -> str:
    """Write a line of CSV, every cell guarded against being run.

    Example:
        >>> write_line(["=1+1", True, None]).strip()
        "'=1+1,yes,"
    """
    text = io.StringIO()
    csv.writer(text).writerow([_show(cell) for cell in cells])
    return text.getvalue()


def _show(cell: Any) -> Any:
    if isinstance(cell, list | dict):
        cell = json.dumps(cell, ensure_ascii=False)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, str) and len(cell) > LONGEST:
        return "(too long for a cell: it stands in the JSON file)"
    return guard_cell(cell)
