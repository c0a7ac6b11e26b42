"""No saving counts twice: decided by hand-made cases, and for any results."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundswell.ledger.results import Result, Window, decide_counted, is_same_saving

BEGIN = date(2026, 1, 1)


def _result(
    key: str = "trial:1",
    *,
    basis: str = "trial",
    step: str = "Check",
    start: int = 0,
    days: int = 90,
    measure: str = "applicant_days",
    verified: bool = False,
    booked: bool = False,
) -> Result:
    window = Window(BEGIN + timedelta(start), BEGIN + timedelta(start + days))
    ends = (10.0, 5.0, 15.0)
    return Result(key, measure, basis, *ends, 100, step, window, verified, ("x",), "y", (), is_booked=booked)


def _keys(*results: Result) -> set[str]:
    return {one.result.key for one in decide_counted(results) if one.counts}


def test_trial_counts_before_records_on_the_same_step():
    records, trial = _result("target:1", basis="records"), _result("trial:1", start=30)

    found = decide_counted([records, trial])

    assert [one.counts for one in found] == [False, True]
    assert found[0].instead == "trial:1"
    assert found[0].why_not == (
        "It would count twice: trial:1 counts the same for the step Check from 2026-01-31 to 2026-04-01. That one"
        " comes from a trial. To count both, end the one on the day before the other begins."
    )


def test_verified_counts_before_older_and_older_before_younger():
    assert _keys(_result("old"), _result("verified", start=10, verified=True)) == {"verified"}
    assert _keys(_result("young", start=10), _result("old")) == {"old"}


def test_what_finance_accepted_goes_on_counting():
    booked = _result("target:1", basis="records", booked=True)

    assert _keys(booked, _result("trial:1", verified=True)) == {"target:1"}


def test_result_of_the_whole_service_counts_the_same_as_each_of_its_steps():
    assert _keys(_result("whole", step="", start=5), _result("step")) == {"step"}
    assert _keys(_result("one", step="Check"), _result("two", step="Decide")) == {"one", "two"}


def test_windows_that_only_follow_each_other_both_count():
    assert _keys(_result("first", days=30), _result("second", start=31)) == {"first", "second"}
    assert _keys(_result("first", days=30), _result("second", start=30)) == {"first"}


def test_other_measures_and_forecasts_never_meet_what_was_measured():
    assert _keys(_result("days"), _result("hours", measure="staff_hours")) == {"days", "hours"}
    assert _keys(_result("plan", basis="forecast"), _result("trial")) == {"plan", "trial"}
    assert _keys(_result("plan", basis="forecast"), _result("later", basis="forecast", start=1)) == {"plan"}


RESULTS = st.lists(
    st.builds(
        _result,
        st.sampled_from("abcdef"),
        basis=st.sampled_from(["trial", "records", "forecast"]),
        step=st.sampled_from(["", "Check", "Decide"]),
        start=st.integers(0, 200),
        days=st.integers(0, 100),
        measure=st.sampled_from(["applicant_days", "staff_hours"]),
        verified=st.booleans(),
        booked=st.booleans(),
    ),
    max_size=12,
)


@given(RESULTS)
def test_counted_property_no_two_are_the_same_saving_and_none_is_refused_without_one(results):
    found = decide_counted(results)
    counted = [one.result for one in found if one.counts]

    assert [one.result for one in found] == results
    for place, one in enumerate(counted):
        assert not any(is_same_saving(one, other) for other in counted[place + 1 :])
    for one in found:
        if not one.counts:
            assert any(is_same_saving(one.result, other) and other.key == one.instead for other in counted)
            assert one.why_not


@given(RESULTS, st.randoms())
def test_counted_property_the_order_given_plays_no_part(results, shuffle):
    distinct = [
        Result(**{name: getattr(one, name) for name in Result.__slots__} | {"key": f"{one.key}{place}"})
        for place, one in enumerate(results)
    ]
    mixed = list(distinct)
    shuffle.shuffle(mixed)

    assert _keys(*mixed) == _keys(*distinct)
