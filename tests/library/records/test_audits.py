"""The checks of an export: each by an export that has the fault, and none where there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from library.records.invented import write_export

from groundswell import Records, open_records, read_records
from groundswell.errors import TooManyBadRows
from groundswell.records.checks import Check

NOW = datetime(2024, 6, 1, tzinfo=UTC)
MAPPING: dict[str, Any] = {
    "shape": "events",
    "columns": {"case": "case", "step": "step", "at": "at", "officer": "officer"},
    "ends": {"steps": ["Decided"]},
}
Row = dict[str, Any]


def make_rows(cases: int = 200, seed: int = 4, days: int = 200) -> list[Row]:
    """Make a sound export: three events per case, times of day in office hours, no two alike."""
    rng = np.random.default_rng(seed)
    rows = []
    for case in range(cases):
        at = datetime(2023, 1, 2, 9) + timedelta(days=case * days // cases, seconds=int(rng.integers(20_000)))
        for step in ("Asked", "Checked", "Decided"):
            at += timedelta(days=int(rng.integers(1, 9)), seconds=int(rng.integers(1, 3_000)))
            rows.append({"case": f"c{case:03d}", "step": step, "at": str(at), "officer": f"o{case % 7}"})
    return rows


def read(tmp_path: Path, rows: list[Row], **more: Any) -> Records:
    return read_records(write_export(tmp_path / "a.csv", rows), MAPPING | more, now=NOW)


def find(records: Records, code: str) -> Check:
    found = [check for check in records.manifest.checks if check.code == code]
    assert len(found) == 1, [check.code for check in records.manifest.checks]
    return found[0]


def test_checks_of_a_sound_export_find_nothing(tmp_path: Path) -> None:
    records = read(tmp_path, make_rows())
    assert records.manifest.checks == ()
    assert records.list_set_aside() == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"case": ""}, "no-case"),
        ({"step": "  "}, "no-step"),
        ({"at": ""}, "no-time"),
        ({"at": "soon"}, "a-time-that-cannot-be-read"),
        ({"at": "2023-02-30 10:00:00"}, "a-time-that-cannot-be-read"),
        ({"at": "2095-01-01 10:00:00"}, "a-time-in-the-future"),
        ({"at": "1948-01-01 10:00:00"}, "a-time-that-is-impossible"),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside_and_counted(tmp_path: Path, change: Row, code: str) -> None:
    rows = make_rows()
    for number in (10, 20, 33):
        rows[number] = rows[number] | change
    records = read(tmp_path, rows)
    check = find(records, code)
    assert (check.count, check.total, check.share) == (3, 600, 0.005)
    assert check.action
    assert check.examples == ("row 11", "row 21", "row 34")
    assert [row for row, _reason, _detail in records.list_set_aside()] == [11, 21, 34]
    assert {reason.replace(" ", "-") for _row, reason, _detail in records.list_set_aside()} == {code}
    assert records.manifest.set_aside_count == 3
    assert records.manifest.row_count == 600


def test_rows_of_more_than_one_in_fifty_that_cannot_be_used_are_serious(tmp_path: Path) -> None:
    rows = make_rows()
    for number in range(0, 60, 4):
        rows[number]["step"] = ""
    assert find(read(tmp_path, rows), "no-step").severity == "serious"


def test_duplicates_are_set_aside_and_counted(tmp_path: Path) -> None:
    rows = make_rows()
    records = read(tmp_path, [*rows, *rows[:4]])
    check = find(records, "exact-duplicates")
    assert (check.count, check.total) == (4, 604)
    assert [reason for _row, reason, _detail in records.list_set_aside()] == ["an exact duplicate"] * 4
    assert records.manifest.spell_count == 400


def test_ties_are_counted_and_the_tie_break_is_stated(tmp_path: Path) -> None:
    rows = make_rows()
    rows[1]["at"] = rows[0]["at"]
    check = find(read(tmp_path, rows), "same-time")
    assert check.count == 1
    assert "usual order" in check.action


def test_dates_without_time_are_said_to_be_so(tmp_path: Path) -> None:
    rows = [row | {"at": row["at"][:10]} for row in make_rows()]
    records = read(tmp_path, rows)
    assert find(records, "date-only").share == 1.0
    assert records.manifest.date_only


def test_midnights_among_times_are_counted(tmp_path: Path) -> None:
    rows = make_rows()
    for row in rows[::12]:
        row["at"] = row["at"][:10] + " 00:00:00"
    records = read(tmp_path, rows)
    assert find(records, "midnights").count == 50
    assert not records.manifest.date_only


def test_gap_in_the_export_is_found(tmp_path: Path) -> None:
    rows = [row for row in make_rows(cases=900) if not "2023-04-10" <= row["at"] < "2023-05-05"]
    check = find(read(tmp_path, rows), "gaps")
    assert check.unit == "days"
    assert 24 <= check.count <= 26
    assert "2023-04-09" in check.examples[0]


def test_gap_at_each_weekend_is_none(tmp_path: Path) -> None:
    rows = [row for row in make_rows(cases=900) if datetime.fromisoformat(row["at"]).weekday() < 5]
    assert "gaps" not in {check.code for check in read(tmp_path, rows).manifest.checks}


def test_steps_with_one_spelling_too_many_are_found(tmp_path: Path) -> None:
    rows = make_rows()
    for number in (1, 4, 7):
        rows[number]["step"] = "CHECKED"
    check = find(read(tmp_path, rows), "spellings")
    assert check.count == 3
    assert "merge_steps" in check.action
    assert "'CHECKED'" in check.examples[0]


def test_moments_recorded_in_two_zones_are_found(tmp_path: Path) -> None:
    rows = make_rows()
    doubles = [
        row | {"at": str(datetime.fromisoformat(row["at"]) + timedelta(hours=1))}
        for row in rows[:90]
        if row["step"] == "Checked"
    ]
    check = find(read(tmp_path, rows + doubles), "zone-doubles")
    assert check.count == 30
    assert check.severity == "serious"


def test_step_that_begins_in_the_middle_of_the_export_is_found(tmp_path: Path) -> None:
    rows = make_rows(cases=400)
    extra = [
        row | {"step": "Scanned", "at": str(datetime.fromisoformat(row["at"]) + timedelta(minutes=5))}
        for row in rows
        if row["step"] == "Asked" and row["at"] > "2023-05-15"
    ]
    check = find(read(tmp_path, rows + extra), "logging-change")
    assert check.count == len(extra)
    assert "'Scanned' is first recorded on 2023-05-1" in check.examples[0]


def test_step_that_ceases_in_the_middle_of_the_export_is_found(tmp_path: Path) -> None:
    rows = [row for row in make_rows(cases=400) if row["step"] != "Checked" or row["at"] < "2023-04-15"]
    check = find(read(tmp_path, rows), "logging-change")
    assert "'Checked' is last recorded on 2023-04-14" in check.examples[0]


def test_works_that_end_before_they_start_are_counted_and_take_no_time(tmp_path: Path) -> None:
    rows = [
        row | {"end": str(datetime.fromisoformat(row["at"]) + timedelta(minutes=9))} for row in make_rows()
    ]
    rows[4]["end"] = "2023-01-01 00:00:00"
    mapping = {"shape": "intervals", "columns": MAPPING["columns"] | {"end_at": "end"}}
    records = read(tmp_path, rows, **mapping)
    check = find(records, "end-before-start")
    assert (check.count, check.action) == (1, "the end is set to the start")
    assert records.columns(records.spells)["work_us"].min() == 0


def test_cases_with_broken_ends_of_their_own_are_counted(tmp_path: Path) -> None:
    rows = [row | {"closed": "2023-12-01 10:00:00"} for row in make_rows()]
    for row in rows[:6]:
        row["closed"] = ""
    for row in rows[6:9]:
        row["closed"] = "2022-12-01 10:00:00"
    mapping = {"columns": MAPPING["columns"] | {"ended_at": "closed"}, "ends": {}}
    records = read(tmp_path, rows, **mapping)
    missing, reversed_ = find(records, "cases-without-end"), find(records, "case-end-before-start")
    assert (missing.count, missing.total, missing.unit) == (2, 200, "cases")
    assert (reversed_.count, reversed_.severity) == (1, "doubt")
    assert records.manifest.open_count == 3


def test_cases_received_after_their_first_event_are_counted(tmp_path: Path) -> None:
    rows = [row | {"received": "2022-12-01 10:00:00"} for row in make_rows()]
    for row in rows[6:9]:
        row["received"] = "2023-12-01 10:00:00"
    mapping = {"columns": MAPPING["columns"] | {"received_at": "received"}}
    check = find(read(tmp_path, rows, **mapping), "receipt-after-first-event")
    assert (check.count, check.total) == (1, 200)


def test_events_after_the_end_are_counted(tmp_path: Path) -> None:
    rows = [row | {"closed": "2023-12-01 10:00:00"} for row in make_rows()]
    rows.append(rows[0] | {"step": "Archived", "at": "2023-12-24 10:00:00"})
    mapping = {"columns": MAPPING["columns"] | {"ended_at": "closed"}, "ends": {}}
    assert find(read(tmp_path, rows, **mapping), "after-end").count == 1


def make_permits(count: int = 200) -> list[Row]:
    """Make a sound export of one row per case with three dates."""
    first = datetime(2022, 1, 3)
    spans = ((0, "applied"), (20, "issued"), (50, "completed"))
    return [
        {"permit": f"p{k}"} | {name: str((first + timedelta(days=k + after)).date()) for after, name in spans}
        for k in range(count)
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"applied": ""}, "no-time-of-receipt"),
        ({"issued": "31/31/2022"}, "a-time-that-cannot-be-read"),
        ({"issued": "2122-01-01"}, "a-time-that-is-impossible"),
        ({"completed": "2021-01-01"}, "the-end-is-before-the-start"),
        ({"permit": "p1"}, "the-same-case-in-an-earlier-row"),
    ],
)
def test_rows_of_dates_that_cannot_be_used_are_set_aside_and_counted(
    tmp_path: Path, change: Row, code: str
) -> None:
    rows = make_permits()
    rows[17] = rows[17] | change
    mapping = {"columns": {"case": "permit", "received_at": "applied", "ended_at": "completed"}}
    records = read_records(write_export(tmp_path / "a.csv", rows), mapping, now=NOW)
    check = find(records, code)
    assert (check.count, check.total, check.examples) == (1, 200, ("row 18",))
    assert [row for row, _reason, _detail in records.list_set_aside()] == [18]
    assert records.manifest.case_count == 199


def test_dates_outside_receipt_and_end_are_counted(tmp_path: Path) -> None:
    rows = make_permits()
    rows[3]["issued"] = "2021-12-30"
    rows[5]["issued"] = "2023-03-03"
    records = read_records(write_export(tmp_path / "a.csv", rows), now=NOW)
    check = find(records, "date-outside-case")
    assert (check.count, check.total) == (2, 200)
    assert records.manifest.spell_count == 2 * 200 - 2


def test_rows_that_the_reader_cannot_take_apart_are_set_aside(tmp_path: Path) -> None:
    path = write_export(tmp_path / "a.csv", make_rows())
    lines = path.read_text().splitlines()
    lines[100] += ",one,two,three"
    path.write_text("\n".join(lines) + "\n")
    records = read_records(path, MAPPING, now=NOW)
    assert find(records, "a-row-that-cannot-be-parsed").count == 1
    assert records.manifest.row_count == 600


def test_reading_that_stops_for_bad_rows_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    sound = write_export(tmp_path / "a.csv", make_rows())
    read_records(sound, MAPPING, now=NOW, store=folder / "records.duckdb").close()
    before = (folder / "records.duckdb").read_bytes()
    rows = make_rows()
    for row in rows[::3]:
        row["at"] = "soon"
    broken = write_export(tmp_path / "b.csv", rows)
    with pytest.raises(TooManyBadRows, match="200 of 600 rows") as raised:
        read_records(broken, MAPPING, now=NOW, store=folder / "records.duckdb")
    assert "largest_bad_share" in str(raised.value)
    assert [path.name for path in folder.iterdir()] == ["records.duckdb"]
    assert (folder / "records.duckdb").read_bytes() == before
    with open_records(folder / "records.duckdb") as records:
        assert records.manifest.case_count == 200


def test_reading_with_a_larger_share_allowed_goes_on(tmp_path: Path) -> None:
    rows = make_rows()
    for row in rows[::3]:
        row["at"] = "soon"
    records = read(tmp_path, rows, largest_bad_share=0.5)
    assert records.manifest.set_aside_count == 200
