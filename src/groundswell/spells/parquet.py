"""A store as Parquet, and on another engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundswell.errors import EngineUnknown, StoreNotRead
from groundswell.spells.engines import DuckDBEngine
from groundswell.spells.engines.spark import SparkEngine, find_spark, start_spark
from groundswell.spells.manifest import Manifest
from groundswell.spells.store import TABLES, Records


def write_parquet(records: Records, folder: Path) -> None:
    """Write every table of a store as Parquet, and its manifest as JSON.

    Args:
        records: an open store, on DuckDB.
        folder: where to; it is made if need be.

    Raises:
        StoreNotRead: the records are not on DuckDB.
    """
    if not isinstance(records.engine, DuckDBEngine):
        raise StoreNotRead(str(folder), "only a store on DuckDB can be written as Parquet")
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        target = str(folder / f"{table}.parquet").replace("'", "''")
        records.engine.connection.execute(f"COPY (SELECT * FROM {table}) TO '{target}' (FORMAT parquet)")
    (folder / "manifest.json").write_text(records.manifest.to_json(), encoding="utf-8")


def read_parquet(folder: Path) -> Records:
    """Open the Parquet files that `write_parquet` wrote, on DuckDB.

    Raises:
        StoreNotRead: a file is missing.
    """
    import duckdb

    connection = duckdb.connect()
    try:
        manifest = Manifest.from_json((folder / "manifest.json").read_text(encoding="utf-8"))
        for table in TABLES:
            source = str(folder / f"{table}.parquet").replace("'", "''")
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{source}')")
    except (OSError, KeyError, ValueError, duckdb.Error) as error:
        raise StoreNotRead(str(folder), str(error).splitlines()[0]) from error
    return Records(DuckDBEngine(connection), manifest)


def check_engine(name: str) -> None:
    """Refuse a name that is not that of an engine.

    Raises:
        EngineUnknown: there is no such engine.

    Example:
        >>> check_engine("spark://local")
    """
    if name != "duckdb" and not name.startswith("spark://"):
        raise EngineUnknown(name)


@contextmanager
def open_engine(records: Records, name: str, work_dir: Path) -> Iterator[Records]:
    """Open records on an engine. A Spark session that runs already is used, and left running.

    Args:
        records: an open store, on DuckDB.
        name: ``duckdb``, ``spark://local`` or ``spark://HOST:PORT``.
        work_dir: where Parquet files for another engine go; a Spark on other machines must reach it too.

    Yields:
        The same records on that engine.

    Raises:
        EngineUnknown: there is no such engine.
        EngineMissing: it is not installed or cannot start.
    """
    check_engine(name)
    if name == "duckdb":
        yield records
        return
    running = find_spark()
    session = running or start_spark(name)
    folder = work_dir / "parquet"
    write_parquet(records, folder)
    try:
        yield Records(SparkEngine(session, folder, TABLES), records.manifest)
    finally:
        if running is None:
            session.stop()
