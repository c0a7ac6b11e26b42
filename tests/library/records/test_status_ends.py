"""Cases that are over by their status, and have no date of their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from library.records.invented import Row, write_export

from groundswell.records.export import read_export
from groundswell.records.reading import Reading
from groundswell.records.status_ends import list_ending

NOW = datetime(2025, 1, 1, tzinfo=UTC)


def invent_requests(
    touched: str | None, near: Callable[[int, datetime], datetime] = lambda _n, at: at + timedelta(days=2)
) -> list[Row]:
    """300 requests: a third completed, a third cancelled without a date, a third still open."""
    rng = np.random.default_rng(8)
    rows: list[Row] = []
    for n in range(300):
        received = datetime(2023, 1, 2) + timedelta(days=int(rng.integers(0, 400)))
        ended = received + timedelta(days=int(rng.exponential(30)) + 1)
        status = ("Completed", "Cancelled", "Under review")[n % 3]
        row = {
            "Request Number": f"R{n:05d}",
            "Date Received": f"{received:%Y-%m-%d}",
            "Date Completed": f"{ended:%Y-%m-%d}" if status == "Completed" else "",
            "Status": status,
        }
        rows.append(row | ({touched: f"{near(n, ended):%Y-%m-%d}"} if touched else {}))
    return rows


def read(path: Path, mapping: dict[str, object] | None = None) -> Reading:
    reading = read_export(path, mapping, now=NOW, key=b"k" * 32)
    assert isinstance(reading, Reading)
    return reading


def count_ended(reading: Reading) -> int:
    row = reading.connection.execute("SELECT count(*) FROM case_keys WHERE ended_at IS NOT NULL").fetchone()
    return int(row[0]) if row else 0


@pytest.mark.parametrize("name", ["Status Date", "Last Updated", "LastModifiedDate", "Date of status"])
def test_cancelled_case_ends_at_the_date_of_its_status(name: str, tmp_path: Path) -> None:
    reading = read(write_export(tmp_path / "a.csv", invent_requests(name)))
    assert (reading.mapping.columns.status_at, reading.mapping.columns.ended_at) == (name, "Date Completed")
    assert count_ended(reading) == 200
    assert reading.mapping.ends.withdrawals == ("Cancelled",)
    assert any("100 cases have no date of their end" in text and name in text for text in reading.assumptions)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        (None, None),
        ("Data Extract Date", None),
        ("Last Updated", lambda _n, _at: datetime(2024, 11, 30)),
        ("Last Updated", lambda n, at: at + timedelta(days=200 + n)),
        ("Last Updated", lambda _n, at: at - timedelta(days=500)),
    ],
)
def test_without_a_date_that_fits_cancelled_cases_are_counted_as_open(
    name: str | None, near: Callable[[int, datetime], datetime] | None, tmp_path: Path
) -> None:
    rows = invent_requests(name, near) if near else invent_requests(name)
    reading = read(write_export(tmp_path / "a.csv", rows))
    assert reading.mapping.columns.status_at is None
    assert count_ended(reading) == 100
    assert any("'Cancelled' (100) have no date of their end" in text for text in reading.assumptions)


@pytest.mark.parametrize("name", ["Status Date", "Last Updated"])
def test_date_of_the_status_is_the_end_where_there_is_no_other(name: str, tmp_path: Path) -> None:
    rows = [
        {column: value for column, value in row.items() if column != "Date Completed"}
        for row in invent_requests(name)
    ]
    reading = read(write_export(tmp_path / "a.csv", rows))
    columns = reading.mapping.columns
    assert (reading.mapping.shape, columns.ended_at, columns.status_at) == ("dates", name, name)
    assert count_ended(reading) == 200


def test_mapping_says_which_statuses_are_ends(tmp_path: Path) -> None:
    path = write_export(tmp_path / "a.csv", invent_requests("Status Date"))
    reading = read(
        path, {"columns": {"status_at": "Status Date"}, "ends": {"steps": ["Under review", "Completed"]}}
    )
    assert count_ended(reading) == 200
    row = reading.connection.execute(
        "SELECT sum(n) FROM status_ends WHERE outcome = 'Under review'"
    ).fetchone()
    assert row == (100,)


def test_what_goes_on_is_no_end() -> None:
    labels = [
        "Closed",
        "Re-opened",
        "Incomplete",
        "Pending closure",
        "Not completed",
        "Geschlossen",
        "Odrzucony",
    ]
    assert list_ending(labels, True) == ["Closed", "Geschlossen", "Odrzucony"]
