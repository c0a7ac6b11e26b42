"""Opening Parquet files, read in place by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from groundswell.errors import FileTruncated, HeadersDiffer, RowsMissing
from groundswell.records.formats.packing import unpack_file
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import Opening, Source, describe_file, quote_name, quote_path

_ROW_COLUMN = "file_row_number"


def open_parquet(contents: list[Content], opening: Opening) -> Source:
    """Open one or several Parquet files of one export as a view; the columns keep their types.

    A single file gives DuckDB's `file_row_number` as the row column.

    Raises:
        FileTruncated: a file's footer or pages are damaged.
        HeadersDiffer: the files do not have the same columns.
        RowsMissing: there is no row.
    """
    paths = [_place(content, opening) for content in contents]
    headers = [
        _read_columns(content.path, path, opening) for content, path in zip(contents, paths, strict=True)
    ]
    first = headers[0]
    for content, header in zip(contents[1:], headers[1:], strict=True):
        if set(header) != set(first):
            ours, theirs = set(header), set(first)
            raise HeadersDiffer(
                contents[0].path.name,
                content.path.name,
                [name for name in first if name not in ours],
                [name for name in header if name not in theirs],
            )
    numbered = len(paths) == 1 and _ROW_COLUMN not in {name.lower() for name in first}
    option = f", {_ROW_COLUMN}=true" if numbered else ""
    names = ", ".join([*(quote_name(name) for name in first), *([_ROW_COLUMN] if numbered else [])])
    parts = [f"SELECT {names} FROM read_parquet({quote_path(path)}{option})" for path in paths]
    name = opening.make_view(" UNION ALL ".join(parts))
    counted = _try(contents[0].path, opening.connection, f"SELECT count(*) FROM {name}").fetchone()
    if not counted or not counted[0]:
        raise RowsMissing(contents[0].path, len(first))
    files = tuple(describe_file(content.path) for content in contents)
    return Source(opening.connection, name, _ROW_COLUMN if numbered else None, "parquet", first, files)


def _place(content: Content, opening: Opening) -> Path:
    if not content.packing:
        return content.path
    return unpack_file(content.path, content.packing, opening.name_file(".parquet"))


def _read_columns(shown: Path, path: Path, opening: Opening) -> tuple[str, ...]:
    rows = _try(
        shown, opening.connection, f"DESCRIBE SELECT * FROM read_parquet({quote_path(path)})"
    ).fetchall()
    return tuple(str(row[0]) for row in rows)


def _try(shown: Path, connection: duckdb.DuckDBPyConnection, statement: str) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(statement)
    except duckdb.Error as error:
        raise FileTruncated(shown, str(error).splitlines()[0].partition("Error: ")[2]) from None
