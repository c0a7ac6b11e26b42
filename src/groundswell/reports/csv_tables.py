"""Findings' tables as CSV that a spreadsheet opens without running anything from the records."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from groundswell.charts.labels import make_printable
from groundswell.evidence.finding import Cell, Finding

_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


def write_tables(findings: Sequence[Finding], folder: Path) -> tuple[Path, ...]:
    """Write each table of each finding, and one table of all estimates.

    Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers,
    written in full precision.

    Args:
        findings: whose tables.
        folder: an existing folder; the files are named ``<question>_<table>.csv`` and ``estimates.csv``.

    Returns:
        The files, in the order of the findings.
    """
    written = [_write(folder / "estimates.csv", *_estimate_rows(findings))]
    for finding in findings:
        for table in finding.tables:
            header = [column.key for column in table.columns]
            written.append(_write(folder / name_table_file(finding.question, table.key), header, table.rows))
    return tuple(written)


def name_table_file(question: str, key: str) -> str:
    """Name the CSV file of a table.

    Example:
        >>> name_table_file("waits", "By month")
        'waits_by_month.csv'
    """
    return f"{_slug(question)}_{_slug(key)}.csv"


def guard_cell(cell: Cell) -> Cell:
    """Make a cell that no spreadsheet runs: text that begins like a formula gets an apostrophe.

    Example:
        >>> guard_cell("=1+1"), guard_cell(-5), guard_cell("Review")
        ("'=1+1", -5, 'Review')
    """
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    if not isinstance(cell, str):
        return cell
    text = make_printable(cell) if not cell.startswith(("\t", "\r")) else cell[0] + make_printable(cell[1:])
    return f"'{text}" if text.lstrip(" ").startswith(_RUNS_IN_A_SPREADSHEET) else text


def _estimate_rows(findings: Sequence[Finding]) -> tuple[list[str], list[tuple[Cell, ...]]]:
    header = [
        "question",
        "key",
        "label",
        "value",
        "unit",
        "low",
        "high",
        "confidence",
        "method",
        "rows",
        "trace",
    ]
    rows: list[tuple[Cell, ...]] = [
        (f.question, e.key, e.label, e.value, e.unit, e.low, e.high, e.confidence, e.method, e.rows, e.trace)
        for f in findings
        for e in f.estimates
    ]
    return header, rows


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([guard_cell(name) for name in header])
        writer.writerows([guard_cell(cell) for cell in row] for row in rows)
    return path


def _slug(text: str) -> str:
    return _NOT_A_NAME.sub("_", text.lower()).strip("_") or "table"
