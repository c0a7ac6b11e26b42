"""What an opened export is: where its rows are, what its columns are called, what the reader noticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path

import duckdb

from groundswell.errors import FileUnreadable, show_value
from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of an export as it came.

    Args:
        name: the file's name without its folder.
        size_bytes: its length as it lies on disk, packed if it is packed.
        sha256: the hash of those bytes in hexadecimal digits; empty for a database.

    Example:
        >>> SourceFile("a.csv", 12, "ab" * 32).size_bytes
        12
    """

    name: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that the reader could not parse, and so is not among the rows of the source.

    Args:
        file: the file's name.
        line: the line in the file, from 1, or 0 where it is not known.
        text: the beginning of the row.
        reason: why it could not be read, in plain words.
        count: how many rows this stands for; more than 1 only in the last, which sums up the others.

    Example:
        >>> Reject("a.csv", 7, "1;2", "2 values, and 3 columns").count
        1
    """

    file: str
    line: int
    text: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """An opened export: all its rows, behind one name that can be put after FROM.

    Args:
        connection: the DuckDB connection that the rows are read over.
        query: the name of a view or table, to be used as ``FROM {query}``; two scans give the same order.
        row_column: a column that numbers the rows from 0 within the source, or None; it is not in `columns`.
        format: 'csv', 'excel', 'parquet', 'xes', 'ocel' or 'sql'.
        columns: the columns' names. Values are VARCHAR for text formats, NULL where the cell is empty;
            Parquet, Excel and SQL keep their types; times of XES and OCEL are TIMESTAMP in UTC.
        files: the files as they came.
        notes: what the reader noticed and did, in plain sentences.
        hints: what the format itself tells of the columns, such as ``{"case": "case:concept:name"}``.
        rejects: rows that could not be parsed; their ``count`` add up to all of them.

    Example:
        >>> source = open_source(["export.csv"])                                  # doctest: +SKIP
        >>> source.connection.sql(f"SELECT count(*) FROM {source.query}")         # doctest: +SKIP
    """

    connection: duckdb.DuckDBPyConnection
    query: str
    row_column: str | None
    format: str
    columns: tuple[str, ...]
    files: tuple[SourceFile, ...]
    notes: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()

    @property
    def reject_count(self) -> int:
        """Count all rows that could not be parsed, those without an example included."""
        return sum(reject.count for reject in self.rejects)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the caller asked for when an export is opened, and where to work.

    Args:
        connection: where views and tables are made.
        work_dir: a folder for intermediate files.
        report: takes the share that is done, 0 to 1.
    """

    connection: duckdb.DuckDBPyConnection
    work_dir: Path
    report: Callable[[float], None]
    object_type: str | None = None
    query: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None

    def make_view(self, select: str) -> str:
        """Make a view of a SELECT under a name that the connection does not have yet; give the name."""
        number = 1
        while True:
            name = f"source_{number}"
            try:
                self.connection.execute(f"CREATE TEMP VIEW {name} AS {select}")
            except duckdb.CatalogException as error:
                if f'"{name}" already exists' not in str(error):
                    raise
                number += 1
            else:
                return name

    def name_file(self, suffix: str) -> Path:
        """Give a path in the work folder at which there is no file yet."""
        number = 1
        while (path := self.work_dir / f"opened_{number}{suffix}").exists():
            number += 1
        return path


def describe_file(path: Path) -> SourceFile:
    """Read the size and the hash of a file.

    Raises:
        FileUnreadable: the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return SourceFile(path.name, path.stat().st_size, file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise FileUnreadable(path, error.strerror or error) from None


def quote_name(name: str) -> str:
    """Quote a column or table for SQL.

    Example:
        >>> print(quote_name('say "yes" now'))
        "say ""yes"" now"
    """
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Quote a text for SQL.

    Example:
        >>> quote_text("it's")
        "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def quote_path(path: Path) -> str:
    """Quote a path for DuckDB's readers, so that it names one file even with ``*``, ``?`` or ``[`` in it."""
    text = str(path.absolute())
    return quote_text("".join(f"[{char}]" if char in "*?[" else char for char in text))


def make_unique(names: list[str], notes: list[str], what: str) -> list[str]:
    """Give every column a name of its own: empty ones are numbered, repeated ones get a suffix.

    Upper and lower case count as the same name, as they do in SQL.

    Example:
        >>> make_unique(["a", "", "A"], [], "a.csv")
        ['a', 'column_2', 'A_2']
    """
    taken: set[str] = set()
    given: list[str] = []
    for position, raw in enumerate(names, start=1):
        stem = raw.strip() or f"column_{position}"
        name, number = stem, 1
        while name.lower() in taken:
            number += 1
            name = f"{stem}_{number}"
        taken.add(name.lower())
        given.append(name)
        if name != raw.strip():
            notes.append(_note_renamed(what, position, raw.strip(), name))
    return given


def _note_renamed(what: str, position: int, raw: str, name: str) -> str:
    if not raw:
        text = _("In {file}, column {position} has no name; it is called {name} here.")
    else:
        text = _("In {file}, the name {raw} occurs more than once; column {position} is called {name} here.")
    return text.format(
        file=show_value(what), position=position, raw=show_value(raw, 60), name=show_value(name, 60)
    )
