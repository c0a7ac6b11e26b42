"""Reading text tables with damaged rows: each row is either kept whole or set aside with its line and reason.

DuckDB's reader drops what follows a misplaced quote and stops at mixed line ends. This slower reader takes
over where that happens, writes the good rows to a clean copy, and loses nothing silently.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from groundswell.errors import show_value
from groundswell.records.formats.packing import write_file
from groundswell.records.formats.source import Reject
from groundswell.wording import _

EXAMPLES = 100
_MOST_LINES = 2_000
_MOST_CHARACTERS = 64 << 20


@dataclass(slots=True)
class Rejects:
    """Rows set aside: the first hundred in full, the others counted."""

    file: str
    examples: list[Reject] = field(default_factory=list)
    count: int = 0

    def add(self, line: int, text: str, reason: str) -> None:
        """Set a row aside."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(Reject(self.file, line, show_value(text.rstrip("\r\n"), 200), reason))

    def close(self) -> list[Reject]:
        """Give the examples and, if there are more, one that stands for all the others."""
        more = self.count - len(self.examples)
        if not more:
            return self.examples
        return [*self.examples, Reject(self.file, 0, "", _("more rows like the ones above"), more)]


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """A copy of a table in which every row is well-formed: its path, its rows, its longest row in bytes."""

    path: Path
    rows: int
    longest_bytes: int


def copy_good_rows(
    path: Path,
    to: Path,
    *,
    delimiter: str,
    quote: str,
    spaced: bool,
    skip_lines: int,
    width: int,
    rejects: Rejects,
) -> CleanCopy:
    """Copy the rows that have `width` values; set the others aside.

    Assumes UTF-8. Extra values that are empty are left out; a row with other extra values, or with too few,
    is set aside, and so is a line that opens a quote which is never closed.

    Args:
        path: the file to read.
        to: the copy to write: commas, double quotes, newline ends, no header.
        spaced: whether values may begin with a space before a quote.
        skip_lines: lines before the first row of data.
        width: the number of columns.
        rejects: takes the rows set aside.
    """
    rows = longest = 0
    limit = csv.field_size_limit(_MOST_CHARACTERS)
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as text, write_file(to) as stream:
            reader = _Reader(
                text, skip_lines, {"delimiter": delimiter, "quotechar": quote, "skipinitialspace": spaced}
            )
            for line, raw, row in reader.read_rows(rejects):
                kept = _fit(row, width)
                if kept is None:
                    rejects.add(line, raw, _note_width(len(row), width))
                    continue
                data = _write_row(kept)
                longest = max(longest, len(data))
                rows += 1
                stream.write(data)
    finally:
        csv.field_size_limit(limit)
    return CleanCopy(to, rows, longest)


def _fit(row: list[str], width: int) -> list[str] | None:
    if len(row) > width and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    return row if len(row) == width else None


def _write_row(row: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
    return buffer.getvalue().encode("utf-8", "replace")


def _note_width(found: int, expected: int) -> str:
    if found == 1:
        return _("1 value where there are {expected} columns").format(expected=expected)
    return _("{found} values where there are {expected} columns").format(found=found, expected=expected)


class _Unclosed(Exception):
    """A quote runs on and on, or to the end of the file."""


class _Reader:
    """Feeds lines to the csv module row by row and takes a row back when its quote is never closed."""

    def __init__(self, text: TextIO, skip_lines: int, options: dict[str, Any]) -> None:
        self._text = text
        self._options = options
        self._ahead: list[str] = []
        self._line = skip_lines
        for _number in range(skip_lines):
            text.readline()

    def read_rows(self, rejects: Rejects) -> Iterator[tuple[int, str, list[str]]]:
        """Yield (line, raw text, values) of every row that can be parsed; blank lines are passed over."""
        while first := self._next_line():
            pulled = [first]
            try:
                row = next(csv.reader(self._feed(pulled), **self._options))
            except (_Unclosed, csv.Error):
                rejects.add(
                    self._line + 1, first, _("a quote is opened and never closed, or stands where it may not")
                )
                self._ahead = pulled[1:] + self._ahead
                self._line += 1
                continue
            line = self._line + 1
            self._line += len(pulled)
            if row and (len(row) > 1 or row[0].strip()):
                yield line, pulled[0], row

    def _feed(self, pulled: list[str]) -> Iterator[str]:
        """Give the row's first line, then one more for as long as its quote is open."""
        yield pulled[0]
        size = len(pulled[0])
        while True:
            line = self._next_line()
            if not line:
                raise _Unclosed
            pulled.append(line)
            size += len(line)
            if len(pulled) > _MOST_LINES or size > _MOST_CHARACTERS:
                raise _Unclosed
            yield line

    def _next_line(self) -> str:
        return self._ahead.pop(0) if self._ahead else self._text.readline()
