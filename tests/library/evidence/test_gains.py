"""What could be won: each bound against a sum done by hand."""

from __future__ import annotations

from typing import Any

import pytest

from groundswell.evidence.finding import Finding
from groundswell.evidence.gains import estimate_gains
from groundswell.records.reading import RECEIVED_STEP
from groundswell.testing import build_records


def _gain(finding: Finding, kind: str, step: str | None = None) -> dict[str, Any]:
    table = finding.table("gains")
    rows = [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]
    return next(row for row in rows if row["kind"] == kind and (step is None or row["step"] == step))


def _records() -> Any:
    events = [
        ("a", "Received", "2024-01-01"),
        ("a", "Asked", "2024-01-03"),
        ("a", "Checked", "2024-01-13"),
        ("a", "Asked", "2024-01-14"),
        ("a", "Checked", "2024-01-17"),
        ("a", "Decided", "2024-01-18"),
        ("b", "Received", "2024-01-01"),
        ("b", "Asked", "2024-01-02"),
        ("b", "Checked", "2024-01-04"),
        ("b", "Decided", "2024-01-05"),
    ]
    clocks = {"Asked": "applicant", "Received": "agency", "Checked": "agency"}
    return build_records(events, ends=["Decided"], extract_at="2024-12-31", clocks=clocks)


def test_gain_of_skipping_a_step_is_all_its_days_for_each_case() -> None:
    finding = estimate_gains(_records())
    assert _gain(finding, "skip_after", "Received")["days"] == pytest.approx(1.5)
    assert _gain(finding, "skip_after", "Asked")["days"] == pytest.approx(7.5)
    # two cases in a year of 365 days
    assert _gain(finding, "skip_after", "Asked")["per_year"] == pytest.approx(15 * 365.25 / 365)


def test_gain_before_the_first_step_is_named_as_beginning_at_once() -> None:
    events = [
        {"case": "a", "step": RECEIVED_STEP, "at": "2024-01-01", "final": -1},
        {"case": "a", "step": "Checked", "at": "2024-01-10"},
        {"case": "a", "step": "Decided", "at": "2024-01-11"},
    ]
    row = _gain(
        estimate_gains(build_records(events, ends=["Decided"], extract_at="2024-06-01")), "start_at_once"
    )
    assert (row["change"], row["days"]) == ("Begin at once after receipt", 9.0)


def test_gain_where_records_hold_statuses_is_to_skip_them() -> None:
    events = [("a", "Checking", "2024-01-01"), ("a", "Decided", "2024-01-05")]
    records = build_records(events, ends=["Decided"], shape="statuses", extract_at="2024-06-01")
    assert _gain(estimate_gains(records), "skip")["change"] == "Skip Checking"


def test_gain_of_asking_once_is_the_days_of_rounds_of_asking_again() -> None:
    assert _gain(estimate_gains(_records()), "no_reasking")["days"] == pytest.approx(4 / 2)


def test_gain_of_reminders_is_what_exceeds_the_median_of_the_applicants_stays() -> None:
    # stays of 2, 3 and 10 days; the median is 3
    assert _gain(estimate_gains(_records()), "reminders", "Asked")["days"] == pytest.approx(7 / 2)


def test_gain_of_a_fast_track_is_what_exceeds_the_fastest_tenth_of_simple_cases() -> None:
    events: list[Any] = []
    for number, days in enumerate((1, 5, 9)):
        events += [
            (f"c{number}", "Received", "2024-01-01"),
            (f"c{number}", "Decided", f"2024-01-{days + 1:02d}"),
        ]
    finding = estimate_gains(build_records(events, ends=["Decided"], extract_at="2024-06-01"))
    # fastest tenth: 1.8 days, so (5 - 1.8) + (9 - 1.8) over three cases
    assert _gain(finding, "fast_track")["days"] == pytest.approx((3.2 + 7.2) / 3)


def test_gain_of_right_first_time_is_the_days_of_rounds_within_the_agency() -> None:
    events = [
        ("a", "Received", "2024-01-01"),
        ("a", "Checked", "2024-01-03"),
        ("a", "Received", "2024-01-04"),
        ("a", "Checked", "2024-01-09"),
        ("a", "Decided", "2024-01-10"),
    ]
    finding = estimate_gains(build_records(events, ends=["Decided"], extract_at="2024-06-01"))
    assert _gain(finding, "right_first_time")["days"] == pytest.approx(6.0)


def test_gain_of_no_batching_and_first_come_come_from_the_causes() -> None:
    rows = [
        {"case": "0", "step": "A", "at": "2024-03-04T08:00", "end_at": "2024-03-04T09:00", "officer": "x"},
        {"case": "1", "step": "A", "at": "2024-03-04T08:00", "end_at": "2024-03-04T10:00", "officer": "y"},
        {"case": "2", "step": "A", "at": "2024-03-04T08:00", "end_at": "2024-03-04T11:00", "officer": "w"},
        {"case": "2", "step": "B", "at": "2024-03-04T12:00", "end_at": "2024-03-04T13:00", "officer": "z"},
        {"case": "1", "step": "B", "at": "2024-03-04T13:00", "end_at": "2024-03-04T14:00", "officer": "z"},
        {"case": "0", "step": "B", "at": "2024-03-04T14:00", "end_at": "2024-03-04T15:00", "officer": "z"},
    ]
    finding = estimate_gains(build_records(rows, shape="intervals", extract_at="2024-06-01"))
    # until the last of the three was ready at 11: 2 h and 1 h; later cases first: 2 h and 1 h
    assert _gain(finding, "no_batching", "B")["days"] == pytest.approx(3 / 24 / 3)
    assert _gain(finding, "first_come", "B")["days"] == pytest.approx(3 / 24 / 3)


def test_gains_are_ranked_and_warn_against_adding_them() -> None:
    finding = estimate_gains(_records())
    days = [float(str(day)) for day in finding.table("gains").values("days")]
    assert days == sorted(days, reverse=True)
    assert "do not add them up" in finding.sentences[-1]
    assert all(finding.table("gains").values("assumption"))


def test_gains_from_few_days_of_records_give_no_figure_for_a_year() -> None:
    events = [("a", "Received", "2024-01-01"), ("a", "Decided", "2024-01-05")]
    finding = estimate_gains(build_records(events, ends=["Decided"], extract_at="2024-01-06"))
    assert _gain(finding, "skip_after")["per_year"] is None
    assert any("seasons" in caveat for caveat in finding.caveats)


def test_gains_of_late_cases_leave_out_the_days_before_the_window() -> None:
    events = [
        ("late", "Received", "2023-12-01"),
        ("late", "Decided", "2024-01-03"),
        ("new", "Received", "2024-01-02"),
        ("new", "Decided", "2024-01-04"),
    ]
    records = build_records(events, ends=["Decided"], extract_at="2024-06-01", window_from="2024-01-01")
    # two days of each within the window, one case received in it
    assert _gain(estimate_gains(records), "skip_after", "Received")["days"] == pytest.approx(4.0)
