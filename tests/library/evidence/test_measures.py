"""Measures: each is the number of the question that it belongs to."""

from __future__ import annotations

from datetime import date

import pytest
from support.evidence_records import make_events

from groundswell.errors import (
    MeasureNeedsPromise,
    MeasureNeedsStep,
    MeasureUnknown,
    SelectionEmpty,
    StepUnknown,
)
from groundswell.evidence.flow import estimate_flow
from groundswell.evidence.measures import MEASURE_NAMES, estimate_measure, get_measure, list_measures
from groundswell.evidence.places import estimate_places
from groundswell.evidence.stuck import estimate_stuck
from groundswell.evidence.waits import estimate_waits
from groundswell.records.mapping import Promise
from groundswell.spells import Records
from groundswell.spells.selection import Selection, select_cases
from groundswell.testing import build_records


@pytest.fixture(scope="module")
def records() -> Records:
    """Three hundred cases, some of them open, with a promise of eight weeks."""
    return build_records(
        make_events(300), ends=["Decided"], withdrawals=["Withdrawn"], extract_at="2024-08-01", shape="statuses",
        promise=Promise(days=56),
    )  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Records:
    """Four cases, all ended: one came back, one was withdrawn."""
    events = [
        ("a", "Asked", "2024-01-01"), ("a", "Checked", "2024-01-03"), ("a", "Asked", "2024-01-05"),
        ("a", "Done", "2024-01-09"), ("b", "Asked", "2024-01-01"), ("b", "Done", "2024-01-05"),
        ("c", "Asked", "2024-01-02"), ("c", "Done", "2024-01-05"), ("d", "Asked", "2024-01-02"),
        ("d", "Gone", "2024-01-05"),
    ]  # fmt: skip
    return build_records(events, ends=["Done"], withdrawals=["Gone"], extract_at="2024-02-01")


def test_measures_of_the_wait_are_those_of_the_finding(records: Records) -> None:
    finding = estimate_waits(records)
    pairs = [
        ("median_wait_days", "median_wait"), ("p90_wait_days", "p90_wait"), ("mean_wait_days", "mean_wait"),
        ("share_within_promise", "within_promise"),
    ]  # fmt: skip

    for measure, key in pairs:
        ours, theirs = estimate_measure(records, measure), finding.estimate(key)
        assert (ours.value, ours.low, ours.high, ours.label) == (
            theirs.value, theirs.low, theirs.high, theirs.label,
        )  # fmt: skip
        assert ours.key == measure


def test_measures_of_a_step_are_those_of_the_finding_on_places(records: Records) -> None:
    finding = estimate_places(records)
    days = next(row for row in finding.table("days").rows if row[0] == "Checking")
    stay = next(row for row in finding.table("stays").rows if row[0] == "Checking")
    mean = estimate_measure(records, "mean_days_in_step", step="Checking")
    median = estimate_measure(records, "median_days_in_step", step="Checking")

    assert (mean.value, mean.low, mean.high) == days[1:4]
    assert (median.value, median.low, median.high) == stay[3:6]
    assert mean.label == "Mean days in “Checking”"


def test_measures_of_now_are_counts_of_open_cases(records: Records) -> None:
    cases = records.columns(records.cases)
    overdue = (cases["end_kind"] == "open") & (cases["wait_us"] > cases["promise_us"])

    assert estimate_measure(records, "backlog_cases").value == records.manifest.open_count
    assert estimate_measure(records, "overdue_cases").value == overdue.sum() > 0
    assert (
        estimate_measure(records, "stuck_cases").value
        == estimate_stuck(records).estimate("stuck_cases").value
    )


def test_measure_of_weeks_is_that_of_the_finding_on_flow_or_of_the_weeks_since(records: Records) -> None:
    flow = estimate_flow(records).estimate("decisions_per_week")
    ours, since = (
        estimate_measure(records, "decided_per_week"),
        estimate_measure(records, "decided_per_week", since=date(2024, 6, 1)),
    )

    assert (ours.value, ours.low, ours.high) == (flow.value, flow.low, flow.high)
    assert since.rows == 8
    assert since.value != ours.value
    assert estimate_measure(records, "decided_per_week", since=date(2024, 7, 20)).value is None


