"""The rows of an export as numbers: one scan in which every text becomes a code and every time a moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from groundswell.records.formats.source import quote_name
from groundswell.records.text_codes import TextCodes

ROWS_TABLE = "coded_rows"
_BATCH_ROWS = 250_000
_READ_AHEAD = "64MB"


def code_rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    row: str | None,
    texts: Mapping[str, str],
    times: Mapping[str, str],
    bad: str,
    written: str,
) -> int:
    """Read all rows once, and make of them `coded_rows`, `raw_times` and a `<name>_codes` for each text.

    `coded_rows` has `row`, the code of each text (-1 where there is none) and the times.
    `<name>_codes` has `code`, `raw` and how often it stands (`n`). `raw_times` has the rows that will be
    set aside, with the time as it stands in the export.

    Args:
        connection: where the export is open.
        query: what stands after FROM.
        row: a column that numbers the rows; None numbers them as they come.
        texts: an expression for each column of texts.
        times: an expression for each column of times.
        bad: the condition, over all these columns, under which a row is set aside.
        written: an expression for the time as it stands in the export.

    Returns:
        How many rows there are.
    """
    sql = _write_scan(query, row, {**texts, **times}, bad, written)
    coders = {name: TextCodes(counted=name != "case_key") for name in texts}
    file = _find_file(connection)
    kept = {name: _Kept(file, name, np.int32) for name in texts}
    kept |= {name: _Kept(file, name, "datetime64[us]") for name in times}
    kept["row"] = _Kept(file, "row", np.int64)
    aside: list[pa.RecordBatch] = []
    done = 0
    for batch in _read_ahead(connection, sql):
        columns = dict(zip(batch.schema.names, batch.columns, strict=True))
        columns.setdefault("row", pa.array(np.arange(done, done + batch.num_rows)))
        kept["row"].add(columns["row"].to_numpy())
        for name, coder in coders.items():
            kept[name].add(coder.add(columns[name]))
        for name in times:
            kept[name].add(columns[name].cast(pa.int64()).fill_null(_NO_TIME).to_numpy())
        late = [columns[name].filter(columns["is_bad"]) for name in _RAW_TIMES.names]
        aside.append(pa.record_batch(late, schema=_RAW_TIMES))
        done += batch.num_rows
    connection.register(ROWS_TABLE, {name: each.close() for name, each in kept.items()})
    _write(connection, "raw_times", pa.Table.from_batches(aside, _RAW_TIMES))
    _write_codes(connection, coders)
    return done


def _write_scan(query: str, row: str | None, listed: Mapping[str, str], bad: str, written: str) -> str:
    cells = {**({"row": row} if row else {}), **listed, "raw_time": written}
    inner = ", ".join(f"{expression} AS {quote_name(name)}" for name, expression in cells.items())
    return f"""SELECT * REPLACE (CASE WHEN is_bad THEN nullif(trim(raw_time), '') END AS raw_time) FROM (
        SELECT *, coalesce({bad}, TRUE) AS is_bad FROM (SELECT {inner} FROM {query}))"""


def _write_codes(connection: duckdb.DuckDBPyConnection, coders: Mapping[str, TextCodes]) -> None:
    for name, coder in coders.items():
        table = {"code": np.arange(coder.size, dtype=np.int32), "raw": coder.list_texts()}
        counts = {"n": coder.counts} if coder.counts.size == coder.size else {}
        _write(connection, f"{name}_codes", pa.table(table | counts))


def forget_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Give back the memory of `coded_rows`, when no query will read them again."""
    connection.unregister(ROWS_TABLE)
    file = _find_file(connection)
    for path in file.parent.glob(f"{file.name}.*.rows") if file else ():
        path.unlink()


def _read_ahead(connection: duckdb.DuckDBPyConnection, sql: str) -> Iterator[pa.RecordBatch]:
    """Give the batches of a query, the next one being read while one is worked on."""
    connection.execute(f"SET streaming_buffer_size = '{_READ_AHEAD}'")
    reader = connection.execute(sql).to_arrow_reader(_BATCH_ROWS)
    with ThreadPoolExecutor(1) as reading:
        coming = reading.submit(next, reader, None)
        while (batch := coming.result()) is not None:
            coming = reading.submit(next, reader, None)
            yield batch


class _Kept:
    """A column of numbers that grows: in memory, or in a file beside the database where that has one."""

    def __init__(self, file: Path | None, name: str, kind: Any) -> None:
        self._path = file.with_name(f"{file.name}.{name}.rows") if file else None
        self._kind = kind
        self._parts: list[npt.NDArray[Any]] = []
        self._file = self._path.open("wb") if self._path else None

    def add(self, values: npt.NDArray[Any]) -> None:
        if self._file:
            self._file.write(np.ascontiguousarray(values).data)  # `tofile` does not say that the disk is full
        else:
            self._parts.append(values)

    def close(self) -> npt.NDArray[Any]:
        if self._file is None or self._path is None:
            return np.concatenate([np.zeros(0, np.int32), *self._parts]).astype(self._kind)
        self._file.close()
        if not self._path.stat().st_size:
            return np.zeros(0, self._kind)
        return np.asarray(np.memmap(self._path, self._kind, "r"))


def _find_file(connection: duckdb.DuckDBPyConnection) -> Path | None:
    row = connection.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = current_database()"
    ).fetchone()
    return Path(row[0]) if row and row[0] else None


def _write(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register("chunk", table)
    connection.execute(f"CREATE TEMP TABLE {quote_name(name)} AS SELECT * FROM chunk")
    connection.unregister("chunk")


_RAW_TIMES = pa.schema({"row": pa.int64(), "raw_time": pa.string()})
_NO_TIME = -(2**63)
