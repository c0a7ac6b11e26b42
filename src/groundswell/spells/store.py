"""An agency's case records, once read: cases and their spells, in one file, and how to ask them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundswell.errors import StoreNotRead
from groundswell.spells.engines import DuckDBEngine, Engine
from groundswell.spells.manifest import STORE_VERSION, Manifest

if TYPE_CHECKING:
    import ibis.expr.types as ir

TABLES = (
    "cases",
    "spells",
    "steps",
    "works",
    "officers",
    "offices",
    "channels",
    "variants",
    "daily",
    "daily_steps",
    "event_attributes",
    "edges",
    "stays",
    "waits",
)


class Records:
    """An agency's case records, once read.

    Each table is an expression: group, filter and join it, then fetch. The reference of the store describes
    every table and column.

    Args:
        engine: where the tables live.
        manifest: what the store says of itself.
        path: the store's file; None where it is in memory only.
    """

    def __init__(self, engine: Engine, manifest: Manifest, path: Path | None = None) -> None:
        self.engine = engine
        self.manifest = manifest
        self.path = path

    def table(self, name: str) -> ir.Table:
        """Give a table of the store as an expression.

        Raises:
            KeyError: the store has no such table.
        """
        if name not in TABLES:
            raise KeyError(f"a store has no table {name!r}; it has {', '.join(TABLES)}")
        return self.engine.table(name)

    @cached_property
    def cases(self) -> ir.Table:
        """One row per case."""
        return self.table("cases")

    @cached_property
    def spells(self) -> ir.Table:
        """One row per stay of a case at one point."""
        return self.table("spells")

    @cached_property
    def steps(self) -> ir.Table:
        """One row per step."""
        return self.table("steps")

    @cached_property
    def works(self) -> ir.Table:
        """One row per interval of work; empty where the export has one time per event."""
        return self.table("works")

    @cached_property
    def officers(self) -> ir.Table:
        """One row per officer."""
        return self.table("officers")

    @cached_property
    def offices(self) -> ir.Table:
        """One row per office or team."""
        return self.table("offices")

    @cached_property
    def channels(self) -> ir.Table:
        """One row per channel."""
        return self.table("channels")

    @cached_property
    def variants(self) -> ir.Table:
        """One row per order of steps that cases took."""
        return self.table("variants")

    @cached_property
    def daily(self) -> ir.Table:
        """One row per day: arrivals, ends, backlog."""
        return self.table("daily")

    @cached_property
    def daily_steps(self) -> ir.Table:
        """One row per day and step: entered, left, open."""
        return self.table("daily_steps")

    @cached_property
    def event_attributes(self) -> ir.Table:
        """One row per row of the export that was read, with the kept event attributes; joined by `row`."""
        return self.table("event_attributes")

    @cached_property
    def edges(self) -> ir.Table:
        """One row per pair of steps that followed each other."""
        return self.table("edges")

    @cached_property
    def stays(self) -> ir.Table:
        """One row per step: how long its closed spells were."""
        return self.table("stays")

    @cached_property
    def waits(self) -> ir.Table:
        """One row per kind of end, and one for all (`end_kind` null): how long cases wait, so far if open."""
        return self.table("waits")

    def fetch(self, expression: ir.Table) -> pa.Table:
        """Run an expression and fetch its rows as an Arrow table."""
        return self.engine.fetch(expression)

    def columns(self, expression: ir.Table) -> dict[str, np.ndarray[Any, Any]]:
        """Run an expression and fetch its columns as NumPy arrays.

        Times become microseconds since 1970 UTC. A column of whole numbers with nulls becomes floats with NaN;
        fill the nulls in the expression to avoid it. Texts become arrays of objects.
        """
        table = self.fetch(expression)
        return {name: _to_numpy(table.column(name)) for name in table.column_names}

    def list_set_aside(self) -> list[tuple[int, str, str]]:
        """List the rows of the export that were set aside: row number from 1 (0 where not known), reason, detail."""
        if not isinstance(self.engine, DuckDBEngine):
            return []
        rows = self.engine.connection.execute(
            "SELECT greatest(row + 1, 0), reason, coalesce(detail, '') FROM set_aside ORDER BY row, reason"
        ).fetchall()
        return [(int(row), str(reason), str(detail)) for row, reason, detail in rows]

    def close(self) -> None:
        """Let go of the store's file."""
        self.engine.close()

    def __enter__(self) -> Records:
        """Give the records themselves, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the records."""
        self.close()


def open_records(path: str | Path) -> Records:
    """Open a store that was built before.

    Args:
        path: the store's file.

    Returns:
        The records in it.

    Raises:
        StoreNotRead: the file is missing, truncated or from another version.
    """
    file = Path(path)
    engine = DuckDBEngine.open(file)
    try:
        row = engine.connection.execute("SELECT document FROM manifest").fetchone()
        manifest = Manifest.from_json(row[0]) if row else None
    except Exception as error:
        engine.close()
        raise StoreNotRead(str(path), "it has no manifest that this version knows") from error
    if manifest is None or manifest.version != STORE_VERSION:
        engine.close()
        raise StoreNotRead(str(path), "it was written by another version")
    return Records(engine, manifest, file)


def _to_numpy(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    if pa.types.is_timestamp(column.type):
        column = pc.cast(column, pa.timestamp("us")).cast(pa.int64())
    if pa.types.is_string(column.type):
        return _to_texts(column)
    # Arrow's own conversion would first import pandas, which takes longer than most questions.
    if pa.types.is_date32(column.type):
        return _join_chunks(column.cast(pa.int32()).cast(pa.int64()), np.iinfo(np.int64).min).view(
            "datetime64[D]"
        )
    if pa.types.is_boolean(column.type) and not column.null_count:
        return _join_chunks(column.cast(pa.uint8())).view(np.bool_)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        return np.asarray(column.to_numpy(zero_copy_only=False))
    if column.null_count and pa.types.is_integer(column.type):
        column = column.cast(pa.float64(), safe=False)
    return _join_chunks(column, np.nan)


def _join_chunks(column: pa.ChunkedArray, missing: float | None = None) -> np.ndarray[Any, Any]:
    """Put the parts of a column of numbers together, with a number in the place of nulls."""
    parts = [_read_chunk(chunk, missing) for chunk in column.chunks]
    return np.concatenate(parts) if parts else np.from_dlpack(pa.nulls(0, column.type))


def _read_chunk(chunk: pa.Array, missing: float | None) -> np.ndarray[Any, Any]:
    if not chunk.null_count:
        return np.asarray(np.from_dlpack(chunk))
    held = np.from_dlpack(
        pa.Array.from_buffers(chunk.type, len(chunk), [None, chunk.buffers()[1]], 0, chunk.offset)
    )
    is_known = np.from_dlpack(chunk.is_valid().cast(pa.uint8())).view(np.bool_)
    return np.where(is_known, held, np.asarray(missing, held.dtype))


def _to_texts(column: pa.ChunkedArray) -> np.ndarray[Any, Any]:
    """Turn texts into objects, each different text once; null is None."""
    encoded = column.dictionary_encode(null_encoding="encode").combine_chunks()
    texts = np.empty(len(encoded.dictionary), object)
    texts[:] = encoded.dictionary.to_pylist()
    return np.asarray(texts[np.from_dlpack(encoded.indices)])