def test_measure_since_a_day_is_that_of_the_cases_received_since(records: Records) -> None:
    chosen = select_cases(records, Selection(received_from=date(2024, 4, 1)))

    for measure in ("median_wait_days", "mean_wait_days", "share_withdrawn"):
        assert estimate_measure(records, measure, since=date(2024, 4, 1)) == estimate_measure(chosen, measure)
    assert estimate_measure(records, "backlog_cases", since=date(2024, 4, 1)) == estimate_measure(
        records, "backlog_cases"
    )


def test_measure_of_shares_without_open_cases_is_the_plain_share(small: Records) -> None:
    back, gone = estimate_measure(small, "share_sent_back"), estimate_measure(small, "share_withdrawn")

    for share in (back, gone):
        assert share.value == pytest.approx(0.25)
        assert share.low is not None
        assert share.high is not None
        assert 0 < share.low < 0.25 < share.high < 1


def test_measure_of_cases_sent_back_counts_open_ones_for_their_time_only() -> None:
    events = []
    for number in range(20):
        case = f"c{number}"
        events += [
            (case, "Asked", "2024-01-01"),
            (case, "Checked", "2024-01-05"),
            (case, "Asked", "2024-01-10"),
        ]
        events += [(case, "Done", "2024-01-20")]
    events += [(f"new{number}", "Asked", "2024-02-01") for number in range(20)]
    records = build_records(events, ends=["Done"], extract_at="2024-02-03")

    assert estimate_measure(records, "share_sent_back").value == pytest.approx(1.0)


def test_measure_with_one_horizon_can_be_held_against_another_time(records: Records) -> None:
    short = estimate_measure(records, "mean_wait_days", horizon_days=30)

    assert short.label == "Mean wait within the first 30 days"
    assert short.value is not None
    assert short.value < 30


def test_measure_of_records_without_an_end_is_left_open() -> None:
    records = build_records([("a", "Asked", "2024-01-01")], extract_at="2024-03-01")

    for measure in ("mean_wait_days", "median_wait_days", "decided_per_week"):
        found = estimate_measure(records, measure)
        assert measure == "decided_per_week" or (found.value, found.high) == (None, None)
    for measure in ("mean_days_in_step", "median_days_in_step"):
        found = estimate_measure(records, measure, step="Asked")
        assert (found.value, found.method[:22]) == (None, "no case has ended afte")


def test_measure_of_a_step_that_new_cases_leave_out_is_none_or_nothing(small: Records) -> None:
    mean = estimate_measure(small, "mean_days_in_step", step="Checked", since=date(2024, 1, 2))
    median = estimate_measure(small, "median_days_in_step", step="Checked", since=date(2024, 1, 2))

    assert (mean.value, mean.low, mean.high) == (0.0, 0.0, None)
    assert (median.value, median.method) == (None, "none of these cases was ever there")


def test_measure_that_cannot_be_had_is_told(small: Records) -> None:
    with pytest.raises(MeasureUnknown, match="did you mean 'median_wait_days'"):
        estimate_measure(small, "median_wait")
    with pytest.raises(MeasureNeedsStep, match="no step was named"):
        estimate_measure(small, "mean_days_in_step")
    with pytest.raises(StepUnknown, match="did you mean 'Checked'"):
        estimate_measure(small, "mean_days_in_step", step="checked")
    with pytest.raises(MeasureNeedsPromise):
        estimate_measure(small, "share_within_promise")
    with pytest.raises(SelectionEmpty):
        estimate_measure(small, "median_wait_days", since=date(2025, 1, 1))


def test_measures_are_listed_each_with_an_answer() -> None:
    assert tuple(measure.name for measure in list_measures()) == MEASURE_NAMES
    assert get_measure("backlog_cases").better == "lower"
