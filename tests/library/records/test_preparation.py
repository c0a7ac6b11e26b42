"""Dates and times of day in two columns, and trails of changes of fields: proposed, written into the mapping, read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from library.records.invented import Row, write_export

from groundswell.errors import ColumnMissing
from groundswell.records.export import inspect_export, read_export
from groundswell.records.mapping import write_mapping
from groundswell.records.reading import Reading

NOW = datetime(2025, 1, 1, tzinfo=UTC)
STEPS = ("Received", "Checked", "Assessed", "Decided")


def invent_moments(seed: int = 5, cases: int = 80) -> list[tuple[str, str, datetime]]:
    rng = np.random.default_rng(seed)
    out = []
    for case in range(cases):
        at = datetime(2023, 1, 2, 9, 17) + timedelta(days=int(rng.integers(0, 300)))
        for step in STEPS:
            out.append((f"C-{case:04d}", step, at))
            at += timedelta(minutes=int(rng.exponential(5_000)) + 3)
    return out


def invent_two_columns(names: Sequence[str], day: str, clock: str) -> list[Row]:
    case, step, on, hour = names
    return [
        {case: key, step: label, on: at.strftime(day), hour: at.strftime(clock)}
        for key, label, at in invent_moments()
    ]


def read(path: Path, mapping: str | None = None) -> Reading:
    reading = read_export(path, mapping, now=NOW, key=b"k" * 32)
    assert isinstance(reading, Reading)
    return reading


def list_moments(reading: Reading) -> list[int]:
    rows = reading.connection.execute("SELECT at_us FROM events WHERE final = 0 ORDER BY 1").fetchall()
    return [int(row[0]) for row in rows]


@pytest.mark.parametrize(
    ("names", "day", "clock"),
    [
        (("Case ID", "Activity", "Event Date", "Event Time"), "%d/%m/%Y", "%H:%M"),
        (("Aktenzeichen", "Vorgang", "Datum", "Uhrzeit"), "%d.%m.%Y", "%H:%M"),
        (("case_number", "status", "change_date", "change_time"), "%m/%d/%Y", "%I:%M %p"),
        (("Incident", "Step", "Date", "Time"), "%Y%m%d", "%H%M"),
        (("Dossier", "Étape", "Date", "Heure"), "%d/%m/%Y", "%Hh%M"),
        (("Expediente", "Trámite", "Fecha", "Hora"), "%Y-%m-%d 00:00:00", "%H.%M"),
    ],
)
def test_date_and_time_of_day_are_joined(names: Sequence[str], day: str, clock: str, tmp_path: Path) -> None:
    path = write_export(tmp_path / "a.csv", invent_two_columns(names, day, clock))
    seen = inspect_export(path)
    assert seen.mapping.times.time_of_day == {names[2]: names[3]}
    assert seen.mapping.columns.at == names[2]
    reading = read(path)
    assert reading.set_aside_count == 0
    epoch = datetime(1970, 1, 1)
    assert list_moments(reading) == sorted(
        (at - epoch) // timedelta(microseconds=1) for _c, _s, at in invent_moments()
    )


def test_two_dates_have_each_their_time_of_day(tmp_path: Path) -> None:
    rows = []
    for n, (_case, step, at) in enumerate(invent_moments()):
        if step == "Received":
            received = at
        if step == "Decided":
            rows.append(
                {
                    "Request ID": f"R{n}",
                    "Date Received": f"{received:%m/%d/%Y}",
                    "Time Received": f"{received:%I:%M %p}",
                    "Date Closed": f"{at:%m/%d/%Y}" if n % 5 else "",
                    "Time Closed": f"{at:%I:%M %p}" if n % 5 else "",
                }
            )
    mapping = inspect_export(write_export(tmp_path / "a.csv", rows)).mapping
    assert mapping.times.time_of_day == {"Date Received": "Time Received", "Date Closed": "Time Closed"}
    assert (mapping.shape, mapping.columns.received_at) == ("dates", "Date Received")


def test_duration_beside_a_date_is_not_joined(tmp_path: Path) -> None:
    rows = invent_two_columns(("Case ID", "Activity", "Event Date", "Handling time"), "%d/%m/%Y", "%H:%M")
    assert inspect_export(write_export(tmp_path / "a.csv", rows)).mapping.times.time_of_day == {}


def test_written_mapping_with_times_of_day_is_read_back(tmp_path: Path) -> None:
    rows = invent_two_columns(("Case ID", "Activity", "On", "Noted"), "%d/%m/%Y", "%H.%M")
    path = write_export(tmp_path / "a.csv", rows)
    assert inspect_export(path).mapping.times.time_of_day == {}
    told = tmp_path / "m.toml"
    told.write_text('[times]\ntime_of_day = { "On" = "Noted" }\n', "utf-8")
    seen = inspect_export(path, told)
    assert any(at % 86_400_000_000 for at in list_moments(read(path, str(told))))
    again = tmp_path / "n.toml"
    again.write_text(write_mapping(seen.mapping, whole=False), "utf-8")
    assert inspect_export(path, again).mapping == seen.mapping


def test_time_of_day_of_no_column_is_refused(tmp_path: Path) -> None:
    path = write_export(
        tmp_path / "a.csv", invent_two_columns(("Case", "Step", "Date", "Time"), "%Y-%m-%d", "%H:%M")
    )
    with pytest.raises(ColumnMissing):
        inspect_export(path, {"times": {"time_of_day": {"Date": "Clock"}}})


def invent_trail(names: Sequence[str], status: str) -> list[Row]:
    rows = []
    for n, (case, step, at) in enumerate(invent_moments()):
        rows.append(
            dict(
                zip(
                    names,
                    (case, status, "", step, ("me", "you")[n % 2], f"{at:%Y-%m-%d %H:%M:%S}"),
                    strict=True,
                )
            )
        )
        for k in range(n % 3):
            other = (
                case,
                ("Priority", "Phone")[k],
                "low",
                "high",
                ("me", "you")[n % 2],
                f"{at + timedelta(minutes=k):%Y-%m-%d %H:%M:%S}",
            )
            rows.append(dict(zip(names, other, strict=True)))
    return rows


@pytest.mark.parametrize(
    ("names", "status"),
    [
        (("Case", "Field", "Old value", "New value", "Changed by", "Changed at"), "Status"),
        (("key", "field", "fromString", "toString", "author", "created"), "status"),
        (
            ("Vorgangsnummer", "Feld", "Alter Wert", "Neuer Wert", "Geändert von", "Geändert am"),
            "Bearbeitungsstatus",
        ),
        (("documentkey", "fieldname", "oldvalue", "newvalue", "user", "sys_created_on"), "state"),
    ],
)
def test_trail_of_changes_is_read_by_its_status(names: Sequence[str], status: str, tmp_path: Path) -> None:
    path = write_export(tmp_path / "a.csv", invent_trail(names, status))
    reading = read(path)
    columns = reading.mapping.columns
    assert (reading.mapping.shape, reading.mapping.rows) == ("statuses", {names[1]: status})
    assert (columns.case, columns.step, columns.at, columns.officer) == (
        names[0],
        names[3],
        names[5],
        names[4],
    )
    assert len(list_moments(reading)) == 320
    assert any("319 of 639 rows are left aside" in text for text in reading.assumptions)


def test_rows_of_one_value_can_be_asked_for(tmp_path: Path) -> None:
    rows = [
        {
            "Case": case,
            "Kind": "note" if k % 4 == 3 else "step",
            "Activity": step,
            "At": f"{at:%Y-%m-%d %H:%M}",
        }
        for k, (case, step, at) in enumerate(invent_moments())
    ]
    path = write_export(tmp_path / "a.csv", rows)
    told = tmp_path / "m.toml"
    told.write_text('[rows]\n"Kind" = "step"\n', "utf-8")
    assert len(list_moments(read(path, str(told)))) == 240


def test_encoding_can_stand_in_the_mapping(tmp_path: Path) -> None:
    rows = invent_two_columns(("Znak sprawy", "Czynność", "Data", "Godzina"), "%Y-%m-%d", "%H:%M")
    path = write_export(tmp_path / "a.csv", rows, encoding="iso8859-2")
    seen = inspect_export(path, {"encoding": "iso8859-2"})
    assert seen.mapping.columns.step == "Czynność"
    assert 'encoding = "iso8859-2"' in write_mapping(seen.mapping)
