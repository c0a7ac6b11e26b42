"""Opening the result of a query on SQLite or PostgreSQL; the database is only read."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from groundswell.errors import (
    DatabaseUnreachable,
    DriverMissing,
    FileMissing,
    QueryFailed,
    QueryNeeded,
    QueryNotReadOnly,
    RowsMissing,
)
from groundswell.records.formats.recognition import list_sqlite_tables
from groundswell.records.formats.source import Opening, Source, SourceFile, describe_file, make_unique
from groundswell.records.formats.spool import Spool
from groundswell.wording import _, format_count

_BATCH_ROWS = 20_000
_SCHEMES = ("sqlite://", "postgresql://", "postgres://")
_NOISE = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/", re.DOTALL)
_SECRET = re.compile(r"(?i)((?:ssl)?password\s*=\s*)('[^']*'|[^&\s]+)")

_Rows = Iterator[list[tuple[Any, ...]]]


def is_database(path: object) -> bool:
    """Tell whether a path is the URL of a database.

    Example:
        >>> is_database("sqlite:///cases.db"), is_database("cases.csv")
        (True, False)
    """
    return str(path).startswith(_SCHEMES)


def open_database(url: str, opening: Opening) -> Source:
    """Open the rows of a query as a view; they are copied to the work folder in batches.

    Numbers, booleans, days and times keep their types; a time with an offset becomes UTC; the rest is text.
    The password of the URL appears in no note and no error.

    Raises:
        QueryNeeded, QueryNotReadOnly, QueryFailed: the query is missing, writes, or does not run.
        DatabaseUnreachable, DriverMissing, FileMissing: there is no way to the database.
        RowsMissing: the query gives no rows.
    """
    if url.startswith("sqlite://"):
        path = Path(unquote(url.removeprefix("sqlite://")).removeprefix("/") or ".")
        if not path.exists() and Path("/", path).exists():
            path = Path("/", path)
        if not path.is_file():
            raise FileMissing(path)
        return open_sqlite(path, opening)
    where = hide_password(url)
    query = check_query(where, opening.query, [])
    return _spool(where, SourceFile(where, 0, ""), _Postgres(url, where, query).read(), opening)


def open_sqlite(path: Path, opening: Opening) -> Source:
    """Open the rows of a query on a SQLite file.

    Raises:
        QueryNeeded, QueryNotReadOnly, QueryFailed, FileTruncated, RowsMissing: see `open_database`.
    """
    query = check_query(path, opening.query, list_sqlite_tables(path))
    return _spool(path.name, describe_file(path), _read_sqlite(path, query), opening)


def check_query(where: object, query: str | None, tables: list[str]) -> str:
    """Check that a query is one statement that begins like one that only reads; the database checks the rest.

    Raises:
        QueryNeeded: there is none.
        QueryNotReadOnly: it begins otherwise, or there is more than one statement.
    """
    if query is None or not query.strip():
        raise QueryNeeded(where, tables)
    bare = _NOISE.sub(" x ", query).strip().rstrip(";").strip().removeprefix("x ").strip()
    first = re.match(r"\(*\s*(\w+)", bare)
    if ";" in bare or first is None or first.group(1).upper() not in ("SELECT", "WITH", "VALUES"):
        raise QueryNotReadOnly(query)
    return query.strip().rstrip(";")


def hide_password(url: str) -> str:
    """Write the URL of a database without its password.

    Example:
        >>> hide_password("postgresql://ann:secret@host:5432/cases?sslmode=require")
        'postgresql://ann@host:5432/cases'
    """
    rest = url.partition("://")[2]
    rest = rest.partition("?")[0]
    user, at, place = rest.rpartition("@")
    return f"{url.partition('://')[0]}://{user.partition(':')[0]}{at}{place}"


def _spool(where: str, file: SourceFile, batches: _Rows, opening: Opening) -> Source:
    spool = Spool(opening)
    notes: list[str] = []
    names: list[str] = []
    try:
        for batch in batches:
            if not names:
                names = make_unique([str(name) for name in batch[0]], notes, where)
                continue
            columns = zip(*batch, strict=True)
            spool.write(pa.Table.from_arrays([_build_array(cells) for cells in columns], names=names))
    except BaseException:
        spool.discard()
        raise
    if not spool.rows:
        raise RowsMissing(where, len(names))
    name, shown, row_column = spool.make_view()
    text = _("The query on {where} gave {count} rows; the database was only read.")
    notes.insert(0, text.format(where=where, count=format_count(spool.rows)))
    return Source(opening.connection, name, row_column, "sql", shown, (file,), tuple(notes))


def _build_array(cells: tuple[Any, ...]) -> pa.Array:
    kinds = {type(cell) for cell in cells if cell is not None}
    if not kinds:
        return pa.nulls(len(cells))
    if kinds <= {bool}:
        return pa.array(cells, pa.bool_())
    if kinds <= {int} and all(cell is None or abs(cell) < 2**63 for cell in cells):
        return pa.array(cells, pa.int64())
    if kinds <= {int, float, Decimal}:
        return pa.array([None if cell is None else float(cell) for cell in cells], pa.float64())
    if kinds <= {dt.date}:
        return pa.array(cells, pa.date32())
    if kinds <= {dt.datetime}:
        return pa.array([_to_utc(cell) for cell in cells], pa.timestamp("us"))
    return pa.array([_to_text(cell) for cell in cells], pa.string())


def _to_utc(cell: dt.datetime | None) -> dt.datetime | None:
    if cell is None or cell.tzinfo is None:
        return cell
    return cell.astimezone(dt.UTC).replace(tzinfo=None)


def _to_text(cell: Any) -> str | None:
    if cell is None:
        return None
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def _read_sqlite(path: Path, query: str) -> _Rows:
    """Yield the names of the columns as the only row of the first batch, then the rows."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            cursor = connection.execute(query)
            if cursor.description is None:
                raise QueryNotReadOnly(query)
            yield [tuple(column[0] for column in cursor.description)]
            while batch := cursor.fetchmany(_BATCH_ROWS):
                yield batch
    except (sqlite3.Error, sqlite3.Warning) as error:
        if "readonly" in str(error):
            raise QueryNotReadOnly(query) from None
        raise QueryFailed(path, error) from None


