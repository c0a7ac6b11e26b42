"""For what records can be trusted: each rule on records made for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from groundswell.evidence.finding import Finding, refuse_finding
from groundswell.evidence.trust import estimate_trust, label_question
from groundswell.evidence.trust_facts import TrustFacts, read_facts
from groundswell.evidence.trust_rules import judge_questions
from groundswell.records.reading import RECEIVED_STEP
from groundswell.testing import build_records


def _rows(finding: Finding) -> dict[str, tuple[Any, Any]]:
    return {str(row[0]): (row[1], row[2]) for row in finding.table("trust").rows}


def _good() -> TrustFacts:
    return TrustFacts(
        shape="intervals",
        cases=5000,
        ended=4800,
        spells=20_000,
        steps=8,
        years=2.0,
        longest_days=300.0,
        open_share=0.04,
        late_share=0.0,
        tie_share=0.0,
        set_aside_share=0.0,
        officer_share=1.0,
        office_share=1.0,
        channel_share=1.0,
        clock_share=1.0,
        covered_share=0.98,
        attributes=3,
        date_only=False,
        has_works=True,
        received_known=True,
        has_promise=True,
        checks={},
        titles={},
    )


def _levels(facts: TrustFacts) -> dict[str, str]:
    return {one.question: one.level for one in judge_questions(facts)}


def test_trust_in_good_records_is_without_reserve() -> None:
    assert set(_levels(_good()).values()) == {"usable"}


@pytest.mark.parametrize(
    ("fault", "question", "level"),
    [
        ({"ended": 0}, "waits", "not"),
        ({"ended": 20}, "waits", "care"),
        ({"longest_days": 0.0}, "waits", "not"),
        ({"open_share": 0.7}, "waits", "care"),
        ({"late_share": 0.2}, "flow", "care"),
        ({"received_known": False}, "waits", "care"),
        ({"set_aside_share": 0.05}, "waits", "care"),
        ({"covered_share": 0.05}, "places", "not"),
        ({"covered_share": 0.3}, "places", "care"),
        ({"covered_share": 0.05}, "holders", "care"),
        ({"steps": 0}, "ways", "not"),
        ({"tie_share": 0.3}, "ways", "care"),
        ({"date_only": True}, "ways", "care"),
        ({"clock_share": 0.0, "office_share": 0.0}, "holders", "not"),
        ({"clock_share": 0.4}, "holders", "care"),
        ({"officer_share": 0.0}, "causes", "not"),
        ({"officer_share": 0.1}, "causes", "not"),
        ({"officer_share": 0.5}, "causes", "care"),
        ({"has_works": False}, "causes", "care"),
        ({"attributes": 0, "channel_share": 0.0, "office_share": 0.0}, "fairness", "not"),
        ({"cases": 100}, "fairness", "care"),
        ({"years": 0.1}, "changes", "not"),
        ({"years": 0.5}, "changes", "care"),
        ({"years": 0.5}, "gains", "care"),
        ({"open_share": 0.0}, "stuck", "not"),
        ({"checks": {"gaps": "doubt"}, "titles": {"gaps": "x"}}, "flow", "care"),
        ({"checks": {"logging-change": "doubt"}, "titles": {"logging-change": "x"}}, "changes", "care"),
        ({"checks": {"zone-doubles": "serious"}, "titles": {"zone-doubles": "x"}}, "stuck", "care"),
    ],
)
def test_trust_with_one_fault_falls_where_it_matters(
    fault: dict[str, Any], question: str, level: str
) -> None:
    facts = replace(_good(), **fault)
    assert _levels(facts)[question] == level
    assert next(one for one in judge_questions(facts) if one.question == question).reasons


def test_trust_in_records_without_officers_says_so() -> None:
    events = [("a", "Received", "2024-01-01"), ("a", "Decided", "2024-01-05")]
    level, reason = _rows(estimate_trust(build_records(events, ends=["Decided"])))["Why does it wait?"]
    assert level == "Not usable"
    assert "No officer is recorded" in reason


def test_trust_says_how_much_of_the_wait_the_logged_steps_cover() -> None:
    events = [
        {"case": "a", "step": RECEIVED_STEP, "at": "2024-01-01", "final": -1},
        {"case": "a", "step": "Checked", "at": "2024-01-10", "officer": "x"},
        {"case": "a", "step": "Answered", "at": "2024-01-11", "officer": "x"},
        {"case": "a", "step": "(ended)", "at": "2024-01-21", "final": 1},
    ]
    records = build_records(events)
    facts = read_facts(records)
    assert facts.covered_share == pytest.approx(1 / 20)
    assert (facts.officer_share, facts.steps) == (1.0, 2)
    assert any("cover only 5% of the wait" in sentence for sentence in estimate_trust(records).sentences)


def test_trust_names_the_reason_of_a_finding_that_refused() -> None:
    records = build_records(
        [("a", "Received", "2024-01-01"), ("a", "Decided", "2024-01-05")], ends=["Decided"]
    )
    refused = refuse_finding("ways", "t", "Too few ways.", as_of_at=records.manifest.extract_at)
    level, reason = _rows(estimate_trust(records, findings=[refused]))[label_question("ways")]
    assert (level, reason.startswith("Too few ways.")) == ("Not usable", True)


def test_trust_counts_questions_in_its_headline() -> None:
    records = build_records(
        [("a", "Received", "2024-01-01"), ("a", "Decided", "2024-01-05")], ends=["Decided"]
    )
    finding = estimate_trust(records)
    assert finding.headline.startswith("Of 10 questions")
    assert len(finding.table("trust").rows) == 10
