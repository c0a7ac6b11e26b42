"""Spark, for those who outgrow one machine: the same tables as Parquet, the same expressions."""

from __future__ import annotations

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
    import os

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    master = "local[2]" if address in ("spark://local", "spark") else address
    try:
        return (
            SparkSession.builder.master(master)
            .appName("groundswell")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .getOrCreate()
        )
    except Exception as error:
        raise EngineMissing("spark", str(error).splitlines()[0]) from error
