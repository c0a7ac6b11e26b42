"""Opening Parquet files, read in place by DuckDB."""

from __future__ import annotations

from pathlib import Path

import duckdb

from groundswell.errors import FileTruncated, HeadersDiffer, RowsMissing
from groundswell.records.formats.packing import unpack_file
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import Opening, Source, describe_file, quote_name, quote_path

_ROW_COLUMN = "file_row_number"
_CHECKED_BYTES = 32 << 20


def open_parquet(contents: list[Content], opening: Opening) -> Source:
    """Open one or several Parquet files of one export as a view; the columns keep their types, but lists are text.

    A single file gives DuckDB's `file_row_number` as the row column. Files up to 32 MB are decoded once to
    find damage; damage within the pages of a larger one shows as a duckdb.Error at the first scan.

    Raises:
        FileTruncated: a file's footer or pages are damaged.
        HeadersDiffer: the files do not have the same columns.
        RowsMissing: there is no row.
    """
    paths = [_place(content, opening) for content in contents]
    kinds = [_read_kinds(content.path, path, opening) for content, path in zip(contents, paths, strict=True)]
    headers = [tuple(each) for each in kinds]
    first = headers[0]
    for content, header in zip(contents[1:], headers[1:], strict=True):
        _compare_headers(contents[0].path, first, content.path, header)
    numbered = len(paths) == 1 and _ROW_COLUMN not in {name.lower() for name in first}
    option = f", {_ROW_COLUMN}=true" if numbered else ""
    nested = {name for each in kinds for name, kind in each.items() if _is_nested(kind)}
    chosen = [_choose(name, name in nested) for name in first] + ([_ROW_COLUMN] if numbered else [])
    parts = [f"SELECT {', '.join(chosen)} FROM read_parquet({quote_path(path)}{option})" for path in paths]
    name = opening.make_view(" UNION ALL ".join(parts))
    counted = _try(contents[0].path, opening.connection, f"SELECT count(*) FROM {name}").fetchone()
    if not counted or not counted[0]:
        raise RowsMissing(contents[0].path, len(first))
    _check_pages(contents, paths, opening)
    files = tuple(describe_file(content.path) for content in contents)
    return Source(opening.connection, name, _ROW_COLUMN if numbered else None, "parquet", first, files)


def _compare_headers(one: Path, ours: tuple[str, ...], other: Path, theirs: tuple[str, ...]) -> None:
    if set(ours) != set(theirs):
        only_one = [name for name in ours if name not in theirs]
        only_other = [name for name in theirs if name not in ours]
        raise HeadersDiffer(one.name, other.name, only_one, only_other)


def _check_pages(contents: list[Content], paths: list[Path], opening: Opening) -> None:
    for content, path in zip(contents, paths, strict=True):
        if path.stat().st_size <= _CHECKED_BYTES:
            statement = f"SELECT bit_xor(hash(COLUMNS(*))) FROM read_parquet({quote_path(path)})"
            _try(content.path, opening.connection, statement).fetchall()


def _place(content: Content, opening: Opening) -> Path:
    if not content.packing:
        return content.path
    return unpack_file(content.path, content.packing, opening.name_file(".parquet"))


def _read_kinds(shown: Path, path: Path, opening: Opening) -> dict[str, str]:
    described = f"DESCRIBE SELECT * FROM read_parquet({quote_path(path)})"
    rows = _try(shown, opening.connection, described).fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))


def _choose(name: str, nested: bool) -> str:
    quoted = quote_name(name)
    return f"CAST({quoted} AS VARCHAR) AS {quoted}" if nested else quoted


def _try(shown: Path, connection: duckdb.DuckDBPyConnection, statement: str) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(statement)
    except duckdb.Error as error:
        raise FileTruncated(shown, str(error).splitlines()[0].partition("Error: ")[2]) from None
