"""Rows on their way into DuckDB: Arrow tables written to Parquet in the work folder, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.errors import WorkFolderFull
from groundswell.records.formats.source import Opening, quote_name, quote_path

_ROW_COLUMN = "file_row_number"


class Spool:
    """Takes tables whose columns may grow or change type, and gives one view of all their rows in order.

    A new Parquet file is begun where a column appears or changes its type. A column that is a timestamp in
    one file and text in another becomes text for all, as ISO 8601 in UTC.

    Args:
        opening: where to write and to make the view.
    """

    def __init__(self, opening: Opening) -> None:
        self._opening = opening
        self._files: list[tuple[Path, pa.Schema]] = []
        self._writer: pq.ParquetWriter | None = None
        self.rows = 0

    def write(self, table: pa.Table) -> None:
        """Add rows.

        Raises:
            WorkFolderFull: the work folder cannot be written.
        """
        if not table.num_rows:
            return
        self.rows += table.num_rows
        try:
            if self._writer is None or not _fits(table.schema, self._files[-1][1]):
                self._begin(table.schema)
            if self._writer is not None:
                self._writer.write_table(_align(table, self._files[-1][1]))
        except OSError as error:
            raise WorkFolderFull(self._opening.work_dir, error) from None

    def close(self) -> None:
        """Finish the file that is being written."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def discard(self) -> None:
        """Remove all that was written, to begin again."""
        self.close()
        for path, _schema in self._files:
            path.unlink(missing_ok=True)
        self._files, self.rows = [], 0

    def take(self, other: Spool) -> None:
        """Add all rows of another spool after one's own; the other is empty afterwards."""
        self.close()
        other.close()
        self._files.extend(other._files)
        self.rows += other.rows
        other._files, other.rows = [], 0

    def list_columns(self) -> tuple[str, ...]:
        """Give the names of all columns in order of their first appearance."""
        names: dict[str, None] = {}
        for _path, schema in self._files:
            names.update(dict.fromkeys(schema.names))
        return tuple(names)

    def make_view(self) -> tuple[str, tuple[str, ...], str | None]:
        """Make a view of all rows; give its name, its columns and, for one file, the row number's column."""
        self.close()
        columns = self.list_columns()
        shown = _tell_apart(columns)
        numbered = len(self._files) == 1 and _ROW_COLUMN not in columns
        texts = self._find_texts(columns)
        parts = []
        for path, schema in self._files:
            cells = [f"{_pick(name, schema, texts)} AS {quote_name(shown[name])}" for name in columns]
            option = f", {_ROW_COLUMN}=true" if numbered else ""
            cells += [_ROW_COLUMN] if numbered else []
            parts.append(f"SELECT {', '.join(cells)} FROM read_parquet({quote_path(path)}{option})")
        name = self._opening.make_view(" UNION ALL ".join(parts))
        return name, tuple(shown[name] for name in columns), _ROW_COLUMN if numbered else None

    def _begin(self, schema: pa.Schema) -> None:
        self.close()
        if self._files:
            last = self._files[-1][1]
            known = {field.name: field for field in last}
            known.update({field.name: field for field in schema})
            schema = pa.schema(list(known.values()))
        path = self._opening.name_file(".parquet")
        self._writer = pq.ParquetWriter(path, schema, compression="snappy")
        self._files.append((path, schema))

    def _find_texts(self, columns: tuple[str, ...]) -> set[str]:
        kinds: dict[str, set[bool]] = {name: set() for name in columns}
        for _path, schema in self._files:
            for field in schema:
                if not pa.types.is_null(field.type):
                    kinds[field.name].add(pa.types.is_timestamp(field.type))
        return {name for name, found in kinds.items() if len(found) > 1}


def _tell_apart(columns: tuple[str, ...]) -> dict[str, str]:
    """Give columns whose names differ only in upper and lower case names that SQL can tell apart."""
    taken: set[str] = set()
    shown: dict[str, str] = {}
    for column in columns:
        name, number = column or "column", 1
        while name.lower() in taken:
            number += 1
            name = f"{column or 'column'}_{number}"
        taken.add(name.lower())
        shown[column] = name
    return shown


def _fits(schema: pa.Schema, into: pa.Schema) -> bool:
    return all(field.name in into.names and into.field(field.name).type == field.type for field in schema)


def _align(table: pa.Table, schema: pa.Schema) -> pa.Table:
    if table.schema.equals(schema):
        return table
    have = set(table.column_names)
    columns = [
        table.column(field.name) if field.name in have else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def _pick(name: str, schema: pa.Schema, texts: set[str]) -> str:
    if name not in schema.names:
        return "NULL"
    if name in texts and pa.types.is_timestamp(schema.field(name).type):
        return f"strftime({quote_name(name)}, '%Y-%m-%dT%H:%M:%S.%fZ')"
    return f"CAST({quote_name(name)} AS VARCHAR)" if name in texts else quote_name(name)
