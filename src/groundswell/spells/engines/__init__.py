"""Where the tables live and the expressions run: DuckDB in the process, or Spark."""

from groundswell.spells.engines.duckdb import DuckDBEngine
from groundswell.spells.engines.engine import Engine

__all__ = ["DuckDBEngine", "Engine"]
