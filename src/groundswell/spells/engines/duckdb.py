"""The embedded engine: a DuckDB file, or tables in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from groundswell.errors import StoreNotRead

if TYPE_CHECKING:
    import ibis.expr.types as ir


class DuckDBEngine:
    """Runs expressions in the process, on the store's own file.

    Args:
        connection: an open connection that holds the tables of the store.
        place: what the store is called in errors.
    """

    name = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, place: str = "in memory") -> None:
        self._connection = connection
        self._place = place
        self._connection.execute("SET TimeZone = 'UTC'")
        import ibis  # when a store is opened: it takes a second

        self._backend = ibis.duckdb.from_connection(connection)

    @classmethod
    def open(cls, path: Path) -> DuckDBEngine:
        """Open a store's file for reading.

        Raises:
            StoreNotRead: the file is missing, truncated or not a store.
        """
        if not path.is_file():
            raise StoreNotRead(str(path), "there is no such file")
        try:
            return cls(duckdb.connect(str(path), read_only=True), str(path))
        except duckdb.Error as error:
            raise StoreNotRead(str(path), str(error).splitlines()[0]) from error

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, for SQL that has no expression."""
        return self._connection

    def table(self, name: str) -> ir.Table:
        """Give a table of the store as an expression."""
        return self._backend.table(name)

    def fetch(self, expression: ir.Table) -> pa.Table:
        """Run an expression and fetch its rows as an Arrow table.

        Raises:
            StoreNotRead: the store's file is damaged where the rows lie.
        """
        try:
            return self._run(expression)
        except (duckdb.IOException, duckdb.SerializationException, duckdb.FatalException) as error:
            raise StoreNotRead(self._place, str(error).splitlines()[0]) from error

    def _run(self, expression: ir.Table) -> pa.Table:
        import ibis

        return self._connection.execute(ibis.to_sql(expression, dialect="duckdb")).to_arrow_table()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
