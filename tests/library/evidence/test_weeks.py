"""Whole days and weeks in local time."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.evidence.weeks import (
    Spans,
    build_weeks,
    express_local_time,
    find_first_day,
    list_offsets,
    read_days,
)
from groundswell.testing import build_records


def _spans(arrivals):
    days = np.datetime64("2024-01-01") + np.arange(len(arrivals))
    numbers = np.asarray(arrivals, dtype=float)
    return Spans(days, numbers, numbers * 0, numbers * 0, np.cumsum(numbers))


@given(st.lists(st.integers(0, 20), max_size=60))
def test_weeks_property_lose_only_the_first_days(arrivals):
    days = _spans(arrivals)
    weeks = build_weeks(days)
    assert len(weeks) == len(arrivals) // 7
    assert weeks.arrivals.sum() == sum(arrivals[len(arrivals) % 7 :])
    if len(weeks):
        assert weeks.backlog[-1] == days.backlog[-1]


def test_spans_cut_first_last_and_between():
    days = _spans([1, 2, 3, 4])
    assert days.first(2).arrivals.tolist() == [1, 2]
    assert days.last(1).arrivals.tolist() == [4]
    assert days.last(9).arrivals.tolist() == [1, 2, 3, 4]
    assert days.between(np.datetime64("2024-01-02"), np.datetime64("2024-01-04")).arrivals.tolist() == [2, 3]


def test_days_leave_out_the_day_of_the_extract_and_days_before_the_window():
    events = [("old", "In", "2023-12-20T09:00"), ("a", "In", "2024-01-02T10:00")]
    records = build_records(
        [*events, ("a", "Out", "2024-01-04T12:00")],
        ends=["Out"], extract_at="2024-01-05T15:00", window_from="2024-01-01T06:00",
    )  # fmt: skip
    days = read_days(records)
    assert [str(day) for day in days.first_on] == ["2024-01-02", "2024-01-03", "2024-01-04"]
    assert days.arrivals.tolist() == [1, 0, 0]
    assert days.ends.tolist() == [0, 0, 1]
    assert days.backlog.tolist() == [2, 2, 1]


def test_first_day_of_a_window_at_midnight_is_whole():
    records = build_records([("a", "In", "2023-12-20")], extract_at="2024-02-01", window_from="2024-01-01")
    assert find_first_day(records, np.datetime64("2023-12-20")) == np.datetime64("2024-01-01")


def test_offsets_of_a_zone_change_at_the_second():
    found = list_offsets("Europe/Rome", np.datetime64("2024-01-01"), datetime(2024, 6, 1, tzinfo=UTC))
    assert found[1] == (datetime(2024, 3, 31, 1, tzinfo=UTC), 7200)
    assert len(list_offsets("UTC", np.datetime64("2000-01-01"), datetime(2024, 6, 1, tzinfo=UTC))) == 1


@pytest.mark.parametrize("zone", ["UTC", "Europe/Rome", "America/New_York", "Australia/Lord_Howe"])
def test_local_time_is_that_of_the_zone(zone):
    moments = [
        "2024-03-31T00:30",
        "2024-04-01T00:00",
        "2024-10-27T23:59",
        "2024-12-31T23:00",
        "2024-07-01T12:00",
    ]
    records = build_records([(m, "In", m) for m in moments], extract_at="2025-01-01", time_zone=zone)
    local = express_local_time(records.cases.received_at, records, np.datetime64("2024-03-30"))
    found = records.columns(records.cases.select("case_key", at=local))
    seen = dict(zip(found["case_key"], found["at"].astype("datetime64[us]"), strict=True))
    assert all(seen[m] == np.datetime64(m, "us") for m in moments)
