"""Opening an export, whatever its format: the one door through which records come in."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from groundswell.errors import FileNotRecognised, FilesNotGiven, FormatsDiffer
from groundswell.records.formats.delimited import open_delimited
from groundswell.records.formats.excel import open_excel
from groundswell.records.formats.ocel import open_ocel
from groundswell.records.formats.parquet import open_parquet
from groundswell.records.formats.recognition import Content, list_sqlite_tables, recognise_file
from groundswell.records.formats.source import Opening, Reject, Source, SourceFile
from groundswell.records.formats.sql import is_database, open_database, open_sqlite
from groundswell.records.formats.xes import open_xes

__all__ = ["Reject", "Source", "SourceFile", "open_source"]


def open_source(
    paths: Sequence[str | Path],
    *,
    connection: duckdb.DuckDBPyConnection | None = None,
    object_type: str | None = None,
    query: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    work_dir: Path | None = None,
    progress: Callable[[float], None] | None = None,
) -> Source:
    """Open an export from one file, several files of one format, or a database.

    The format is told from the content, never from a name. Nothing is written but in `work_dir`.

    Args:
        paths: the files; or one URL of a database, ``sqlite:///path`` or ``postgresql://…``, with `query`.
        connection: the DuckDB connection to make views and tables on; None for a new one in memory.
        object_type: OCEL only: the type of object that is the case.
        query: databases only: one SELECT.
        sheet: Excel only: the sheet; None for the one with most rows.
        encoding: text only: the encoding; None to find it.
        delimiter: text only: the character between values; None to find it.
        work_dir: a folder for intermediate files, which the caller removes; None for one that goes with the
            connection.
        progress: takes the share that is done, from 0 to 1.

    Returns:
        The source: its rows behind ``FROM {source.query}``.

    Raises:
        GroundswellError: one class per fact, such as FileMissing, FileNotRecognised or HeadersDiffer.

    Example:
        >>> source = open_source(["export.csv", "export_2.csv"])                  # doctest: +SKIP
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    if not paths:
        raise FilesNotGiven
    over = connection if connection is not None else duckdb.connect()
    opening = Opening(
        over,
        work_dir if work_dir is not None else _make_work_dir(over),
        progress or _ignore,
        object_type=object_type,
        query=query,
        sheet=sheet,
        encoding=encoding,
        delimiter=delimiter,
    )
    opening.work_dir.mkdir(parents=True, exist_ok=True)
    source = _open_paths(paths, opening)
    opening.report(1.0)
    return source


def _open_paths(paths: Sequence[str | Path], opening: Opening) -> Source:
    databases = [str(path) for path in paths if is_database(path)]
    if databases:
        if len(paths) > 1:
            raise FormatsDiffer(["a database, which is read alone", *("another" for _path in paths[1:])])
        return open_database(databases[0], opening)
    contents = [recognise_file(Path(path)) for path in paths]
    formats = sorted({content.format for content in contents})
    if len(formats) > 1:
        raise FormatsDiffer(formats)
    return _READERS[formats[0]](contents, opening)


def _open_sqlite(contents: list[Content], opening: Opening) -> Source:
    """Open a SQLite file: a query on it if there is one or if it holds no object-centric log."""
    path = contents[0].path
    if len(contents) > 1:
        raise FormatsDiffer(["SQLite, which is read one file at a time", "SQLite"])
    if contents[0].packing:
        raise FileNotRecognised(path, "a packed SQLite file; unpack it first")
    if opening.query is None and set(list_sqlite_tables(path)) >= _OCEL_TABLES:
        return open_ocel(contents, opening)
    return open_sqlite(path, opening)


def _make_work_dir(connection: duckdb.DuckDBPyConnection) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    return folder


def _ignore(_share: float) -> None:
    return None


_OCEL_TABLES = {"event", "object", "event_object", "event_map_type", "object_map_type"}
_READERS: dict[str, Callable[[list[Content], Opening], Source]] = {
    "delimited": open_delimited,
    "excel": open_excel,
    "ocel-json": open_ocel,
    "ocel-xml": open_ocel,
    "parquet": open_parquet,
    "sqlite": _open_sqlite,
    "xes": open_xes,
}
