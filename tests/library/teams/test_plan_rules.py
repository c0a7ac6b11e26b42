"""The check of a plan finds each broken rule; what clashes is the smallest set, and what frees it does."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from library.teams.plan_cases import (
    ADA,
    BEN,
    UMA,
    as_plan,
    enumerate_plans,
    item,
    person,
    request,
    small_requests,
)

from groundswell.errors import GroundswellError, PlanUnsound
from groundswell.teams import Clash, Demand, Item, OtherWeeks, PlanRequest, TeamPlan, plan
from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.groups import NOTHING_PAST, list_groups
from groundswell.teams.plans.plan import Turn

WORK = item("a", 2)
GOOD = [Turn("a", "research", 0, "uma", "ada"), Turn("a", "research", 1, "ada")]
LAX = {"learns_from_the_start": False}
DUTY = item("d", 1, is_critical=True)


def turns_of(*leads: tuple[str, str], key: str = "a") -> list[Turn]:
    return [Turn(key, "research", place, *lead) for place, lead in enumerate(leads)]


BROKEN = [
    ("no lead", request([UMA, ADA], [WORK]), GOOD[:1], "“Item a” (research) has 0 leads in fortnight 2, not 1"),
    ("two leads", request([UMA, ADA], [WORK]), [*GOOD, Turn("a", "research", 1, "uma")],
     "“Item a” (research) has 2 leads in fortnight 2, not 1"),
    ("never together", request([UMA, ADA], [WORK], **LAX), turns_of(("uma", ""), ("ada", "")),
     "Ada leads “Item a” (research) in fortnight 2 without having done it together before"),
    ("another duty", request([UMA, ADA], [DUTY, replace(DUTY, key="e", is_critical=False)], alone_per_critical_duty=0),
     [Turn("d", "research", 0, "uma", "ada"), Turn("d", "research", 1, "uma"), Turn("e", "research", 0, "uma"),
      Turn("e", "research", 1, "ada")],
     "Ada leads “Item d” (research) in fortnight 2 without having done it together before"),
    ("days", request([UMA, ADA], [item("a", 4.5)]), GOOD, "Ada has 4 days in week 3, and would need 5 days"),
    ("days", request([UMA, ADA], [item("a", 4.5)]), GOOD, "Ada has 4 days in week 4, and would need 4.5 days"),
    ("team", request([UMA, ADA], [WORK], most_people=1), GOOD,
     "2 people are on the team in fortnight 1, and at most 1 may be"),
    ("start", request([UMA, ADA], [WORK]), turns_of(("uma", ""), ("uma", "ada")),
     "nobody of the agency learns research in fortnight 1, in which it is first needed"),
    ("critical", request([UMA, ADA], [DUTY]), turns_of(("uma", "ada"), ("ada", ""), key="d"),
     "1 people of the agency lead “Item d” (research) alone by the end, and 2 must"),
    ("changes", request([UMA, ADA], [WORK], most_changes=0), GOOD,
     "the lead of “Item a” (research) changes 1 times, and may 0 times"),
    ("budget", request([UMA, ADA], [WORK], budget=5399), GOOD,
     "it costs 5,400.00 EUR, and the budget is 5399 EUR"),
    ("a unit learner", request([UMA, ADA, person("ugo", "unit")], [WORK]), turns_of(("uma", "ugo"), ("uma", "")),
     "'ugo' is paired in “Item a”, but is no other person of the agency"),
    ("a stranger", request([UMA], [WORK]), turns_of(("eve", ""), ("uma", "")),
     "'eve' leads 'research' of 'a', which the request does not know"),
    ("outside", request([UMA, ADA], [item("a", 2, 1, 2)]), GOOD,
     "“Item a” has a turn in fortnight 2, outside its weeks"),
]  # fmt: skip


@pytest.mark.parametrize(("_name", "asked", "turns", "fault"), BROKEN)
def test_a_plan_that_breaks_one_rule_is_found_out(_name, asked, turns, fault):
    assert fault in check_plan(as_plan(asked, turns))


def test_the_plan_from_which_they_were_broken_is_sound() -> None:
    assert check_plan(as_plan(request([UMA, ADA], [WORK]), GOOD)) == []
    assert (
        check_plan(as_plan(request([UMA, ADA], [WORK], budget=5400, most_people=2, most_changes=1), GOOD))
        == []
    )


def test_a_plan_that_was_edited_is_not_read() -> None:
    document = plan(request([UMA, ADA], [WORK])).to_document()
    document["turns"][1]["lead"] = "uma"

    with pytest.raises(PlanUnsound, match="the cost is 640000, not 540000"):
        TeamPlan.from_document(document)
    document["turns"][0]["pair"] = ""
    with pytest.raises(PlanUnsound, match="nobody of the agency learns research"):
        TeamPlan.from_document(document)


@pytest.mark.parametrize("spoiled", [None, {}, {"format": "groundswell-team-plan/1"}, {"effort": 3}])
def test_what_is_no_plan_is_not_read(spoiled: object) -> None:
    with pytest.raises(GroundswellError):
        TeamPlan.from_document(spoiled)


@pytest.mark.parametrize(
    ("place", "value"),
    [("turns", [{}]), ("turns", 3), ("effort", {"bound": "x"}), ("planned_from_week", "x"), ("planned_from_week", 9),
     ("request", None), ("format", "other")],
)  # fmt: skip
def test_a_plan_with_something_broken_in_it_is_not_read(place: str, value: object) -> None:
    document = plan(request([UMA, ADA], [WORK])).to_document()

    with pytest.raises(GroundswellError):
        TeamPlan.from_document({**document, place: value})
    document["turns"][0]["fortnight"] = "first"
    with pytest.raises(GroundswellError):
        TeamPlan.from_document(document)


def let_go(asked: PlanRequest, held: set[tuple[str, str]]) -> list[PlanRequest]:
    """The requests in which only some groups are held: each item that need not be done, done or not."""
    rules = asked.rules
    lax = {
        "most_people": rules.most_people if ("rule", "team") in held else 200,
        "learns_from_the_start": ("rule", "start") in held,
        "together_before_alone": ("rule", "together") in held,
        "alone_per_critical_duty": rules.alone_per_critical_duty if ("rule", "critical") in held else 0,
        "most_changes": rules.most_changes if ("rule", "continuity") in held else 104,
        "budget": rules.budget if ("rule", "budget") in held else None,
    }
    people = [
        one if ("person", one.key) in held else replace(one, days_a_week=7, weeks=[]) for one in asked.people
    ]
    must = [one for one in asked.items if ("item", one.key) in held]
    may = [one for one in asked.items if ("item", one.key) not in held]
    return [
        replace(asked, people=people, rules=replace(rules, **lax), items=[*must, *more])
        for size in range(len(may) + 1)
        for more in itertools.combinations(may, size)
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(asked=small_requests())
def test_a_clash_is_a_smallest_one(asked) -> None:
    """What is named cannot be had, whatever else is let go; and no smaller set of groups cannot be had."""
    found = plan(asked)
    if isinstance(found, TeamPlan):
        return
    assert found.is_smallest
    named = {(one.kind, one.key) for one in found.causes}
    assert not any(next(enumerate_plans(one), None) for one in let_go(asked, named))
    for smaller in itertools.combinations(list_groups(asked, NOTHING_PAST), len(named) - 1):
        assert any(next(enumerate_plans(one), None) for one in let_go(asked, set(smaller))), smaller
    assert Clash.from_document(json.loads(json.dumps(found.to_document()))) == found


def test_a_clash_is_said_in_plain_words_with_what_would_free_it() -> None:
    uma = person("uma", "unit", 3, 700, skills={"research": 3})
    found = plan(request([uma, BEN], [item("a", 2, 1, 2), item("b", 1.5, 1, 2), item("c", 1, 3, 4)]))

    assert isinstance(found, Clash)
    assert found.sentences == (
        "No plan holds all of this together:",
        "the days of Uma: 3 days a week",
        "the target “Item a” in weeks 1 to 2: 2 days a week of research",
        "the target “Item b” in weeks 1 to 2: 1.5 days a week of research",
        "Without any one of these the others can be had. No smaller set clashes.",
        "Each of these alone would make a plan possible:",
        "1 day more of Uma in weeks 1 to 2.",
        "One more person of the unit who can do research, 5 days a week.",
        found.sentences[-1],
    )
    assert found.sentences[-1] in ("Leaving out “Item a”.", "Leaving out “Item b”.")


def test_each_remedy_frees_and_a_little_less_does_not() -> None:
    asked = request([UMA, ADA], [WORK], budget=5000)
    clash = plan(asked)
    remedy = next(one for one in clash.remedies if one.kind == "budget")

    assert remedy.amount == 400_00
    assert isinstance(plan(replace(asked, rules=replace(asked.rules, budget=5400))), TeamPlan)
    assert isinstance(plan(replace(asked, rules=replace(asked.rules, budget="5399.99"))), Clash)


def test_a_skill_that_nobody_has_clashes_by_itself() -> None:
    found = plan(request([UMA, ADA], [WORK, Item("j", "Juggle", "other", 1, 2, [Demand("juggling", 1)])]))

    assert found.sentences[:2] == (
        "No plan can hold this:",
        "the item “Juggle” in weeks 1 to 2: 1 day a week of juggling, which nobody can lead or teach",
    )


def test_leave_is_named_where_it_clashes() -> None:
    away = person("uma", "unit", 5, 700, skills={"research": 3}, weeks=[OtherWeeks(1, 1, 0)])
    found = plan(request([away, BEN], [item("a", 2, 1, 2)]))

    assert "the days of Uma: 5 days a week, but 0 days in week 1" in found.sentences
    assert any(one.words == "2 days more of Uma in week 1." for one in found.remedies)
