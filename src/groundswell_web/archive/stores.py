"""The tables of the records as Parquet, and what the records say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from groundswell.spells.engines import DuckDBEngine
from groundswell_web.records.queries import ExtractCard, open_extract


def write_tables(engagement_id: UUID, card: ExtractCard, folder: Path) -> Iterator[tuple[str, Path]]:
    """Write the tables of an extract's store one after the other: its name and its file, which the caller removes."""
    records = open_extract(engagement_id, card.id)
    connection = cast(DuckDBEngine, records.engine).connection
    for (name,) in connection.execute("SHOW TABLES").fetchall():
        quoted = '"' + name.replace('"', '""') + '"'
        path = folder / f"{card.id}.parquet"
        target = str(path).replace("'", "''")
        connection.execute(f"COPY {quoted} TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        yield name, path


def read_manifest(engagement_id: UUID, card: ExtractCard) -> Any:
    """Read what an extract's store says of itself: sources, mapping, checks, assumptions, rows set aside."""
    records = open_extract(engagement_id, card.id)
    connection = cast(DuckDBEngine, records.engine).connection
    found = connection.execute("SELECT document FROM manifest").fetchone()
    return json.loads(found[0]) if found else {}


def read_mapping(engagement_id: UUID, card: ExtractCard) -> str:
    """Read how the columns of an extract were read, as TOML: also what was proposed and taken as it was."""
    return str(read_manifest(engagement_id, card).get("mapping") or card.mapping)