class _Postgres:
    """Reads a query from PostgreSQL through a server-side cursor in a read-only transaction."""

    def __init__(self, url: str, where: str, query: str) -> None:
        self._url, self._where, self._query = url, where, query

    def read(self) -> _Rows:
        """Yield the names of the columns as the only row of the first batch, then the rows."""
        try:
            import psycopg
        except ImportError:
            raise DriverMissing("PostgreSQL", "postgres") from None
        try:
            connection = psycopg.connect(self._url, connect_timeout=15)
        except (psycopg.Error, UnicodeError, ValueError) as error:
            raise DatabaseUnreachable(self._where, self._hide(error)) from None
        try:
            with closing(connection):
                connection.read_only = True
                with connection.cursor(name="groundswell") as cursor:
                    cursor.execute(self._query.encode())
                    yield [tuple(column.name for column in cursor.description or ())]
                    while batch := cursor.fetchmany(_BATCH_ROWS):
                        yield batch
        except psycopg.errors.ReadOnlySqlTransaction:
            raise QueryNotReadOnly(self._query) from None
        except psycopg.Error as error:
            raise QueryFailed(self._where, self._hide(error)) from None

    def _hide(self, error: Exception) -> str:
        """Write an error of the driver without the password, however it may have come into it."""
        text = " ".join(str(error).split()).replace(self._url, self._where)
        try:
            password = urlsplit(self._url).password
        except ValueError:
            password = None
        if password:
            text = text.replace(password, "…").replace(unquote(password), "…")
        return _SECRET.sub(r"\1…", text)
