"""The stretches of weeks in which somebody does the same thing: the bars of a plan's picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

from groundswell.teams.plans.inputs import KindOfItem
from groundswell.teams.plans.plan import TeamPlan


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some weeks in a row in which one person leads one demand, or learns beside its lead.

    Args:
        person: key of the person.
        number: of the item in the list of the work, from 1.
        name: of the item.
        kind: of the item.
        skill: of the demand.
        is_lead: whether the person leads.
        from_week: first week.
        until_week: last week.
        tenths: days in tenths, of all weeks together.
    """

    person: str
    number: int
    name: str
    kind: KindOfItem
    skill: str
    is_lead: bool
    from_week: int
    until_week: int
    tenths: int


def list_stretches(plan: TeamPlan) -> list[Stretch]:
    """List the stretches of a plan, by person in the order of the request, then by their first week."""
    numbers = {item.key: number for number, item in enumerate(plan.request.items, 1)}
    open_ones: dict[tuple[str, str, str, bool], Stretch] = {}
    done: list[Stretch] = []
    for work in plan.list_work():
        key = (work.person, work.item, work.skill, work.is_lead)
        last = open_ones.get(key)
        if last is not None and last.until_week == work.week - 1:
            open_ones[key] = replace(last, until_week=work.week, tenths=last.tenths + work.tenths)
            continue
        if last is not None:
            done.append(last)
        item = plan.request.get_item(work.item)
        open_ones[key] = Stretch(
            work.person, numbers[work.item], item.name, item.kind, work.skill, work.is_lead, work.week, work.week,
            work.tenths,
        )  # fmt: skip
    places = {person.key: place for place, person in enumerate(plan.request.people)}
    found = [*done, *open_ones.values()]
    return sorted(
        found, key=lambda one: (places[one.person], one.from_week, one.number, one.skill, one.is_lead)
    )


def pack_lanes(stretches: list[Stretch]) -> list[int]:
    """Give each stretch of one person a lane, so that none lies over another; the first that is free."""
    ends: list[int] = []
    lanes = []
    for one in stretches:
        lane = next((place for place, end in enumerate(ends) if end < one.from_week), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = one.until_week
        lanes.append(lane)
    return lanes
