"""Tables of text for the ledger: every row with its line, and every row that is not one told apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from groundswell.errors import HeaderMissing, RowsMissing
from groundswell.errors.ledger_files import (
    ColumnNotFound,
    ColumnNotThere,
    ColumnsAlike,
    FileBookedBefore,
    FormulaFound,
    LineTooLong,
    NothingInFile,
    QuotesBroken,
    RowUneven,
)
from groundswell.errors.root import show_value
from groundswell.ledger.file_faults import FaultList
from groundswell.ledger.file_text import FileText, read_file_text
from groundswell.ledger.known_names import Known
from groundswell.records.formats.delimiters import Layout, find_layout
from groundswell.records.formats.source import make_unique
from groundswell.records.vocabulary import plain
from groundswell.wording import _

LONGEST_LINE = 100_000
_SAMPLE_LETTERS = 1 << 20
_LOOKED_AT = 50
_SPOKEN = {",": "comma", ";": "semicolon", "\t": "tabulator", "|": "vertical bar"}
# What a spreadsheet would run; +49 30 1234 and "- with the team" are none of it.
_FORMULA = re.compile(r"\s*(?:=\s*\S|[@+\-]\s*[A-Za-z0-9_.+\-*/]*[A-Za-z]+\s*[(|!])")
_DECIMALS = re.compile(r"\d,\d{2}(?!\d)")


@dataclass(slots=True)
class Table:
    """A table as it came, with what was found wrong so far.

    Args:
        name: the file's name.
        sha256: of the bytes as they came.
        header: the names of the columns, each once.
        rows: the line of each row, and its values, as many as there are columns, without spaces around them.
        said: what was found and decided, in plain sentences.
        faults: what is wrong.
        text: the file's text, where it is JSON and no table.
        names: the names of the columns as they are compared; two can be the same.
        misnamed: roles for which somebody named a column that is not there.
    """

    name: str
    sha256: str
    header: tuple[str, ...] = ()
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    faults: FaultList = field(default_factory=FaultList)
    text: str = ""
    names: tuple[str, ...] = ()
    misnamed: set[str] = field(default_factory=set)


def read_table(source: Path | bytes, name: str, known: Known, *, takes_json: bool = False) -> Table:
    """Read a table of text: its encoding, delimiter and header are found, and all rows that are not whole.

    Args:
        source: the file, or its bytes.
        name: what the file is called where it comes as bytes.
        known: the files that were booked before.
        takes_json: whether JSON is welcome; its text is given as it is.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    faults = FaultList()
    found = read_file_text(source, name, faults, takes_json=takes_json)
    table = Table(found.name, found.sha256, said=list(found.said), faults=faults)
    if found.sha256 in known.files:
        faults.add(0, "", "", FileBookedBefore, found.name, known.files[found.sha256])
    if found.is_document:
        table.text = found.text
    elif found.text and not _find_long_lines(found.text, faults):
        _read_rows(table, found)
    return table


def _find_long_lines(text: str, faults: FaultList) -> bool:
    if len(text) <= LONGEST_LINE:
        return False
    found = [number for number, line in enumerate(text.split("\n"), start=1) if len(line) > LONGEST_LINE]
    for number in found:
        faults.add(number, "", "", LineTooLong, LONGEST_LINE)
    return bool(found)


def _read_rows(table: Table, found: FileText) -> None:
    sample = found.text[:_SAMPLE_LETTERS]
    layout = find_layout(sample, len(found.text) <= _SAMPLE_LETTERS, _find_delimiter(sample))
    if not layout.has_header:
        table.faults.add(1, "", "", HeaderMissing, table.name, layout.first_row)
        return
    header = [*layout.header, *[""] * (layout.width - len(layout.header))]
    table.header = tuple(make_unique(header, table.said, table.name))
    table.names = tuple(plain(name.replace("%", " percent ")) for name in header)
    _note_layout(table, layout)
    _split_rows(table, found.text, layout)
    if not table.rows and not table.faults.count:
        table.faults.add(0, "", "", RowsMissing, table.name, len(table.header))


def _find_delimiter(sample: str) -> str | None:
    """Find a character other than the comma that stands equally often in each line, as in files with decimal commas."""
    lines = [line for line in sample.split("\n")[:_LOOKED_AT] if line.strip()]
    for delimiter in ("\t", ";", "|"):
        counts = {line.count(delimiter) for line in lines}
        if len(counts) == 1 and max(counts) >= max(1, lines[0].count(",")):
            return delimiter
    return None


