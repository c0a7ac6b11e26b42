"""Opening an export, whatever its format: the one door through which records come in."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from groundswell.errors import FilesNotGiven, FormatsDiffer
from groundswell.records.formats.delimited import open_delimited
from groundswell.records.formats.parquet import open_parquet
from groundswell.records.formats.recognition import Content, recognise_file
from groundswell.records.formats.source import Opening, Reject, Source, SourceFile
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
    contents = [recognise_file(Path(path)) for path in paths]
    source = _open_contents(contents, opening)
    opening.report(1.0)
    return source


def _open_contents(contents: list[Content], opening: Opening) -> Source:
    formats = sorted({content.format for content in contents})
    if len(formats) > 1:
        raise FormatsDiffer(formats)
    return _READERS[formats[0]](contents, opening)


def _make_work_dir(connection: duckdb.DuckDBPyConnection) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="groundswell-"))
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    return folder


def _ignore(_share: float) -> None:
    return None


_READERS: dict[str, Callable[[list[Content], Opening], Source]] = {
    "delimited": open_delimited,
    "parquet": open_parquet,
    "xes": open_xes,
}
