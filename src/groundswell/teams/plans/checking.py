"""Every rule of a plan checked by itself, in plain Python: no plan is given out that fails here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from groundswell.teams.plans.amounts import TENTHS, write_days
from groundswell.teams.plans.inputs import LEADS_FROM, Demand, Item, Member, PlanRequest
from groundswell.teams.plans.plan import TeamPlan, Turn


@dataclass(frozen=True)
class _Case:
    """A plan taken apart for its check, without a word of the model that found it."""

    request: PlanRequest
    turns: tuple[Turn, ...]
    from_fortnight: int

    def list_demands(self) -> Iterator[tuple[Item, Demand]]:
        for item in self.request.items:
            for demand in item.demands:
                yield item, demand

    def list_turns(self, item: Item, demand: Demand) -> list[Turn]:
        mine = [turn for turn in self.turns if (turn.item, turn.skill) == (item.key, demand.skill)]
        return sorted(mine, key=lambda turn: turn.fortnight)

    def list_fortnights(self, item: Item) -> list[int]:
        days = self.request.rules.fortnight_weeks
        return sorted({(week - 1) // days for week in range(item.from_week, item.until_week + 1)})

    def is_agency(self, key: str) -> bool:
        return any(person.key == key and person.home == "agency" for person in self.request.people)


def check_plan(plan: TeamPlan) -> list[str]:
    """Check a plan against every rule of its request.

    Method: each rule is counted anew from the turns, apart from the model that found them. Checked against: plans
    that break one rule each, and every plan that the solver finds.

    Args:
        plan: to be checked. Of a plan that goes on from a former one only the weeks ahead are judged.

    Returns:
        What is wrong, in words; empty when every rule holds.
    """
    request = plan.request
    faults = _check_names(plan)
    if faults:
        return faults
    case = _Case(request, plan.turns, request.find_fortnight(plan.planned_from_week))
    return [
        *_check_cover(case),
        *_check_leads(case),
        *_check_days(case),
        *_check_people(case),
        *_check_start(case),
        *_check_critical(case),
        *_check_changes(case),
        *_check_budget(case),
    ]


def _check_names(plan: TeamPlan) -> list[str]:
    people = {person.key: person.home for person in plan.request.people}
    demands = {(item.key, demand.skill): item for item in plan.request.items for demand in item.demands}
    faults = []
    if not 1 <= plan.planned_from_week <= plan.request.weeks + 1:
        faults.append(f"it is planned from week {plan.planned_from_week}, which is not in it")
    for turn in plan.turns:
        item = demands.get((turn.item, turn.skill))
        if item is None or turn.lead not in people:
            faults.append(
                f"{turn.lead!r} leads {turn.skill!r} of {turn.item!r}, which the request does not know"
            )
            continue
        weeks = [week for week in plan.request.list_weeks(turn.fortnight) if item.has_week(week)]
        if not weeks:
            faults.append(f"“{item.name}” has a turn in fortnight {turn.fortnight + 1}, outside its weeks")
        if turn.pair and (people.get(turn.pair) != "agency" or turn.pair == turn.lead):
            faults.append(f"{turn.pair!r} is paired in “{item.name}”, but is no other person of the agency")
    return faults


def _check_cover(case: _Case) -> Iterator[str]:
    times = Counter((turn.item, turn.skill, turn.fortnight) for turn in case.turns)
    for item, demand in case.list_demands():
        for fortnight in case.list_fortnights(item):
            found = times[item.key, demand.skill, fortnight]
            if found > 1 or (found == 0 and fortnight >= case.from_fortnight):
                yield f"“{item.name}” ({demand.skill}) has {found} leads in fortnight {fortnight + 1}, not 1"


def _check_leads(case: _Case) -> Iterator[str]:
    for item, demand in case.list_demands():
        for turn in case.list_turns(item, demand):
            if turn.fortnight >= case.from_fortnight and not _may_lead(case, item, turn):
                name = case.request.get_person(turn.lead).name
                yield (
                    f"{name} leads “{item.name}” ({demand.skill}) in fortnight {turn.fortnight + 1} "
                    "without having done it together before"
                )


def _may_lead(case: _Case, item: Item, turn: Turn) -> bool:
    if turn.lead in item.known_to:
        return True
    earlier = [one for one in case.turns if one.pair == turn.lead and one.fortnight < turn.fortnight]
    if item.kind == "duty" and case.request.rules.together_before_alone and case.is_agency(turn.lead):
        return any((one.item, one.skill) == (turn.item, turn.skill) for one in earlier)
    level = case.request.get_person(turn.lead).skills.get(turn.skill, 0)
    return level >= LEADS_FROM or any(one.skill == turn.skill for one in earlier)


def _sum_days(case: _Case) -> dict[tuple[str, int], Fraction]:
    """Sum up the days of each person in each week, of the turns alone."""
    days: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    rules = case.request.rules
    share, extra = Fraction(Decimal(rules.pair_share)), Fraction(Decimal(rules.hand_over_days))
    for item, demand in case.list_demands():
        before: Turn | None = None
        for turn in case.list_turns(item, demand):
            weeks = [week for week in case.request.list_weeks(turn.fortnight) if item.has_week(week)]
            is_new = (
                before is not None and before.fortnight == turn.fortnight - 1 and before.lead != turn.lead
            )
            paired = -((-Fraction(Decimal(demand.days)) * share * TENTHS) // 1)
            for place, week in enumerate(weeks):
                days[turn.lead, week] += Fraction(Decimal(demand.days))
                days[turn.lead, week] += extra if is_new and place == 0 else 0
                if turn.pair:
                    days[turn.pair, week] += Fraction(paired, TENTHS)
            before = turn
    return days


def _check_days(case: _Case) -> Iterator[str]:
    days = _sum_days(case)
    for person in case.request.people:
        for week in range(1, case.request.weeks + 1):
            there = person.count_tenths(week)
            needed = int(days[person.key, week] * TENTHS)
            if case.request.find_fortnight(week) >= case.from_fortnight and needed > there:
                yield f"{person.name} has {write_days(there)} in week {week}, and would need {write_days(needed)}"


def _check_people(case: _Case) -> Iterator[str]:
    most = case.request.rules.most_people
    for fortnight in case.request.fortnights:
        mine = [turn for turn in case.turns if turn.fortnight == fortnight]
        there = {turn.lead for turn in mine} | {turn.pair for turn in mine if turn.pair}
        if fortnight >= case.from_fortnight and len(there) > most:
            yield f"{len(there)} people are on the team in fortnight {fortnight + 1}, and at most {most} may be"


def _check_start(case: _Case) -> Iterator[str]:
    if not case.request.rules.learns_from_the_start:
        return
    for skill, first in _find_first_needs(case.request).items():
        there = [turn for turn in case.turns if turn.skill == skill and turn.fortnight == first and turn.pair]
        if first >= case.from_fortnight and not any(
            _is_learner(case.request.get_person(turn.pair), skill) for turn in there
        ):
            yield f"nobody of the agency learns {skill} in fortnight {first + 1}, in which it is first needed"


def _find_first_needs(request: PlanRequest) -> dict[str, int]:
    """Find each skill that the unit brings and that somebody of the agency can still learn, with its first fortnight.

    The unit brings a skill when somebody of it can lead work with it and the work needs it.
    """
    brought = {
        skill
        for person in request.people
        if person.home == "unit"
        for skill, level in person.skills.items()
        if level >= LEADS_FROM
    }
    first: dict[str, int] = {}
    for item in request.items:
        for demand in item.demands:
            if demand.skill in brought:
                fortnight = request.find_fortnight(item.from_week)
                first[demand.skill] = min(first.get(demand.skill, fortnight), fortnight)
    people = [person for person in request.people if person.home == "agency"]
    known = {skill for skill in first if people and not any(_is_learner(one, skill) for one in people)}
    return {skill: first[skill] for skill in sorted(first) if skill not in known}


def _is_learner(person: Member, skill: str) -> bool:
    return person.home == "agency" and person.skills.get(skill, 0) < LEADS_FROM


def _check_critical(case: _Case) -> Iterator[str]:
    needed = case.request.rules.alone_per_critical_duty
    for item, demand in case.list_demands():
        if not item.is_critical or case.list_fortnights(item)[-1] < case.from_fortnight:
            continue
        alone = {turn.lead for turn in case.list_turns(item, demand) if case.is_agency(turn.lead)}
        if len(alone) < needed:
            yield (
                f"{len(alone)} people of the agency lead “{item.name}” ({demand.skill}) alone by the end, "
                f"and {needed} must"
            )


def _check_changes(case: _Case) -> Iterator[str]:
    most = case.request.rules.most_changes
    for item, demand in case.list_demands():
        turns = case.list_turns(item, demand)
        changes = sum(
            one.lead != two.lead and two.fortnight == one.fortnight + 1 for one, two in pairwise(turns)
        )
        if changes > most and turns[-1].fortnight >= case.from_fortnight:
            yield f"the lead of “{item.name}” ({demand.skill}) changes {changes} times, and may {most} times"


def _check_budget(case: _Case) -> Iterator[str]:
    budget = case.request.rules.budget
    if budget is None:
        return
    days = _sum_days(case)
    rates = {person.key: Fraction(Decimal(person.rate_a_day)) for person in case.request.people}
    cost = sum((rates[key] * spent for (key, _week), spent in days.items()), Fraction(0))
    if cost > Fraction(Decimal(budget)):
        currency = case.request.currency
        yield f"it costs {float(cost):,.2f} {currency}, and the budget is {budget} {currency}"
