"""The bound of the plan that divides people, and the parts of a plan that are planned anew."""

from __future__ import annotations

from decimal import Decimal
from itertools import islice, repeat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from library.teams.plan_cases import ADA, UMA, cost_exactly, enumerate_plans, item, request, small_requests
from ortools.sat.python import cp_model

from groundswell.teams.plans.inputs import PlanRequest
from groundswell.teams.plans.model import TeamModel, build_model, sum_terms
from groundswell.teams.plans.parts import SIZES, find_dear, free_part, list_parts, narrow
from groundswell.teams.plans.planning import list_objective
from groundswell.teams.plans.progress import LIMIT
from groundswell.teams.plans.relaxing import relax
from groundswell.teams.plans.rules import add_rules
from groundswell.teams.plans.searching import search
from groundswell.teams.plans.solving import Budget, solve


def build(asked: PlanRequest) -> TeamModel:
    model = build_model(asked)
    add_rules(model)
    model.cp.minimize(sum_terms(list_objective(model)))
    return model


def test_the_bound_of_divided_people_by_hand() -> None:
    """A unit costs 5 / 2 by the first and 7 / 3 by the second: 4 of them 28 / 3, so 10 in whole numbers."""
    cp = cp_model.CpModel()
    first, second = cp.new_int_var(0, 1, "first"), cp.new_int_var(0, 9, "second")
    cp.add(2 * first + 3 * second >= 4)
    cp.minimize(5 * first + 7 * second + 100)

    found = relax(cp)

    assert found is not None
    assert found.bound == 110
    assert found.values == pytest.approx([0.0, 4 / 3])
    assert found.reduced == pytest.approx([5 - 14 / 3, 0.0])


def test_the_bound_is_a_sum_that_there_can_be() -> None:
    cp = cp_model.CpModel()
    count = cp.new_int_var(0, 9, "count")
    cp.add(2 * count >= 3)
    cp.minimize(1000 * count)

    assert relax(cp).bound == 2000  # 1.5 of them would be 1500


def test_what_holds_on_a_condition_is_left_out_and_what_is_made_most_is_not_answered() -> None:
    cp = cp_model.CpModel()
    is_so, count = cp.new_bool_var("is_so"), cp.new_int_var(1, 9, "count")
    cp.add(count >= 5).only_enforce_if(is_so)
    cp.add(is_so + count >= 2)
    cp.minimize(3 * count)
    bound = relax(cp).bound
    cp.maximize(3 * count)

    assert bound == 3
    assert relax(cp) is None
    assert relax(cp_model.CpModel()) is None


def test_what_is_impossible_has_no_bound() -> None:
    cp = cp_model.CpModel()
    count = cp.new_int_var(0, 1, "count")
    cp.add(count + 0 >= 2)
    cp.minimize(count)

    assert relax(cp) is None


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(small_requests())
def test_no_plan_of_all_costs_less_than_the_bound(asked: PlanRequest) -> None:
    found = relax(build(asked).cp)
    costs = [cost_exactly(one) for one in enumerate_plans(asked)]

    if costs:
        assert found is not None
        assert found.bound <= min(costs)


def test_a_plan_near_the_divided_one_holds_all_rules_of_the_model() -> None:
    model = build(request([UMA, ADA], [item("a", 2), item("b", 1, last=2)]))
    relaxed = relax(model.cp)
    shut = find_dear(model, relaxed)
    near = solve(narrow(model, model.cp, relaxed, shut), Budget(LIMIT), "cost", limit=5.0)
    best = solve(model.cp, Budget(LIMIT), "cost", limit=5.0)

    assert relaxed.bound <= best.best <= near.best
    assert all(near.values[place] == 0 for place in shut)


def test_outside_its_part_a_plan_stays() -> None:
    model = build(request([UMA, ADA], [item("a", 2), item("b", 1)]))
    begin = solve(model.cp, Budget(LIMIT), "cost", limit=5.0)
    slots = list(model.leads)
    free = {slot for slot in slots if slot[1] == 1}
    part = free_part(model, model.cp, begin.values, free, frozenset())
    part.maximize(sum_terms(list_objective(model)))
    dearest = solve(part, Budget(LIMIT), "cost", limit=5.0)

    assert dearest.best > begin.best
    for cells in (model.leads, model.pairs):
        kept = [cell.index for slot, people in cells.items() if slot not in free for cell in people.values()]
        assert [dearest.values[place] for place in kept] == [begin.values[place] for place in kept]


def test_parts_are_some_fortnights_of_all_or_some_demands_in_all_fortnights_and_the_same_again() -> None:
    asked = request([UMA], [item(f"i{number:02d}", 1, last=12) for number in range(30)], weeks=12)
    slots = [slot for slot, people in build_model(asked).leads.items() if people]
    parts, again = (list(islice(list_parts(slots, repeat(SIZES[0])), 30)) for _ in range(2))

    assert parts == again
    for window, of_a_skill, by_chance in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        assert len({fortnight for _place, fortnight in window}) == 3
        assert len(window) == 3 * 30
        assert len(of_a_skill) == 8 * 6
        assert len(by_chance) == 12 * 6


def test_a_large_search_is_within_its_bound_and_the_same_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[3]))
    from benchmarks.planning_worlds import invent_request

    asked = invent_request(people=8, weeks=10, items=12, seed=3)
    found = []
    for _time in range(2):
        model = build_model(asked)
        add_rules(model, is_team_loose=True)
        found.append(search(model, sum_terms(list_objective(model)), Budget(2.0), "cost", 1.0))

    assert found[0].values == found[1].values
    assert found[0].bound == found[1].bound
    assert 0 < found[0].bound <= found[0].best
    assert Decimal(found[0].best - found[0].bound) / found[0].best < Decimal("0.2")
