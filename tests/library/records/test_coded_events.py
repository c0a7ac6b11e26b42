"""Rows as codes: texts are trimmed and merged once each, and every row that cannot be used has its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from groundswell.records.export import open_work_file, read_export
from groundswell.records.reading import Reading

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MAPPING: dict[str, Any] = {
    "shape": "events",
    "columns": {
        "case": "case",
        "step": "step",
        "at": "at",
        "officer": "officer",
        "case_attributes": ["kind"],
    },
    "ends": {"steps": ["Done"]},
    "times": {"zone": "UTC"},
    "privacy": {"keep_identifiers": True},
    "largest_bad_share": 0.9,
}
ROWS = """case,step,at,officer,kind
b,Begin,2024-01-02 09:00:00,x,small
 b ,Done,2024-01-03 09:00:00,,
a,Begin,2024-01-01 09:00:00, x ,
a, Done,2024-01-05 09:00:00,y,large
\u00a0,Begin,2024-01-05 09:00:00,y,
,Begin,2024-01-05 10:00:00,y,
a,  ,2024-01-05 11:00:00,y,
a,Begin,soon,y,
a,Begin,,y,
a,Begin,2031-01-01 00:00:00,y,
c,Begin,\u00a02024-01-06 09:00:00,z,medium
"""


def read(path: Path, connection: duckdb.DuckDBPyConnection | None = None) -> Reading:
    export = path / "export.csv"
    export.write_text(ROWS, encoding="utf-8")
    reading = read_export([export], MAPPING, now=NOW, connection=connection)
    assert isinstance(reading, Reading)
    return reading


def ask(reading: Reading, sql: str) -> list[tuple[Any, ...]]:
    return reading.connection.execute(sql).fetchall()


def test_events_texts_with_spaces_are_the_same_names(tmp_path: Path) -> None:
    reading = read(tmp_path)
    cases = ask(reading, "SELECT case_id, case_key, n, attr_kind FROM case_keys ORDER BY 1")
    assert cases == [(0, "a", 2, "large"), (1, "b", 2, "small"), (2, "c", 1, "medium")]
    assert ask(reading, "SELECT name FROM officer_keys ORDER BY id") == [("y",), ("x",), ("z",)]
    rows = ask(
        reading,
        """SELECT e.row, k.case_key, s.name, o.name FROM events e JOIN case_keys k USING (case_id)
        JOIN step_keys s ON s.id = e.step_id LEFT JOIN officer_keys o ON o.id = e.officer_id ORDER BY 1""",
    )
    assert rows == [
        (0, "b", "Begin", "x"),
        (1, "b", "Done", None),
        (2, "a", "Begin", "x"),
        (3, "a", "Done", "y"),
        (10, "c", "Begin", "z"),
    ]


def test_events_rows_without_use_are_set_aside_with_reason_and_time(tmp_path: Path) -> None:
    found = ask(read(tmp_path), "SELECT row, reason, detail FROM set_aside ORDER BY row")
    assert found == [
        (4, "no case", "Begin · 2024-01-05 09:00:00"),
        (5, "no case", "Begin · 2024-01-05 10:00:00"),
        (6, "no step", "2024-01-05 11:00:00"),
        (7, "a time that cannot be read", "Begin · soon"),
        (8, "no time", "Begin"),
        (9, "a time in the future", "Begin · 2031-01-01 00:00:00"),
    ]


@pytest.mark.parametrize("table", ["events", "set_aside", "case_keys", "step_keys", "officer_keys"])
def test_events_in_a_work_file_are_those_in_memory_and_leave_no_file(tmp_path: Path, table: str) -> None:
    sql = f"SELECT * FROM {table} ORDER BY ALL"
    expected = ask(read(tmp_path), sql)
    with open_work_file(tmp_path / "work") as connection:
        assert ask(read(tmp_path, connection), sql) == expected
        assert not list((tmp_path / "work").rglob("*.rows"))


def test_case_attributes_of_many_columns_each_keep_their_own_text(tmp_path: Path) -> None:
    names = [f"kind_{number}" for number in range(40)]
    lines = [",".join(["case", "step", "at", *names])]
    for case in ("a", "b", " a ", "c"):
        values = [f" {case.strip()}{number} " if (number + len(lines)) % 3 else "" for number in range(40)]
        lines.append(",".join([case, "Begin", f"2024-01-0{len(lines)} 09:00:00", *values]))
    export = tmp_path / "wide.csv"
    export.write_text("\n".join(lines), encoding="utf-8")
    columns = {"case": "case", "step": "step", "at": "at", "case_attributes": names}
    reading = read_export([export], MAPPING | {"columns": columns}, now=NOW)
    assert isinstance(reading, Reading)
    for number in range(40):
        # Case a has two rows, of which one at least says something; b and c have a gap in every third column.
        wanted = [
            f"a{number}",
            *(f"{case}{number}" if (number + row) % 3 else None for case, row in (("b", 2), ("c", 4))),
        ]
        assert ask(reading, f"SELECT attr_kind_{number} FROM case_keys ORDER BY case_key") == [
            (one,) for one in wanted
        ]
