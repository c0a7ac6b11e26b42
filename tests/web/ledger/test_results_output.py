"""No efficiency is booked where fewer cases are decided than before."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from groundswell.ledger.effects import Effect, Window, multiply_effect
from groundswell.spells import Records
from groundswell.testing import build_records
from groundswell_web.ledger.case_counts import count_cases, expect_cases, find_last_day
from groundswell_web.ledger.outputs import judge_output
from groundswell_web.ledger.result_values import Found, Subject

BEGIN = date(2025, 1, 6)
CHANGE = BEGIN + timedelta(weeks=26)


def make_records(since: int) -> Records:
    """Make records of 26 weeks with 21 cases decided in each, and 26 weeks with `since`."""
    rows = []
    for week in range(52):
        for number in range(21 if week < 26 else since):
            day = BEGIN + timedelta(weeks=week, days=number % 7)
            case = f"{week}-{number}"
            rows += [(case, "Asked", day.isoformat()), (case, "Done", (day + timedelta(days=1)).isoformat())]
    return build_records(rows, ends=["Done"])


def make_found(measure: str) -> Found:
    """Make a result of the weeks since the change."""
    subject = Subject("trial", uuid4(), "Letter", "unit")
    effect = Effect(1.0, 0.5, 1.5, "hours" if measure == "staff_hours" else "days", 0.2, "the verdict")
    window = Window(CHANGE, CHANGE + timedelta(weeks=20))
    return Found(subject, multiply_effect(effect, 100, key=subject.key, measure=measure, window=window))


def test_hours_do_not_count_where_output_fell() -> None:
    judged = judge_output(make_found("staff_hours"), make_records(since=12))

    assert judged.why_not == "Fewer cases are decided than before, so no efficiency is booked."
    assert not judged.may_book


def test_days_saved_count_where_output_fell_but_are_not_booked() -> None:
    judged = judge_output(make_found("applicant_days"), make_records(since=12))

    assert (judged.why_not, judged.may_book) == ("", False)
    assert "cases a week before" in judged.output[0]


@pytest.mark.parametrize("measure", ["staff_hours", "applicant_days"])
def test_what_was_saved_is_booked_where_output_held(measure: str) -> None:
    judged = judge_output(make_found(measure), make_records(since=22))

    assert (judged.why_not, judged.may_book) == ("", True)


def test_hours_wait_to_be_booked_until_output_is_known() -> None:
    judged = judge_output(make_found("staff_hours"), None)

    assert (judged.why_not, judged.may_book) == ("", False)
    assert "Too few weeks are known" in judged.output[0]
    assert judge_output(make_found("applicant_days"), None).may_book


def test_cases_are_counted_from_the_first_day_to_the_last_and_expected_by_the_half_year_before() -> None:
    records = make_records(since=14)

    assert count_cases(records, BEGIN, BEGIN + timedelta(days=6)) == 21
    assert count_cases(records, CHANGE, CHANGE + timedelta(days=6)) == 14
    assert count_cases(records, CHANGE, CHANGE - timedelta(days=1)) == 0
    assert count_cases(records, BEGIN, find_last_day(records)) == 26 * 35
    assert count_cases(records, CHANGE, find_last_day(records), "Asked") == 26 * 14
    assert expect_cases(records, CHANGE, 70) == 210
    assert expect_cases(records, CHANGE + timedelta(weeks=26), 7) == 14
    assert expect_cases(records, BEGIN, 7) == 0
