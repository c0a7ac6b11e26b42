"""What every engine can do: give a table as an expression, and fetch an expression's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa


class Engine(Protocol):
    """The tables of one store, and the place where expressions over them run."""

    @property
    def name(self) -> str:
        """The engine's name, ``duckdb`` or ``spark``."""

    def table(self, name: str) -> ir.Table:
        """Give a table of the store as an expression."""

    def fetch(self, expression: ir.Table) -> pa.Table:
        """Run an expression and fetch its rows."""

    def close(self) -> None:
        """Let go of what the engine holds."""
