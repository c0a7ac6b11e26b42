"""Tables as text: what goes in, and what has to come out, as a policy analyst would write them down."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from groundswell import Records, read_records

_SPELLS = """
SELECT c.case_key AS "case", s.step, coalesce(f.step, '') AS "from", coalesce(t.step, '') AS next,
  p.entered_at AS entered, p.left_at AS "left", p.elapsed_us / 86400e6 AS days, p.elapsed_us / 3600e6 AS hours,
  p.working_us / 3600e6 AS open_hours, p.work_us / 3600e6 AS work_hours, coalesce(o.officer, '') AS officer,
  coalesce(i.office, '') AS office, coalesce(h.channel, '') AS channel, p.clock, p.round, p.row + 1 AS row
FROM spells p JOIN cases c USING (case_id) JOIN steps s ON s.step_id = p.step_id
LEFT JOIN steps f ON f.step_id = p.from_step_id LEFT JOIN steps t ON t.step_id = p.to_step_id
LEFT JOIN officers o ON o.officer_id = p.officer_id LEFT JOIN offices i ON i.office_id = p.office_id
LEFT JOIN channels h ON h.channel_id = p.channel_id
ORDER BY p.case_id, p.position
"""
_CASES = """
SELECT c.case_key AS "case", c.received_at AS received, c.ended_at AS ended, c.end_kind AS "end",
  coalesce(s.step, '') AS end_step, c.wait_us / 86400e6 AS days, c.working_us / 3600e6 AS open_hours,
  c.observed_from_at AS seen_from, c.entry_us / 86400e6 AS late_days, c.due_at AS due,
  c.promise_us / 86400e6 AS promise_days, c.spell_count AS spells, c.revisit_count AS revisits,
  c.officer_count AS officers
FROM cases c LEFT JOIN steps s ON s.step_id = c.end_step_id ORDER BY c.case_id
"""


class Desk:
    """Reads small tables as exports, in a folder of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def write(self, table: str) -> Path:
        """Write a table as the CSV file of an export."""
        self.count += 1
        path = self.folder / f"export_{self.count}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(split(table))
        return path

    def read(self, table: str, *, keep: bool = True, key: bytes | None = None, **mapping: Any) -> Records:
        """Read a table as an export of cases, by a mapping of its own columns.

        Columns called case, step, at, end_at, lifecycle, officer, office, channel, received_at, ended_at, due_at
        and outcome play the part they are named for.
        """
        header = split(table)[0]
        roles = ("case", "step", "at", "end_at", "lifecycle", "officer", "office", "channel", "received_at",
                 "ended_at", "due_at", "outcome")  # fmt: skip
        columns = {name: name for name in roles if name in header} | mapping.pop("columns", {})
        columns.setdefault("case_attributes", [])
        document: dict[str, Any] = {
            "shape": "events",
            "columns": columns,
            "ends": {},
            "largest_bad_share": 0.9,
        }
        document["privacy"] = {"keep_identifiers": keep} | mapping.pop("privacy", {})
        return read_records(self.write(table), document | mapping, key=key)


def split(table: str) -> list[list[str]]:
    """Split a text table into its cells; a line of dashes under the header is left out."""
    lines = [line for line in table.strip().splitlines() if line.strip() and set(line.strip()) - set("-|+ ")]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def expect_spells(records: Records, table: str) -> None:
    """Compare the spells of records with a table, in the columns that it names."""
    _compare(records, _SPELLS, table)


def expect_cases(records: Records, table: str) -> None:
    """Compare the cases of records with a table, in the columns that it names."""
    _compare(records, _CASES, table)


def _compare(records: Records, sql: str, table: str) -> None:
    header, *expected = split(table)
    shown = ", ".join(f'"{name}"' for name in header)
    rows = records.engine.connection.execute(f"SELECT {shown} FROM ({sql})").fetchall()  # type: ignore[attr-defined]
    found = [[_write(cell) for cell in row] for row in rows]
    assert found == expected, "\n" + "\n".join(" | ".join(row) for row in [header, *found])


def _write(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.3f}".rstrip("0").rstrip(".")
    text = str(cell)
    return text.removesuffix(":00").removesuffix(" 00:00") if hasattr(cell, "hour") else text
