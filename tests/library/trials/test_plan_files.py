"""Plans: read from TOML and plain values, refused with what is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from groundswell.errors.trying import PlanNotRead
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.plan_files import (
    read_plan,
    read_plan_document,
    write_example_plan,
    write_plan_document,
)

WISHES = {
    "name": "Remind",
    "question": "Does it help?",
    "smallest_gain": 2,
    "begins_on": "2027-01-11",
    "outcome": {"kind": "wait", "horizon_days": 30},
}


def test_example_plan_when_read_is_a_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(write_example_plan(), encoding="utf-8")

    plan = read_plan(path)

    assert plan.name == "Remind the applicant"
    assert plan.begins_on == date(2027, 1, 11)
    assert plan.outcome == Outcome("wait", 30)
    completed = Outcome("completed", 60, better="higher", measured_in="share")
    assert plan.guardrails == (Guardrail(completed, 0.05, 0.01),)


def test_plan_document_written_and_read_is_the_same() -> None:
    told = WISHES | {
        "arms": [
            {"name": "usual", "share": 0.5},
            {"name": "call", "share": 0.25},
            {"name": "letter", "share": 0.25},
        ],
        "strata": ["channel"],
        "guardrails": [
            {"outcome": {"kind": "cost", "horizon_days": 9, "name": "euro"}, "margin": 3, "alpha": 0.01}
        ],
    }

    plan = read_plan_document(told)

    assert plan.guardrails[0].outcome.measured_in == "euro"
    assert [arm.name for arm in plan.list_arms()] == ["usual", "call", "letter"]
    assert read_plan_document(write_plan_document(plan)) == plan


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, "colour is not known"),
        ({"weeks": 2.5}, "weeks is 2.5, not a whole number"),
        ({"smallest_gain": "two"}, "smallest_gain is 'two', not a number"),
        ({"smallest_gain": True}, "smallest_gain is True, not a number"),
        ({"begins_on": "Monday"}, "begins_on is 'Monday', not a day"),
        ({"unit": "street"}, "unit is 'street'"),
        ({"strata": "channel"}, "strata is 'channel', not a list"),
        ({"name": 3}, "name is 3, not a text"),
        ({"outcome": {"kind": "speed", "horizon_days": 3}}, "kind is 'speed'"),
        ({"outcome": {"kind": "wait", "horizon_days": 0}}, "horizon_days of wait is 0"),
        ({"outcome": {"kind": "cost", "horizon_days": 3}}, "has the name"),
        ({"outcome": "wait"}, "outcome is 'wait'"),
        ({"outcome": {"kind": "wait", "horizon_days": 3, "better": "more"}}, "better is 'more'"),
        ({"guardrails": [{"margin": 1}]}, "a guardrail has outcome, margin and alpha"),
        ({"arms": [{"title": "usual"}]}, "title"),
    ],
)
def test_plan_document_with_a_fault_is_refused_with_it(change: dict[str, object], reason: str) -> None:
    with pytest.raises(PlanNotRead, match=reason):
        read_plan_document(WISHES | change)


def test_plan_document_without_what_is_needed_names_it() -> None:
    with pytest.raises(PlanNotRead, match="question is missing; outcome is missing"):
        read_plan_document({"name": "a", "smallest_gain": 1, "begins_on": "2027-01-11"})


@pytest.mark.parametrize("text", [None, "name = ", "\x00"])
def test_plan_file_that_is_none_is_refused(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "plan.toml"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(PlanNotRead, match=r"plan\.toml"):
        read_plan(path)
