"""What of a request is held in a model: each item, each person's days, each rule can be let go by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundswell.teams.plans.inputs import PlanRequest
from groundswell.teams.plans.plan import Turn

RuleName = Literal["team", "start", "together", "critical", "continuity", "budget"]
Group = tuple[Literal["item", "person", "rule"], str]


@dataclass(frozen=True)
class Held:
    """Which groups of a request a model holds for certain, and which it may let go.

    Args:
        hard: must hold.
        soft: hold or not, as the solver finds; what is in neither is left out.
    """

    hard: frozenset[Group]
    soft: frozenset[Group] = frozenset()


@dataclass(frozen=True)
class Past:
    """What was done before the weeks that are planned, and cannot be changed.

    Args:
        turns: of the fortnights before.
        from_fortnight: first that is planned.
    """

    turns: tuple[Turn, ...] = ()
    from_fortnight: int = 0


NOTHING_PAST = Past()


def list_groups(request: PlanRequest, past: Past = NOTHING_PAST) -> list[Group]:
    """List what of a request can be let go by itself: rules that forbid something here, people, items.

    Args:
        request: that is planned.
        past: items that are over need nothing any more.
    """
    rules = request.rules
    groups: list[Group] = []
    if len(request.people) > rules.most_people:
        groups.append(("rule", "team"))
    if rules.learns_from_the_start:
        groups.append(("rule", "start"))
    if rules.together_before_alone and any(item.kind == "duty" for item in request.items):
        groups.append(("rule", "together"))
    if rules.alone_per_critical_duty and any(item.is_critical for item in request.items):
        groups.append(("rule", "critical"))
    groups.append(("rule", "continuity"))
    if rules.budget is not None:
        groups.append(("rule", "budget"))
    groups += [("person", person.key) for person in request.people]
    return groups + [
        ("item", item.key)
        for item in request.items
        if request.find_fortnight(item.until_week) >= past.from_fortnight
    ]


def hold_all(request: PlanRequest, past: Past = NOTHING_PAST) -> Held:
    """Hold everything."""
    return Held(frozenset(list_groups(request, past)))
