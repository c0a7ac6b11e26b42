"""Stuck cases: limits fitted with open stays, fall-backs, and ends with something still open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from groundswell.evidence.finding import Table
from groundswell.evidence.step_limits import StayTimes, fit_step_limits
from groundswell.evidence.stuck import estimate_stuck
from groundswell.testing import build_records

DAY = 86_400_000_000


def _row(table: Table, number: int = 0) -> dict[str, Any]:
    return dict(zip((c.key for c in table.columns), table.rows[number], strict=True))


def _events(count: int, days: int = 5) -> list[Any]:
    events: list[Any] = []
    for number in range(count):
        events += [
            (f"c{number}", "Received", "2024-01-01"),
            (f"c{number}", "Decided", f"2024-01-{1 + (number % days) + 1:02d}"),
        ]
    return events


def test_stuck_case_is_listed_with_holder_days_and_limit() -> None:
    events = [*_events(100), ("slow", "Received", "2024-01-01", "x", "North")]
    records = build_records(events, ends=["Decided"], extract_at="2024-03-01", clocks={"Received": "agency"})
    finding = estimate_stuck(records)
    row = _row(finding.table("stuck"))
    assert (row["case"], row["step"], row["officer"], row["office"]) == ("slow", "Received", "x", "North")
    assert (row["clock"], row["days"], row["limit"], row["since"]) == ("the agency", 60.0, 5.0, "2024-01-01")
    assert finding.headline.startswith("1 of the 1 open cases")
    assert finding.estimate("stuck_cases").value == 1


def test_stuck_is_no_case_that_is_as_long_as_others_were() -> None:
    events = [*_events(100), ("new", "Received", "2024-02-28")]
    finding = estimate_stuck(build_records(events, ends=["Decided"], extract_at="2024-03-01"))
    assert finding.table("stuck").rows == ()
    assert finding.headline == "No open case has been at its step for unusually long."


def test_limit_counts_open_stays_as_long_as_they_have_lasted() -> None:
    # 50 ended after 1..50 days, 50 still open after 100: closed stays alone would say 49.
    elapsed = np.concatenate([np.arange(1, 51), np.full(50, 100)]) * DAY
    ended = np.repeat([1, 0], 50)
    limit = fit_step_limits([StayTimes(np.zeros(100, np.int64), elapsed, ended, None)])[0]
    assert (limit.kind, limit.days) == ("longest_ended", 50.0)


def test_limit_of_a_step_that_all_left_is_its_98th_percentile_with_an_interval() -> None:
    elapsed = np.arange(1, 201) * DAY
    ones = np.ones(200, np.int64)
    limit = fit_step_limits([StayTimes(0 * ones, elapsed, ones, None)])[0]
    assert (limit.kind, limit.days) == ("fitted", 196.0)
    assert limit.low is not None
    assert limit.low < 196 <= (limit.high or np.inf)


def test_limit_of_a_step_that_hardly_anybody_left_is_that_of_all_steps() -> None:
    step = np.concatenate([np.zeros(200, np.int64), [1]])
    elapsed = np.concatenate([np.tile(np.arange(1, 11), 20), [50]]) * DAY
    ended = np.concatenate([np.ones(200, np.int64), [0]])
    limit = fit_step_limits([StayTimes(step, elapsed, ended, None)])[1]
    assert (limit.kind, limit.days) == ("all_steps", 10.0)


def test_limit_where_nothing_ended_is_120_days() -> None:
    one = np.ones(3, np.int64)
    limit = fit_step_limits([StayTimes(0 * one, 300 * DAY * one, 0 * one, None)])[0]
    assert (limit.kind, limit.days) == ("fixed", 120.0)


def test_stuck_case_ended_while_work_went_on_is_listed() -> None:
    records = build_records(
        [
            {"case": "a", "step": "Check", "at": "2024-01-01", "end_at": "2024-01-09", "officer": "x"},
            {"case": "a", "step": "Close", "at": "2024-01-04", "end_at": "2024-01-05", "officer": "y"},
        ],
        ends=["Close"],
        shape="intervals",
    )
    row = _row(estimate_stuck(records).table("stuck"))
    assert (row["step"], row["days"], row["reason"]) == (
        "Check",
        4.0,
        "Ended, but work went on after the end",
    )


def test_stuck_list_is_cut_at_the_stated_number_and_counts_all() -> None:
    events = [*_events(100), *((f"slow{k}", "Received", "2024-01-01") for k in range(2))]
    records = build_records(events, ends=["Decided"], extract_at="2024-03-01")
    table = estimate_stuck(records, most_rows=1).table("stuck")
    assert (len(table.rows), table.note) == (1, "1 of 2 listed.")


def test_stuck_stays_of_late_cases_count_from_when_they_were_seen() -> None:
    events = [*_events(60), ("late", "Received", "2023-10-01"), ("late", "Decided", "2024-01-03")]
    records = build_records(events, ends=["Decided"], extract_at="2024-03-01", window_from="2024-01-01")
    assert records.manifest.late_count == 1
    # 94 days by its receipt, of which two were seen: at risk only beyond 92 days, when all others had left.
    assert _row(estimate_stuck(records).table("limits"))["limit"] == pytest.approx(5.0)
