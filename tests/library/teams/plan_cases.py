"""Small requests to plan, and every plan of them by enumeration."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from datetime import date

from hypothesis import strategies as st

from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.inputs import Demand, Item, Member, OtherWeeks, PlanRequest, Rules
from groundswell.teams.plans.plan import Effort, TeamPlan, Turn

DAY = date(2027, 1, 4)
NO_EFFORT = Effort(0, False, False, 0.0, 1.0)


def person(key: str, home: str, days: float = 5, rate: int = 500, **more: object) -> Member:
    return Member(key, key.capitalize(), home, days, rate, **more)


def item(
    key: str, days: float, first: int = 1, last: int = 4, skill: str = "research", **more: object
) -> Item:
    kind = more.pop("kind", "duty" if more.get("is_critical") else "target")
    return Item(key, f"Item {key}", kind, first, last, [Demand(skill, days)], **more)


def request(people: Sequence[Member], items: Sequence[Item], weeks: int = 4, **rules: object) -> PlanRequest:
    return PlanRequest(DAY, weeks, people, items, Rules(**rules))


UMA = person("uma", "unit", 5, 700, skills={"research": 3, "data": 2})
ADA = person("ada", "agency", 4, 400, skills={"research": 1})
BEN = person("ben", "agency", 3, 300, wishes=["research"])


def as_plan(asked: PlanRequest, turns: Sequence[Turn], from_week: int = 1) -> TeamPlan:
    return TeamPlan(asked, tuple(turns), NO_EFFORT, from_week)


def enumerate_plans(asked: PlanRequest, past: Sequence[Turn] = (), from_week: int = 1) -> Iterator[TeamPlan]:
    """Every plan in which all rules hold, by trying every lead and pair of every demand and fortnight."""
    slots = [
        (one.key, demand.skill, fortnight)
        for one in asked.items
        for demand in one.demands
        for fortnight in asked.fortnights
        if any(one.has_week(week) for week in asked.list_weeks(fortnight))
        and fortnight >= asked.find_fortnight(from_week)
    ]
    keys = [one.key for one in asked.people]
    learners = ["", *(one.key for one in asked.people if one.home == "agency")]
    ways = [(lead, pair) for lead in keys for pair in learners if lead != pair]
    for chosen in itertools.product(ways, repeat=len(slots)):
        turns = [Turn(*slot, lead, pair) for slot, (lead, pair) in zip(slots, chosen, strict=True)]
        found = as_plan(asked, [*past, *turns], from_week)
        if not check_plan(found):
            yield found


def cost_exactly(found: TeamPlan) -> int:
    """The cost in tenths of the smallest unit, from the work of each week."""
    return sum(
        one.tenths * found.request.find_rate(found.request.get_person(one.person))
        for one in found.list_work()
    )


def count_agency(found: TeamPlan) -> int:
    homes = {one.key: one.home for one in found.request.people}
    days = {(one.key, demand.skill): demand.tenths for one in found.request.items for demand in one.demands}
    items = {one.key: one for one in found.request.items}
    return sum(
        days[turn.item, turn.skill]
        * sum(items[turn.item].has_week(week) for week in found.request.list_weeks(turn.fortnight))
        for turn in found.turns
        if homes[turn.lead] == "agency"
    )


@st.composite
def small_requests(draw: st.DrawFn) -> PlanRequest:
    """Requests of two or three people and up to four demand-fortnights: few enough to try everything."""
    people = []
    for number in range(draw(st.integers(2, 3))):
        skills = {skill: draw(st.integers(0, 3)) for skill in ("research", "data")}
        away = [OtherWeeks(3, 3, 0)] if draw(st.booleans()) and draw(st.booleans()) else []
        people.append(
            person(
                f"p{number}",
                draw(st.sampled_from(["unit", "agency"])),
                draw(st.sampled_from([1.5, 3, 5])),
                draw(st.sampled_from([0, 300, 700])),
                skills=skills,
                weeks=away,
            )
        )
    items = []
    for number in range(2):
        first, last = (1, 4) if number == 0 else draw(st.sampled_from([(1, 2), (3, 4), (2, 3)]))
        kind = draw(st.sampled_from(["target", "duty"]))
        known = [people[0].key] if kind == "duty" and draw(st.booleans()) else []
        items.append(
            item(
                f"i{number}",
                draw(st.sampled_from([0.5, 1.5, 3])),
                first,
                last,
                draw(st.sampled_from(["research", "data"])),
                kind=kind,
                is_critical=kind == "duty" and draw(st.booleans()),
                known_to=known,
            )
        )
    return request(
        people,
        items,
        most_people=draw(st.sampled_from([1, 2, 9])),
        learns_from_the_start=draw(st.booleans()),
        together_before_alone=draw(st.booleans()),
        alone_per_critical_duty=draw(st.integers(0, 2)),
        most_changes=draw(st.integers(0, 2)),
        budget=draw(st.sampled_from([None, None, 3000, 6000])),
    )