def _note_layout(table: Table, layout: Layout) -> None:
    if layout.width > 1:
        spoken = _SPOKEN.get(layout.delimiter, show_value(layout.delimiter))
        table.said.append(_("Values are separated by: {delimiter}.").format(delimiter=spoken))
    for title in layout.title_rows:
        table.said.append(
            _("A line above the column names was left out: {line}").format(line=show_value(title))
        )


def _split_rows(table: Table, text: str, layout: Layout) -> None:
    """Split the text into rows; one that is not whole is a fault, and broken quotes end the reading."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=layout.delimiter,
        quotechar=layout.quote,
        skipinitialspace=layout.spaced,
        strict=True,
    )
    line = 1
    try:
        for cells in reader:
            if line > layout.skip_lines:
                _take_row(table, line, cells, layout.delimiter)
            line = reader.line_num + 1
    except csv.Error as error:
        reason = str(error)
        if "field limit" in reason:
            table.faults.add(line, "", "", LineTooLong, LONGEST_LINE)
        else:
            table.faults.add(line, "", "", QuotesBroken, reason)


def _take_row(table: Table, line: int, cells: list[str], delimiter: str) -> None:
    width = len(table.header)
    cells = [cell.strip() for cell in cells]
    if not any(cells):
        return
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        text = delimiter.join(cells)
        has_comma = delimiter == "," and len(cells) > width and bool(_DECIMALS.search(text))
        table.faults.add(line, "", text, RowUneven, len(cells), width, has_comma)
        return
    for place, cell in enumerate(cells):
        if cell[:1] in _SUSPECT and _FORMULA.match(cell):
            table.faults.add(line, table.header[place], cell, FormulaFound)
    table.rows.append((line, cells))


_SUSPECT = frozenset("=@+-")


@dataclass(frozen=True, slots=True)
class Role:
    """Something that a column can say.

    Args:
        key: what it is called in code.
        says: what it is called for people, after "a column that says".
        names: patterns of plain column names, the surest first; in each a column's whole name is matched.
    """

    key: str
    says: str
    names: tuple[str, ...]


def find_columns(
    table: Table, roles: Sequence[Role], given: Mapping[str, str] | None = None
) -> dict[str, int]:
    """Find the column for each role by its name, or as it was said.

    A pattern that fits two columns decides nothing: that is a fault, and asked.

    Args:
        table: the table; faults are added to it.
        roles: what columns can say.
        given: the column for a role, as somebody said; an empty one is none.

    Returns:
        The place of the column for each role that has one.
    """
    places = _find_given(table, roles, given or {})
    for role in roles:
        if role.key in places or role.key in (given or {}):
            continue
        for pattern in role.names:
            fits = [
                place
                for place, name in enumerate(table.names)
                if place not in places.values() and re.fullmatch(pattern, name)
            ]
            if len(fits) > 1:
                alike = tuple(table.header[place] for place in fits)
                table.faults.add(1, "", "", ColumnsAlike, role.says, alike)
            if fits:
                places[role.key] = fits[0]
                break
    return places


def _find_given(table: Table, roles: Sequence[Role], given: Mapping[str, str]) -> dict[str, int]:
    unknown = set(given) - {role.key for role in roles}
    if unknown:
        raise ValueError(f"no column can say {', '.join(sorted(unknown))}")
    places: dict[str, int] = {}
    for key, name in given.items():
        if not name:
            continue
        fits = [place for place, one in enumerate(table.header) if one == name] or [
            place for place, one in enumerate(table.header) if plain(one) == plain(name)
        ]
        if not fits:
            table.faults.add(1, "", "", ColumnNotThere, name, table.header)
            table.misnamed.add(key)
        else:
            places[key] = fits[0]
    return places


def require_column(table: Table, places: Mapping[str, int], keys: Sequence[str], says: str) -> None:
    """Add a fault where none of some roles has a column, unless there is one for that already."""
    if not any(key in places or key in table.misnamed for key in keys):
        table.faults.add(1, "", "", ColumnNotFound, says, table.header)


def require_lines(table: Table, lines: Sequence[object]) -> None:
    """Add a fault where a table without any other fault gave no line."""
    if not lines and not table.faults.count:
        table.faults.add(0, "", "", NothingInFile, table.name)


def name_columns(table: Table, places: Mapping[str, int]) -> dict[str, str]:
    """Name the column that was taken for each role."""
    return {key: table.header[place] for key, place in places.items()}
