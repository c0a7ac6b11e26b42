"""Spark, for those who outgrow one machine: the same tables as Parquet, the same expressions."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from groundswell.errors import EngineMissing


class SparkEngine:
    """Runs expressions on Spark over a store's tables in Parquet.

    Args:
        session: an open Spark session, in UTC.
        folder: where the Parquet files of the store are, one for each table.
        tables: the tables' names.
    """

    name = "spark"

    def __init__(self, session: Any, folder: Path, tables: tuple[str, ...]) -> None:
        self._session = session
        self._backend = ibis.pyspark.connect(session)
        for table in tables:
            frame = session.read.parquet(str(folder / f"{table}.parquet"))
            frame.createOrReplaceTempView(table)

    def table(self, name: str) -> ir.Table:
        """Give a table of the store as an expression."""
        return self._backend.table(name)

    def fetch(self, expression: ir.Table) -> pa.Table:
        """Run an expression and fetch its rows as an Arrow table."""
        return self._backend.to_pyarrow(expression)

    def close(self) -> None:
        """Leave the session open: it belongs to the caller."""


def start_spark(address: str) -> Any:
    """Start a Spark session.

    Args:
        address: ``spark://local`` for this machine, or the master's ``spark://HOST:PORT``.

    Returns:
        The session, with UTC as its time zone.

    Raises:
        EngineMissing: pyspark is not installed, or the session cannot start.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineMissing("spark", "pyspark is not installed") from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    local = address == "spark://local"
    builder = SparkSession.builder.master("local[2]" if local else address).appName("groundswell")
    for name, value in {**_SETTINGS, **(_ALONE if local else {})}.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise EngineMissing("spark", str(error).splitlines()[0]) from error


def find_spark() -> Any:
    """Find the Spark session that runs in this process; None where there is none."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        return None
    return SparkSession.getActiveSession()


_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}
_ALONE = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
}
