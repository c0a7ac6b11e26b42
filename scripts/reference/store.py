"""docs/reference/store.md: every table and column of a store, the kinds read from a real one."""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any

from groundswell.spells import Manifest, Records
from groundswell.spells.store import TABLES
from groundswell.testing import build_records
from reference.markdown import WRITTEN, join_blocks, split_arguments, split_docstring, write_table

MEANINGS: dict[str, dict[str, str]] = tomllib.loads(
    (Path(__file__).parent / "store.toml").read_text(encoding="utf-8")
)
# Their columns differ from store to store.
ATTRIBUTES = ("attr_", "event_")
INTRODUCTION = """\
# The store

The records, once read, are kept in one DuckDB file: `records.duckdb` in the folder of the report. Any
program that reads DuckDB can read it; no other table is needed for a measure, and no measure sorts the
events again.

- Times are UTC, without a zone, to the microsecond. A name that ends in `_at` is a moment, in `_on` a local
  day.
- Lengths are whole microseconds and end in `_us`; a day has 86,400,000,000 of them.
- NULL means that it is not known, does not apply, or has not happened yet, as the line says.
- Spells cover the time of a case from its receipt to its end, or to the extract where it is open, without
  gap or overlap.

```python
import groundswell as gs

with gs.open_records("out/receipt/records.duckdb") as records:
    print(records.fetch(records.spells.group_by("step_id").count()))
```"""


def build_example() -> Records:
    """Build a small store, in memory, with something in every table."""
    return build_records(
        events=[
            {
                "case": "1",
                "step": "Received",
                "at": "2024-01-01T09:00",
                "end_at": "2024-01-01T10:00",
                "officer": "a",
                "office": "x",
                "channel": "desk",
            },
            {
                "case": "1",
                "step": "Decided",
                "at": "2024-01-11T09:00",
                "end_at": "2024-01-11T10:00",
                "officer": "b",
                "office": "x",
                "channel": "desk",
            },
            {
                "case": "2",
                "step": "Received",
                "at": "2024-01-02T09:00",
                "end_at": "2024-01-02T10:00",
                "officer": "a",
                "office": "y",
                "channel": "post",
            },
        ],
        ends=("Decided",),
        extract_at="2024-02-01",
        shape="intervals",
    )


def read_columns(records: Records) -> dict[str, dict[str, str]]:
    """Read the columns and their kinds of every table of a store; attributes, which differ, are left out."""
    tables = {}
    for name in TABLES:
        schema = records.table(name).schema()
        tables[name] = {
            column: str(kind).lstrip("!")
            for column, kind in schema.items()
            if not column.startswith(ATTRIBUTES)
        }
    return tables


def describe_manifest() -> dict[str, str]:
    """Describe each part of the manifest."""
    told = split_arguments(split_docstring(Manifest.__doc__).get("Args", ""))
    return {one.name: told[one.name] for one in dataclasses.fields(Manifest)}


_KEPT = {
    "cases": ("attr_", "case attribute that was kept"),
    "event_attributes": ("event_", "event attribute that was kept"),
}


def _tell(table: str, column: str) -> str:
    try:
        return MEANINGS[table][column]
    except KeyError:
        raise SystemExit(f"scripts/reference/store.toml does not say what {table}.{column} is") from None


def write_page() -> str:
    """Write the page."""
    with build_example() as records:
        tables = read_columns(records)
    blocks: list[Any] = [WRITTEN, INTRODUCTION]
    for name, columns in tables.items():
        rows = [(f"`{column}`", kind, _tell(name, column)) for column, kind in columns.items()]
        if name in _KEPT:
            rows.append(
                (
                    f"`{_KEPT[name][0]}…`",
                    "string",
                    f"one column for each {_KEPT[name][1]}, named in the manifest",
                )
            )
        blocks += [f"## {name}", _tell(name, ""), write_table(("column", "kind", "what it means"), rows)]
    blocks += [
        "## manifest",
        "One row with one column, `document`: JSON with what the store says of itself."
        " `records.manifest` gives it as values.",
        write_table(
            ("part", "what it means"), [(f"`{name}`", told) for name, told in describe_manifest().items()]
        ),
        "## set_aside",
        "One row per row of the export that could not be used: `row` (from 0; negative where it could not be"
        " taken apart), `reason`, `detail`. `records.list_set_aside()` gives them.",
    ]
    return join_blocks(blocks)
