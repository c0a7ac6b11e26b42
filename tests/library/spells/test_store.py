"""What comes out of a store as columns."""

from __future__ import annotations

import numpy as np

from groundswell.testing import build_records

EVENTS = [
    {"case": "c1", "step": "A", "at": "2024-01-01", "officer": "x"},
    {"case": "c1", "step": "B", "at": "2024-01-02"},
    {"case": "c2", "step": "A", "at": "2024-01-05", "officer": "y"},
]


def test_columns_are_arrays_of_their_kind_that_may_be_written_to() -> None:
    records = build_records(events=EVENTS, ends=("Decided",), extract_at="2024-03-01")
    spells = records.spells.order_by("case_id", "position")
    found = records.columns(spells.select("case_id", "step_id", "entered_at", "officer_id", "clock"))
    assert found["step_id"].dtype == np.int16
    assert found["entered_at"].dtype == np.int64
    assert found["entered_at"][0] == 1_704_067_200_000_000
    assert np.isnan(found["officer_id"]).tolist() == [False, True, False]
    assert set(found["clock"]) <= {"agency", "unknown"}
    assert found["case_id"].flags.writeable


def test_columns_of_texts_hold_none_where_there_is_no_text() -> None:
    records = build_records(events=EVENTS, ends=("Decided",), extract_at="2024-03-01")
    joined = records.spells.left_join(records.officers, "officer_id").order_by("entered_at")
    assert records.columns(joined.select("officer"))["officer"].tolist() == ["x", None, "y"]


def test_columns_without_rows_keep_their_kind() -> None:
    records = build_records(events=EVENTS, ends=("Decided",), extract_at="2024-03-01")
    none = records.columns(
        records.spells.filter(records.spells.case_id < 0).select("step_id", "clock", "entered_at")
    )
    assert [none[name].size for name in none] == [0, 0, 0]
    assert none["step_id"].dtype == np.int16
    assert none["clock"].dtype == object


def test_columns_with_nulls_keep_their_kind() -> None:
    events = [*EVENTS, {"case": "c1", "step": "Decided", "at": "2024-01-03"}]
    records = build_records(events=events, ends=("Decided",), extract_at="2024-03-01")
    cases = records.cases.order_by("case_id")
    found = records.columns(
        cases.select(
            "ended_at",
            "end_step_id",
            is_open=cases.ended_at.isnull(),
            ended_on=cases.ended_at.date(),
            half=cases.end_step_id / 2,
        )
    )
    assert found["is_open"].dtype == np.bool_
    assert found["is_open"].tolist() == [False, True]
    assert found["ended_on"].dtype == "datetime64[D]"
    assert found["ended_on"].astype(str).tolist() == ["2024-01-03", "NaT"]
    for name in ("ended_at", "end_step_id", "half"):
        assert found[name].dtype == np.float64
        assert np.isnan(found[name]).tolist() == [False, True]
