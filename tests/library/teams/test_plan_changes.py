"""Planning again when somebody leaves: what is over stays, the fewest changes, in words; and many engagements."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from library.teams.plan_cases import (
    ADA,
    BEN,
    UMA,
    cost_exactly,
    enumerate_plans,
    item,
    person,
    request,
    small_requests,
)

from groundswell.errors import PlanForeign, PlanValueUnfit, PlanWeekOutside
from groundswell.teams import Clash, OtherWeeks, TeamPlan, plan, plan_portfolio, replan
from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.portfolios import check_portfolio

UGO = person("ugo", "unit", 5, 900, skills={"research": 3})


def leave(asked, key: str, from_week: int):
    away = OtherWeeks(from_week, asked.weeks, 0)
    people = [replace(one, weeks=[*one.weeks, away]) if one.key == key else one for one in asked.people]
    return replace(asked, people=people)


def count_changes(former: TeamPlan, found: TeamPlan, from_fortnight: int) -> int:
    """Leads that are another, and pairs that are another or no more, of what both plans have."""
    before = {(turn.item, turn.skill, turn.fortnight): turn for turn in former.turns}
    changes = 0
    for turn in found.turns:
        old = before.get((turn.item, turn.skill, turn.fortnight))
        if old is not None and turn.fortnight >= from_fortnight:
            changes += (old.lead != turn.lead) + (bool(old.pair) and old.pair != turn.pair)
            changes += bool(turn.pair) and turn.pair != old.pair
    return changes


def test_who_leaves_is_replaced_and_nothing_else_changes() -> None:
    asked = request(
        [UMA, UGO, ADA], [item("a", 2, 1, 8), item("b", 1, 1, 8)], weeks=8, learns_from_the_start=False
    )
    former = plan(asked)
    stays = {turn for turn in former.turns if turn.fortnight < 2 or turn.lead != "ada"}
    found = replan(leave(asked, "ada", 5), former, 5)

    assert stays <= set(found.turns)
    assert {turn.lead for turn in found.turns if turn.fortnight >= 2} == {"uma"}
    assert found.planned_from_week == 5
    assert found.changes == (
        "Weeks 5 to 8: Uma leads “Item a” (research) instead of Ada.",
        "Weeks 5 to 8: Uma leads “Item b” (research) instead of Ada.",
    )
    assert TeamPlan.from_document(found.to_document()) == found


def test_when_nothing_is_other_nothing_changes() -> None:
    asked = request([UMA, ADA, BEN], [item("a", 2, 1, 6, is_critical=True)], weeks=6)
    former = plan(asked)

    again = replan(asked, former, 3)

    assert (again.changes, again.turns, again.cost) == ((), former.turns, former.cost)


def test_new_and_dropped_work_is_told() -> None:
    asked = request([UMA, ADA], [item("a", 1, 1, 2), item("b", 1, 3, 4)])
    former = plan(asked)
    found = replan(replace(asked, items=[asked.items[0], item("c", 1, 3, 4)]), former, 3)

    assert found.changes == (
        "Weeks 3 to 4: Ada leads “Item c” (research), which is new.",
        "Weeks 3 to 4: “Item b” (research) is no longer worked on.",
    )


def test_nobody_left_to_lead_is_a_clash_of_the_weeks_ahead() -> None:
    asked = request([UMA], [item("a", 1)], learns_from_the_start=False)
    found = replan(leave(asked, "uma", 3), plan(asked), 3)

    assert isinstance(found, Clash)
    assert found.planned_from_week == 3
    assert {one.key for one in found.causes} == {"uma", "a"}


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(asked=small_requests(), leaver=st.integers(0, 2))
def test_changes_are_the_fewest_and_then_the_cost_the_least(asked, leaver) -> None:
    former = plan(asked)
    assume(isinstance(former, TeamPlan))
    now = leave(asked, asked.people[leaver % len(asked.people)].key, 3)
    past = [turn for turn in former.turns if turn.fortnight < 1]
    every = [(count_changes(former, one, 1), cost_exactly(one)) for one in enumerate_plans(now, past, 3)]

    found = replan(now, former, 3)

    if not every:
        assert isinstance(found, Clash)
        return
    assert check_plan(found) == []
    assert (count_changes(former, found, 1), cost_exactly(found)) == min(every)
    assert bool(found.changes) == bool(min(every)[0])


def test_a_former_plan_of_something_else_is_refused() -> None:
    asked = request([UMA, ADA], [item("a", 2)])
    former = plan(asked)

    with pytest.raises(PlanForeign, match="“Item a” \\(research\\) was worked on"):
        replan(replace(asked, items=[item("b", 2)]), former, 3)
    with pytest.raises(PlanForeign, match="Uma worked on “Item a”, and is not among the people"):
        replan(replace(asked, people=[ADA]), former, 3)
    with pytest.raises(PlanForeign, match="it begins on 2027-01-04"):
        replan(replace(asked, begins_on=asked.begins_on.replace(day=11)), former, 3)
    with pytest.raises(PlanForeign, match="another number of weeks"):
        replan(replace(asked, rules=replace(asked.rules, fortnight_weeks=1)), former, 3)
    for week in (0, 5, True, 1.5):
        with pytest.raises(PlanWeekOutside):
            replan(asked, former, week)


def test_shared_people_are_never_promised_twice() -> None:
    """Ben alone can do data; the second engagement needs more of him than the first leaves, so it goes first."""
    ben = person("ben", "agency", 3, 300, skills={"data": 3, "research": 2})
    kai = person("kai", "agency", 5, 500, skills={"research": 2})
    first = request([ben, kai], [item("a", 2)])
    second = request([ben], [item("b", 2, skill="data")])

    found = plan_portfolio({"first": first, "second": second})

    assert (found.rounds, found.order) == (2, ("second", "first"))
    assert list(found.plans) == ["first", "second"]
    assert {turn.lead for turn in found.plans["first"].turns} == {"kai"}
    assert check_portfolio({"first": first, "second": second}, found) == []
    assert found.cost == sum(one.cost for one in found.plans.values())


def test_a_portfolio_that_clashes_says_where() -> None:
    ben = person("ben", "agency", 3, 300, skills={"data": 3})
    asked = {key: request([ben], [item(key, 2, skill="data")]) for key in ("x", "y")}

    found = plan_portfolio(asked)

    assert sorted(type(one).__name__ for one in found.plans.values()) == ["Clash", "TeamPlan"]


def test_a_promise_made_twice_is_found_out() -> None:
    ben = person("ben", "agency", 3, 300, skills={"data": 3})
    asked = {key: request([ben], [item(key, 2, skill="data")]) for key in ("x", "y")}
    found = plan_portfolio({"x": asked["x"]})
    doubled = replace(found, plans={"x": plan(asked["x"]), "y": plan(asked["y"])})

    assert check_portfolio(asked, doubled)[0] == "Ben has 3 days in week 1, and is promised 4 days"


def test_plans_that_do_not_fit_together_are_refused() -> None:
    one = request([UMA], [item("a", 1)], learns_from_the_start=False)

    with pytest.raises(PlanValueUnfit, match="whole weeks after the first plan"):
        plan_portfolio({"x": one, "y": replace(one, begins_on=one.begins_on.replace(day=6))})
    with pytest.raises(PlanValueUnfit, match="one currency for all"):
        plan_portfolio({"x": one, "y": replace(one, people=[], currency="USD")})
    with pytest.raises(PlanValueUnfit, match="the same days of a person in a week everywhere"):
        plan_portfolio({"x": one, "y": replace(one, people=[replace(UMA, days_a_week=3)])})


def test_engagements_that_begin_later_share_only_the_weeks_they_have_in_common() -> None:
    ben = person("ben", "agency", 3, 300, skills={"data": 3})
    early = request([ben], [item("a", 2, 1, 2, skill="data")], weeks=2)
    late = replace(early, begins_on=early.begins_on.replace(day=18))

    found = plan_portfolio({"early": early, "late": late})

    assert all(isinstance(one, TeamPlan) for one in found.plans.values())
