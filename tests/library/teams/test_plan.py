"""A team's plan: the least cost, most led by the agency, the same again; every rule held; what enumeration finds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from library.teams.plan_cases import (
    ADA,
    BEN,
    UMA,
    cost_exactly,
    count_agency,
    enumerate_plans,
    item,
    person,
    request,
    small_requests,
)

from groundswell.errors import PlanUndecided, PlanUnsound, PlanValueUnfit
from groundswell.teams import Clash, OtherWeeks, TeamPlan, plan
from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.progress import Progress


def test_the_plan_is_the_least_cost_by_hand() -> None:
    """Uma leads the first fortnight with Ada beside her (2 × 2 × 700 + 2 × 1 × 400), then Ada (4.5 × 400)."""
    found = plan(request([UMA, ADA], [item("a", 2)]))

    assert isinstance(found, TeamPlan)
    assert found.cost == 2800_00 + 800_00 + 1800_00
    assert [(turn.lead, turn.pair) for turn in found.turns] == [("uma", "ada"), ("ada", "")]
    assert (found.gap, found.agency_share, found.effort.is_least_cost) == (0.0, 0.5, True)
    assert found.list_costs() == {"uma": 2800_00, "ada": 2600_00}


def test_at_the_same_cost_most_work_is_led_by_the_agency() -> None:
    ann = person("ann", "agency", 5, 700, skills={"research": 2})
    found = plan(request([UMA, ann], [item("a", 2), item("b", 1)]))

    assert isinstance(found, TeamPlan)
    assert {turn.lead for turn in found.turns} == {"ann"}


def test_a_day_led_by_the_agency_can_be_weighed_against_its_cost() -> None:
    dear = person("dear", "agency", 5, 800, skills={"research": 2})
    work = [item("a", 2)]

    in_order = plan(request([UMA, dear], work))
    weighed = plan(request([UMA, dear], work, agency_day_worth=150))
    too_little = plan(request([UMA, dear], work, agency_day_worth=50))

    assert [one.agency_share for one in (in_order, weighed, too_little)] == [0.0, 1.0, 0.0]
    assert weighed.gap == 0.0


def test_wishes_to_learn_break_ties() -> None:
    ben, bo = (
        person(key, "agency", 5, 300, wishes=wish) for key, wish in (("ben", []), ("bo", ["research"]))
    )
    found = plan(request([UMA, ben, bo], [item("a", 1, 1, 2)], weeks=2))

    assert [turn.pair for turn in found.turns] == ["bo"]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(asked=small_requests())
def test_the_solver_finds_what_enumeration_finds(asked) -> None:
    """Impossible exactly where no plan passes the check; else the same least cost, and the most led by the agency."""
    found = plan(asked)
    every = [(cost_exactly(one), -count_agency(one)) for one in enumerate_plans(asked)]

    if not every:
        assert isinstance(found, Clash)
        return
    assert isinstance(found, TeamPlan)
    assert check_plan(found) == []
    assert (cost_exactly(found), -count_agency(found)) == min(every)
    assert found.effort.bound == cost_exactly(found)


def test_the_same_request_gives_the_same_plan_byte_for_byte() -> None:
    """In this process twice, and in another one with other hashes."""
    asked = request(
        [UMA, ADA, BEN, person("ugo", "unit", 4, 700, skills={"research": 2, "data": 3})],
        [item("a", 1, 1, 8, is_critical=True), item("b", 2, 3, 8, "data"), item("c", 1.5, 1, 6)],
        weeks=8,
    )
    first, second = (json.dumps(plan(asked).to_document()) for _ in range(2))
    code = (
        "import json, sys; from groundswell.teams import PlanRequest, plan;"
        "print(json.dumps(plan(PlanRequest.from_document(json.loads(sys.stdin.read()))).to_document()))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(asked.to_document()),
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "PATH": ""},
    )

    assert first == second == told.stdout.strip()


def test_progress_is_told_in_the_thread_that_asked_and_can_end_the_planning() -> None:
    import threading

    told: list[Progress] = []
    threads = set()

    def note(progress: Progress) -> None:
        told.append(progress)
        threads.add(threading.get_ident())

    plan(request([UMA, ADA], [item("a", 2)]), progress=note)

    def refuse(_progress: Progress) -> None:
        raise InterruptedError("enough")

    assert threads == {threading.get_ident()}
    assert next(one.stage for one in told if one.best is not None) == "cost"
    assert told[-1].gap == 0
    assert all(0 <= one.share <= 1 for one in told)
    with pytest.raises(InterruptedError, match="enough"):
        plan(request([UMA, ADA], [item("a", 2)]), progress=refuse)


def test_a_limit_that_is_none_is_refused() -> None:
    with pytest.raises(PlanValueUnfit):
        plan(request([UMA], []), limit=0)


def test_nothing_to_do_is_a_plan_that_costs_nothing() -> None:
    found = plan(request([UMA], []))

    assert (found.cost, found.gap, found.turns) == (0, 0.0, ())


def test_a_plan_that_fails_its_check_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "groundswell.teams.plans.planning.check_plan", lambda _plan: ["Ada is above her days"]
    )

    with pytest.raises(PlanUnsound, match="Ada is above her days"):
        plan(request([UMA, ADA], [item("a", 2)]))


def test_neither_plan_nor_proof_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from groundswell.teams.plans.solving import Solved

    nothing = Solved("unknown", [], 1.0, None, None)
    monkeypatch.setattr("groundswell.teams.plans.planning.search", lambda *_all, **_named: nothing)

    with pytest.raises(PlanUndecided):
        plan(request([UMA, ADA], [item("a", 2)]))


def test_the_front_door_does_not_load_the_solver() -> None:
    code = "import sys, groundswell, groundswell.teams; sys.exit('ortools' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_week_of_leave_moves_the_lead_and_the_picture_of_days_says_so() -> None:
    uli = person("uli", "unit", 5, 900, skills={"research": 2})
    away = person("uma", "unit", 5, 700, skills={"research": 3}, weeks=[OtherWeeks(3, 3, 0)])
    found = plan(request([away, uli], [item("a", 2)], learns_from_the_start=False))

    assert [turn.lead for turn in found.turns] == ["uma", "uli"]
    assert found.count_days()["uma", 3] == 0
    assert found.count_days()["uli", 3] == 25  # 2 days and half a day to take it over
