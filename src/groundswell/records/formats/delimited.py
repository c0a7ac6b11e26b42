"""Opening text tables: CSV and its kin, of any delimiter, encoding and packing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from groundswell.errors import (
    HeaderMissing,
    HeadersDiffer,
    RowsMissing,
    RowsUnreadable,
    show_value,
)
from groundswell.records.formats.delimiters import Layout, find_layout
from groundswell.records.formats.ragged import Rejects, copy_good_rows
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import (
    Opening,
    Reject,
    Source,
    describe_file,
    make_unique,
    quote_name,
    quote_path,
    quote_text,
)
from groundswell.records.formats.text import TextFile, clean_text
from groundswell.wording import _, format_count

_SAMPLE_BYTES = 1 << 20
_SPOKEN = {",": "comma", ";": "semicolon", "\t": "tabulator", "|": "vertical bar"}


@dataclass(frozen=True, slots=True)
class _Table:
    """One file of an export, ready for DuckDB: how to read it, its columns, what was set aside."""

    path: Path
    expression: str
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    rejects: tuple[Reject, ...]


def open_delimited(contents: list[Content], opening: Opening) -> Source:
    """Open one or several text tables of one export as a view over DuckDB's own reader.

    All values are VARCHAR and an empty one is NULL; the texts "NA" and "null" stay texts. The files are read
    once here to find the encoding and the rows that cannot be parsed; the rows themselves are not kept.

    Raises:
        HeaderMissing: the first row is data.
        HeadersDiffer: the files do not have the same columns.
        RowsMissing, RowsUnreadable: there is no row to read.
    """
    tables = [_open_table(content, opening) for content in contents]
    first = tables[0]
    for other in tables[1:]:
        _compare_headers(first, other)
    rejects = tuple(reject for table in tables for reject in table.rejects)
    if not sum(table.rows for table in tables):
        if rejects:
            raise RowsUnreadable(
                first.path, sum(each.count for each in rejects), f"{rejects[0].text} ({rejects[0].reason})"
            )
        raise RowsMissing(first.path, len(first.columns))
    names = ", ".join(quote_name(name) for name in first.columns)
    parts = [f"SELECT {names} FROM {table.expression}" for table in tables]
    name = opening.make_view(" UNION ALL ".join(parts))
    files = tuple(describe_file(content.path) for content in contents)
    notes = tuple(note for table in tables for note in table.notes)
    return Source(opening.connection, name, None, "csv", first.columns, files, notes, {}, rejects)


def _compare_headers(first: _Table, other: _Table) -> None:
    ours, theirs = ({name.lower() for name in table.columns} for table in (first, other))
    if ours != theirs:
        raise HeadersDiffer(
            first.path.name,
            other.path.name,
            [name for name in first.columns if name.lower() not in theirs],
            [name for name in other.columns if name.lower() not in ours],
        )


def _open_table(content: Content, opening: Opening) -> _Table:
    text = clean_text(content, opening)
    sample, complete = _read_sample(text.path)
    layout = find_layout(sample, complete, opening.delimiter)
    if not layout.has_header:
        raise HeaderMissing(content.path, layout.first_row)
    notes = [*text.notes, *_note_layout(text, layout)]
    header = [*layout.header, *[""] * (layout.width - len(layout.header))]
    columns = make_unique(header, notes, text.name)
    expression = _write_expression(text.path, columns, layout, text.longest_bytes)
    rows = _count_rows(opening.connection, expression)
    if rows:
        return _Table(content.path, expression, tuple(columns), rows, tuple(notes), ())
    return _set_aside(content, text, opening, layout, columns, notes)


def _read_sample(path: Path) -> tuple[str, bool]:
    with path.open("rb") as stream:
        data = stream.read(_SAMPLE_BYTES)
        complete = not stream.read(1)
    return data.decode("utf-8-sig", "ignore"), complete


def _write_expression(path: Path, columns: list[str], layout: Layout, longest_bytes: int) -> str:
    shape = ", ".join(f"{quote_text(name)}: 'VARCHAR'" for name in columns)
    size = max(2_000_000, longest_bytes + 1024)
    return (
        f"read_csv({quote_path(path)}, auto_detect=false, columns={{{shape}}}, header=false, "
        f"skip={layout.skip_lines}, delim={quote_text(layout.delimiter)}, quote={quote_text(layout.quote)}, "
        f"escape={quote_text(layout.quote)}, nullstr='', compression='none', max_line_size={size})"
    )


def _count_rows(connection: duckdb.DuckDBPyConnection, expression: str) -> int | None:
    """Count the rows, or give None if any row is not well-formed. Strict reading stops at the first."""
    try:
        row = connection.execute(f"SELECT count(*) FROM {expression}").fetchone()
    except duckdb.Error:
        return None
    return int(row[0]) if row else 0


def _set_aside(
    content: Content, text: TextFile, opening: Opening, layout: Layout, columns: list[str], notes: list[str]
) -> _Table:
    rejects = Rejects(text.name)
    copy = copy_good_rows(
        text.path,
        opening.name_file(".csv"),
        delimiter=layout.delimiter,
        quote=layout.quote,
        spaced=layout.spaced,
        skip_lines=layout.skip_lines,
        width=len(columns),
        rejects=rejects,
    )
    if rejects.count:
        notes.append(
            _("{count} rows of {file} could not be parsed and were set aside.").format(
                count=format_count(rejects.count), file=show_value(text.name)
            )
        )
    clean = Layout(",", '"', (), 0, layout.header, layout.width, "", True, False)
    expression = _write_expression(copy.path, columns, clean, copy.longest_bytes)
    return _Table(content.path, expression, tuple(columns), copy.rows, tuple(notes), tuple(rejects.close()))


def _note_layout(text: TextFile, layout: Layout) -> list[str]:
    notes = []
    if layout.width == 1:
        notes.append(_("{file} has one column.").format(file=show_value(text.name)))
    else:
        spoken = _SPOKEN.get(layout.delimiter, show_value(layout.delimiter))
        notes.append(
            _("Values in {file} are separated by: {delimiter}.").format(
                file=show_value(text.name), delimiter=spoken
            )
        )
    for title in layout.title_rows:
        notes.append(
            _("A line above the column names of {file} was left out: {line}").format(
                file=show_value(text.name), line=show_value(title)
            )
        )
    return notes
