"""What decides whether a report goes out, what to shorten, and what comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groundswell_web.discovery.decisions import Draft, is_quiet, list_reasons, tell_length

WHOLE = [("A", ()), ("B", ()), ("C", ())]


def test_report_with_nothing_missing_has_no_reason_against_it():
    assert list_reasons(Draft(WHOLE, {"Problem": True}, key_count=1, cause_count=1)) == []


@pytest.mark.parametrize(("count", "said"), [(0, "at least 3"), (2, "at least 3"), (6, "at most 5")])
def test_report_with_too_few_or_too_many_recommendations_is_not_issued(count, said):
    gaps = [(str(number), ()) for number in range(count)]

    reasons = list_reasons(Draft(gaps, {}, key_count=1, cause_count=1))

    assert len(reasons) == 1
    assert said in reasons[0]
    assert f"there are {count}" in reasons[0]


@pytest.mark.parametrize("count", [3, 4, 5])
def test_three_to_five_recommendations_are_right(count):
    gaps = [(str(number), ()) for number in range(count)]

    assert list_reasons(Draft(gaps, {}, key_count=1, cause_count=1)) == []


def test_all_reasons_are_told_at_once():
    draft = Draft(
        [("A", ("why", "owner"))],
        {"What works well": False},
        key_count=0,
        cause_count=0,
        changed=["How long?"],
        pending=["Why?"],
    )

    reasons = "\n".join(list_reasons(draft))

    for said in (
        "at least 3",
        "“A” lacks: why, an owner who is here",
        "What works well",
        "root cause",
        "key finding",
        "“How long?” changed",
        "“Why?” is not computed",
    ):
        assert said in reasons


def test_report_without_records_is_told_to_import_some():
    reasons = list_reasons(Draft(WHOLE, {}, key_count=0, cause_count=1, has_records=False))

    assert reasons == ["Import records: the key findings come from them"]


def test_report_of_ten_pages_with_two_of_summary_is_short_enough():
    assert tell_length(10, 2, []) == []


def test_report_that_is_too_long_says_what_to_shorten():
    told = tell_length(11, 3, [("Short", 0.2), ("Long", 4.0), ("Longer", 5.0), ("Middle", 1.0)])

    assert "summary is 3 pages" in told[0]
    assert "report is 11 pages" in told[1]
    assert "“Longer” (5.0), “Long” (4.0), “Middle” (1.0)" in told[1]


def test_recommendation_waits_from_its_issue_or_the_last_act(now):
    issued, later = now - timedelta(days=40), now - timedelta(days=12)

    assert not is_quiet(issued_at=None, acts=[], settled_at=None, now=now)
    assert is_quiet(issued_at=issued, acts=[], settled_at=None, now=now)
    assert is_quiet(issued_at=now - timedelta(days=30), acts=[], settled_at=None, now=now)
    assert not is_quiet(issued_at=now - timedelta(days=29), acts=[], settled_at=None, now=now)
    assert not is_quiet(issued_at=issued, acts=[("note", later)], settled_at=None, now=now)
    assert is_quiet(issued_at=issued, acts=[("note", issued)], settled_at=None, now=now)
    assert not is_quiet(issued_at=issued, acts=[("target", issued)], settled_at=None, now=now)
    assert not is_quiet(issued_at=issued, acts=[], settled_at=later, now=now)
