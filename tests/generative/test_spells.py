"""What holds for the spells of any export."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell import Records, open_records
from groundswell.records.mapping import Promise
from groundswell.spells import build_records as build_store
from groundswell.spells.parquet import read_parquet, write_parquet
from groundswell.spells.store import TABLES
from groundswell.testing import build_reading, build_records, cases_strategy, intervals_strategy
from groundswell.working_time import OpeningHours

DAY_US = 86_400_000_000
# Each example builds a whole store: a fifth of the usual examples here, all of them in a search.
few = settings(max_examples=max(12, settings.default.max_examples // 5))  # type: ignore[union-attr]
fewer = settings(max_examples=max(5, settings.default.max_examples // 10))  # type: ignore[union-attr]
ENDS: dict[str, Any] = {"ends": ("Decided",), "withdrawals": ("Withdrawn",), "extract_at": "2023-06-01"}
Row = dict[str, Any]


def read_tables(records: Records, leave: tuple[str, ...] = ()) -> dict[str, list[dict[str, Any]]]:
    tables = {}
    for name in TABLES:
        rows = records.fetch(records.table(name)).to_pylist()
        tables[name] = [{key: value for key, value in row.items() if key not in leave} for row in rows]
    return tables


def check_tiling(records: Records) -> None:
    """Each case is covered from its receipt to its end, or to the extract, by spells that touch and do not overlap."""
    spells = records.fetch(records.spells.order_by("case_id", "position")).to_pylist()
    extract = records.manifest.extract_at.replace(tzinfo=None)
    for case in records.fetch(records.cases).to_pylist():
        own = [spell for spell in spells if spell["case_id"] == case["case_id"]]
        edges = [case["received_at"], *[spell["left_at"] or extract for spell in own]]
        assert [spell["entered_at"] for spell in own] == edges[:-1]
        assert edges[-1] == (case["ended_at"] or extract) or not own
        assert (
            [spell["position"] for spell in own] == list(range(len(own))) == list(range(case["spell_count"]))
        )
        assert all(spell["elapsed_us"] >= 0 for spell in own)
        assert sum(spell["elapsed_us"] for spell in own) == case["wait_us"]
        assert [spell["to_step_id"] for spell in own[:-1]] == [spell["step_id"] for spell in own[1:]]
        assert [spell["from_step_id"] for spell in own[1:]] == [spell["step_id"] for spell in own[:-1]]
        assert not own or own[-1]["to_step_id"] == case["end_step_id"]
        assert sum(spell["round"] > 0 for spell in own) == case["revisit_count"]


@few
@given(cases_strategy())
def test_spells_of_events_tile_their_cases(rows: list[Row]) -> None:
    check_tiling(build_records(rows, **ENDS))


@few
@given(cases_strategy(whole_days=True))
def test_spells_of_dates_tile_their_cases(rows: list[Row]) -> None:
    check_tiling(build_records(rows, **ENDS, time_zone="Europe/Amsterdam"))


@few
@given(intervals_strategy())
def test_spells_of_intervals_tile_their_cases_and_hold_no_more_work_than_time(rows: list[Row]) -> None:
    records = build_records(rows, **ENDS, shape="intervals")
    check_tiling(records)
    spells = records.columns(records.spells)
    assert (spells["work_us"] >= 0).all()
    assert (spells["work_us"] <= spells["elapsed_us"]).all()


@few
@given(st.data())
def test_rows_in_another_order_give_the_same_tables(data: st.DataObject) -> None:
    rows = data.draw(cases_strategy())
    shuffled = data.draw(st.permutations(rows))
    leave = ("row",)
    one = read_tables(build_records(rows, **ENDS), leave)
    other = read_tables(build_records(shuffled, **ENDS), leave)
    for name in TABLES:
        assert one[name] == other[name], name


@few
@given(cases_strategy(), st.integers(-400 * 24, 400 * 24))
def test_times_shifted_by_hours_shift_nothing_else(rows: list[Row], hours: int) -> None:
    apart = timedelta(hours=hours)
    moved = [row | {"at": row["at"] + apart} for row in rows]
    before = build_records(rows, **ENDS)
    after = build_records(moved, **ENDS | {"extract_at": datetime(2023, 6, 1) + apart})
    for name in ("cases", "spells"):
        one, other = (records.fetch(records.table(name)).to_pylist() for records in (before, after))
        for row in one:
            for column in ("received_at", "ended_at", "observed_from_at", "entered_at", "left_at", "due_at"):
                if row.get(column) is not None:
                    row[column] += apart
        assert one == other
    for name in ("steps", "stays", "edges", "variants", "officers"):
        assert read_tables(before)[name] == read_tables(after)[name]


@few
@given(cases_strategy(), st.integers(-300, 300))
def test_times_shifted_by_whole_days_shift_the_days(rows: list[Row], days: int) -> None:
    apart = timedelta(days=days)
    moved = [row | {"at": row["at"] + apart} for row in rows]
    before = read_tables(build_records(rows, **ENDS))
    after = read_tables(build_records(moved, **ENDS | {"extract_at": datetime(2023, 6, 1) + apart}))
    for name in ("daily", "daily_steps"):
        assert [row | {"day_on": row["day_on"] + apart} for row in before[name]] == after[name]


@few
@given(cases_strategy())
def test_days_of_all_cases_add_up_to_those_of_the_daily_table(rows: list[Row]) -> None:
    tables = read_tables(build_records(rows, **ENDS))
    daily, cases = tables["daily"], tables["cases"]
    assert sum(row["arrivals"] for row in daily) == len(cases)
    assert sum(row["decided"] for row in daily) == sum(case["end_kind"] == "decided" for case in cases)
    assert sum(row["withdrawn"] for row in daily) == sum(case["end_kind"] == "withdrawn" for case in cases)
    assert daily[-1]["backlog"] == sum(case["end_kind"] == "open" for case in cases)
    standing: dict[int, int] = {}
    for row in tables["daily_steps"]:
        standing[row["step_id"]] = row["open"]
    waiting = {row["step_id"]: row["open"] for row in tables["stays"]}
    assert standing == waiting


@few
@given(cases_strategy())
def test_working_time_is_within_elapsed_time_and_adds_up(rows: list[Row]) -> None:
    hours = OpeningHours(
        opens=datetime(2000, 1, 1, 9).time(), closes=datetime(2000, 1, 1, 17).time(), country="NL"
    )
    promise = Promise(days=5, working=True)
    records = build_records(rows, **ENDS, opening=hours, promise=promise, time_zone="Europe/Amsterdam")
    spells, cases = records.columns(records.spells), records.columns(records.cases.order_by("case_id"))
    assert (spells["working_us"] >= 0).all()
    assert (spells["working_us"] <= spells["elapsed_us"]).all()
    sums = np.bincount(spells["case_id"], spells["working_us"].astype(float), minlength=cases["case_id"].size)
    assert sums.astype(np.int64).tolist() == cases["working_us"].tolist()
    assert (cases["promise_us"] >= 4 * DAY_US).all()
    assert (cases["promise_us"] <= 14 * DAY_US).all()


@fewer
@given(rows=cases_strategy())
def test_store_written_twice_is_the_same_and_reads_back(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    kept = [build_store(build_reading(rows, **ENDS), folder / f"{k}.duckdb") for k in range(2)]
    for records in kept:
        records.close()
    with open_records(folder / "0.duckdb") as one, open_records(folder / "1.duckdb") as other:
        assert read_tables(one) == read_tables(other) == read_tables(build_records(rows, **ENDS))
        assert one.manifest == other.manifest == kept[0].manifest


@fewer
@given(rows=cases_strategy())
def test_store_as_parquet_reads_back_the_same(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("parquet")
    records = build_records(rows, **ENDS)
    write_parquet(records, folder)
    with read_parquet(folder) as again:
        assert read_tables(again) == read_tables(records)
        assert again.manifest == records.manifest
