"""Many engagements planned with people whom several of them share, so that nobody is promised twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from groundswell.errors import PlanUnsound, PlanValueUnfit
from groundswell.teams.plans.amounts import TENTHS, write_days
from groundswell.teams.plans.clash import Clash
from groundswell.teams.plans.inputs import Member, OtherWeeks, PlanRequest
from groundswell.teams.plans.plan import TeamPlan
from groundswell.teams.plans.planning import plan
from groundswell.teams.plans.progress import LIMIT, Progress

Days = dict[tuple[str, int], int]
"""Tenths of days by person and week, counted from the first of all plans."""


@dataclass(frozen=True)
class Portfolio:
    """What came of planning many engagements.

    Args:
        plans: by the key of the engagement, in the order asked: a plan, or what clashes in it with the days left.
        order: in which they were planned: those before had the first pick of the people they share.
        rounds: how often all were planned; an engagement that found no plan goes first in the next.
    """

    plans: Mapping[str, TeamPlan | Clash]
    order: tuple[str, ...]
    rounds: int

    @property
    def cost(self) -> int:
        """What all plans cost, in the smallest unit of their currency."""
        return sum(one.cost for one in self.plans.values() if isinstance(one, TeamPlan))


def plan_portfolio(
    requests: Mapping[str, PlanRequest],
    *,
    progress: Callable[[str, Progress], None] | None = None,
    limit: float = LIMIT,
    rounds: int = 3,
) -> Portfolio:
    """Plan many engagements one after the other, with the days that those before have left.

    Method: people go by the same key everywhere. An engagement for which the days that are left do not do goes to the
    front, and all are planned again, up to a number of rounds. Each plan is checked by itself; the days of all
    together are checked once more at the end.

    Args:
        requests: by key of the engagement; the days of a person are those that they have for all of them together.
        progress: told which engagement is planned, and how far.
        limit: most work for each engagement, in the solver's own units.
        rounds: at most.

    Raises:
        PlanValueUnfit: plans begin on different weekdays, are in different currencies, or somebody has other days in
            one than in another.
        PlanUnsound: somebody is promised twice; never to be seen.
    """
    offsets = _find_offsets(requests)
    _check_same_days(requests, offsets)
    order, best = list(requests), Portfolio({}, (), 0)
    for number in range(1, rounds + 1):
        taken: Days = defaultdict(int)
        plans: dict[str, TeamPlan | Clash] = {}
        for key in order:
            plans[key] = _plan_one(key, requests[key], offsets[key], taken, progress, limit)
            _take(plans[key], offsets[key], taken)
        found = Portfolio({key: plans[key] for key in requests}, tuple(order), number)
        if number == 1 or _count_failed(found) < _count_failed(best):
            best = found
        failed = [key for key in order if isinstance(plans[key], Clash)]
        if not failed:
            break
        again = [*failed, *(key for key in order if key not in failed)]
        if again == order:
            break
        order = again
    faults = check_portfolio(requests, best)
    if faults:
        raise PlanUnsound(faults)
    return best


def check_portfolio(requests: Mapping[str, PlanRequest], found: Portfolio) -> list[str]:
    """Check that nobody is promised more days in a week than they have, over all plans together.

    Args:
        requests: as they were asked.
        found: the plans.

    Returns:
        What is wrong, in words; empty when nothing is.
    """
    offsets = _find_offsets(requests)
    there: Days = {}
    spent: Days = defaultdict(int)
    names = {}
    for key, request in requests.items():
        for person in request.people:
            names[person.key] = person.name
            for week in range(1, request.weeks + 1):
                there[person.key, week + offsets[key]] = person.count_tenths(week)
        one = found.plans[key]
        if isinstance(one, TeamPlan):
            for work in one.list_work():
                spent[work.person, work.week + offsets[key]] += work.tenths
    return [
        f"{names[key]} has {write_days(there[key, week])} in week {week}, and is promised {write_days(days)}"
        for (key, week), days in sorted(spent.items())
        if days > there[key, week]
    ]


def _find_offsets(requests: Mapping[str, PlanRequest]) -> dict[str, int]:
    """Find by how many weeks each plan begins after the first."""
    first = min((request.begins_on for request in requests.values()), default=None)
    offsets = {}
    for key, request in requests.items():
        days = (request.begins_on - first).days if first else 0
        if days % 7:
            expected = f"whole weeks after the first plan, which begins on {first}"
            raise PlanValueUnfit(f"the request {key!r}", "begins_on", request.begins_on, expected)
        offsets[key] = days // 7
    currencies = sorted({request.currency for request in requests.values()})
    if len(currencies) > 1:
        raise PlanValueUnfit("the requests", "currency", ", ".join(currencies), "one currency for all")
    return offsets


def _check_same_days(requests: Mapping[str, PlanRequest], offsets: Mapping[str, int]) -> None:
    there: Days = {}
    for key, request in requests.items():
        for person in request.people:
            for week in range(1, request.weeks + 1):
                days = person.count_tenths(week)
                if there.setdefault((person.key, week + offsets[key]), days) != days:
                    expected = (
                        "the same days of a person in a week everywhere: those for all engagements together"
                    )
                    where = f"the person {person.key!r} of {key!r}"
                    raise PlanValueUnfit(where, f"the days of week {week}", write_days(days), expected)


def _plan_one(
    key: str,
    request: PlanRequest,
    offset: int,
    taken: Days,
    progress: Callable[[str, Progress], None] | None,
    limit: float,
) -> TeamPlan | Clash:
    people = [_leave_days(person, request, offset, taken) for person in request.people]
    report = None if progress is None else lambda one: progress(key, one)
    return plan(replace(request, people=people), progress=report, limit=limit)


def _leave_days(person: Member, request: PlanRequest, offset: int, taken: Days) -> Member:
    """Give somebody only the days that plans before have left."""
    weeks = list(person.weeks)
    for week in range(1, request.weeks + 1):
        used = taken.get((person.key, week + offset), 0)
        if used:
            left = Decimal(person.count_tenths(week) - used) / TENTHS
            weeks.append(OtherWeeks(week, week, left))
    return replace(person, weeks=weeks)


def _take(planned: TeamPlan | Clash, offset: int, taken: Days) -> None:
    if isinstance(planned, TeamPlan):
        for work in planned.list_work():
            taken[work.person, work.week + offset] += work.tenths


def _count_failed(found: Portfolio) -> int:
    return sum(isinstance(one, Clash) for one in found.plans.values())
