"""The rules of a plan as constraints of its model."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from ortools.sat.python import cp_model

from groundswell.teams.plans.amounts import TENTHS, count_minor
from groundswell.teams.plans.inputs import LEADS_FROM, Member, PlanRequest
from groundswell.teams.plans.model import Lit, Place, TeamModel, Term, sum_terms


def add_rules(model: TeamModel, *, is_team_loose: bool = False) -> None:
    """Add every rule that the model holds.

    Args:
        model: to which they are added.
        is_team_loose: the team may be too large, by `model.above`, which the search then brings to 0.
    """
    add_days(model)
    add_team(model, model.request.rules.most_people, is_loose=is_team_loose)
    add_start(model)
    add_critical(model)
    add_continuity(model, model.request.rules.most_changes)
    add_budget(model)


def add_days(model: TeamModel, slack: dict[tuple[str, int], cp_model.IntVar] | None = None) -> None:
    """Add that nobody is above their days.

    Args:
        model: to which it is added.
        slack: days that somebody may have on top, by person and week.
    """
    for person in model.request.people:
        guard = model.find_guard("person", person.key)
        seen: dict[tuple[tuple[int, int], ...], int] = {}
        for week in range(1, model.request.weeks + 1):
            terms = model.loads.get((person.key, week), [])
            if not terms or not model.is_planned(model.request.find_fortnight(week)):
                continue
            there = person.count_tenths(week)
            name = tuple(sorted((cell.index, tenths) for cell, tenths in terms if not isinstance(cell, int)))
            more = slack.get((person.key, week), 0) if slack else 0
            if slack is None and seen.get(name, there + 1) <= there:
                continue
            seen[name] = there
            if slack is None and sum(tenths for _cell, tenths in terms) <= there:
                continue
            model.add(guard, sum_terms(terms) <= there + more)


def add_team(model: TeamModel, most: int | cp_model.IntVar, *, is_loose: bool = False) -> None:
    """Add that no more people than allowed are on the team in a fortnight."""
    guard = model.find_guard("rule", "team")
    if guard is False:
        return
    there: dict[tuple[str, int], dict[Place, list[Lit]]] = defaultdict(lambda: defaultdict(list))
    for cells in (model.leads, model.pairs):
        for (place, fortnight), slot in cells.items():
            for key, cell in slot.items() if model.is_planned(fortnight) else ():
                there[key, fortnight][place].append(cell)
    for fortnight in model.request.fortnights:
        team = []
        for person in model.request.people:
            cells_of = there.get((person.key, fortnight))
            if cells_of:
                team.append(_add_presence(model, person, fortnight, list(cells_of.values())))
        if isinstance(most, int):
            model.teams.append((most, team))
        if is_loose and isinstance(most, int) and len(team) > most:
            above = model.cp.new_int_var(0, len(team) - most, f"above:{fortnight}")
            model.above.append(above)
            model.add(guard, sum(team) <= most + above)
        elif team and (not isinstance(most, int) or len(team) > most):
            model.add(guard, sum(team) <= most)


def _add_presence(
    model: TeamModel, person: Member, fortnight: int, cells: list[list[Lit]]
) -> cp_model.IntVar:
    """Add whether somebody is on the team; days are only those of who is, which helps the solver to count.

    Nobody leads a demand and is paired in it at once, so both together are at most 1.
    """
    is_on = model.cp.new_bool_var(f"on:{person.key}:{fortnight}")
    for of_a_demand in cells:
        model.cp.add(is_on >= sum(of_a_demand))
    if model.find_guard("person", person.key) is True:
        for week in model.request.list_weeks(fortnight):
            terms = model.loads.get((person.key, week))
            if terms:
                model.cp.add(sum_terms(terms) <= person.count_tenths(week) * is_on)
    return is_on


def find_skills_to_learn(request: PlanRequest) -> dict[str, int]:
    """Find the skills that the unit brings and the agency can still learn, with the fortnight that first needs each."""
    brought = {
        skill
        for person in request.people
        if person.home == "unit"
        for skill, level in person.skills.items()
        if level >= LEADS_FROM
    }
    agency = [person for person in request.people if person.home == "agency"]
    first: dict[str, int] = {}
    for item in request.items:
        for demand in item.demands:
            is_open = not agency or any(person.find_level(demand.skill) < LEADS_FROM for person in agency)
            if demand.skill in brought and is_open:
                begin = request.find_fortnight(item.from_week)
                first[demand.skill] = min(begin, first.get(demand.skill, begin))
    return first


def add_start(model: TeamModel) -> None:
    """Add that somebody of the agency learns each skill of the unit from the first fortnight that needs it."""
    guard = model.find_guard("rule", "start")
    if guard is False:
        return
    kept = [item for item in model.request.items if model.find_guard("item", item.key) is not False]
    for skill, first in sorted(find_skills_to_learn(model.request).items()):
        needing = [item for item in kept if any(one.skill == skill for one in item.demands)]
        if not model.is_planned(first) or not needing:
            continue
        learners = [
            cell
            for (place, fortnight), slot in model.pairs.items()
            for key, cell in slot.items()
            if place[1] == skill and fortnight == first and _is_learner(model.request.get_person(key), skill)
        ]
        begun = [item for item in needing if model.request.find_fortnight(item.from_week) == first]
        _require_learner(model, guard, learners, [model.find_guard("item", item.key) for item in begun])


def _require_learner(
    model: TeamModel,
    guard: cp_model.IntVar | bool,
    learners: list[Lit],
    begun: list[cp_model.IntVar | bool],
) -> None:
    """Require a learner where any of the items that begin first is held."""
    if any(one is True for one in begun):
        model.add(guard, sum(learners) >= 1 if learners else model.cp.new_constant(0) >= 1)
        return
    for one in begun:
        held = [one] if guard is True else [one, guard]
        if learners:
            model.cp.add(sum(learners) >= 1).only_enforce_if(held)
        else:
            model.cp.add_bool_or([literal.negated() for literal in held])  # type: ignore[union-attr]


def _is_learner(person: Member, skill: str) -> bool:
    return person.home == "agency" and person.find_level(skill) < LEADS_FROM


def add_critical(model: TeamModel, needed: int | cp_model.IntVar | None = None) -> None:
    """Add that enough people of the agency lead each critical duty by the end."""
    guard = model.find_guard("rule", "critical")
    if guard is False:
        return
    most = model.request.rules.alone_per_critical_duty if needed is None else needed
    homes = {person.key: person.home for person in model.request.people}
    for item, _demand, place in model.list_demands():
        if not item.is_critical or not model.is_planned(model.request.find_fortnight(item.until_week)):
            continue
        led = []
        for key in homes:
            slots = [model.leads[place, fortnight] for fortnight in model.list_fortnights(item)]
            cells = [slot[key] for slot in slots if key in slot]
            if homes[key] == "agency" and cells:
                has_led = model.cp.new_bool_var(f"led:{key}:{place}")
                model.cp.add(has_led <= sum(cells))
                led.append(has_led)
        own = model.find_guard("item", item.key)
        guards = [one for one in (guard, own) if one is not True]
        added = model.cp.add(sum(led) >= most) if led else model.cp.add(model.cp.new_constant(0) >= most)
        if guards:
            added.only_enforce_if(guards)


def add_continuity(model: TeamModel, most: int | cp_model.IntVar) -> None:
    """Add that no lead changes more often than allowed."""
    guard = model.find_guard("rule", "continuity")
    for item, _demand, place in model.list_demands():
        news = [
            cell
            for fortnight in model.list_fortnights(item)
            for cell in model.news[place, fortnight].values()
        ]
        is_ahead = model.is_planned(model.request.find_fortnight(item.until_week))
        if news and is_ahead and (not isinstance(most, int) or len(model.list_fortnights(item)) > most + 1):
            model.add(guard, sum(news) <= most)


def add_budget(model: TeamModel) -> None:
    """Add that all days cost no more than the budget."""
    budget = model.request.rules.budget
    if budget is not None:
        most = count_minor(Decimal(budget), model.request.currency) * TENTHS
        model.add(model.find_guard("rule", "budget"), sum_terms(model.costs) <= most)


def list_unit_led(model: TeamModel) -> list[Term]:
    """List the tenths of days that people of the unit lead."""
    return _list_led(model, "unit")


def list_agency_led(model: TeamModel) -> list[Term]:
    """List the tenths of days that people of the agency lead."""
    return _list_led(model, "agency")


def _list_led(model: TeamModel, home: str) -> list[Term]:
    homes = {person.key: person.home for person in model.request.people}
    return [
        (cell, demand.tenths * len(model.list_weeks(item, fortnight)))
        for item, demand, place in model.list_demands()
        for fortnight in model.list_fortnights(item)
        for key, cell in model.leads[place, fortnight].items()
        if homes[key] == home
    ]


def list_wishes(model: TeamModel) -> list[Term]:
    """List the wishes to learn that a plan fulfils, before the trouble of changes and pairs that nobody needs."""
    terms: list[Term] = []
    for person in model.request.people:
        for skill in dict.fromkeys(person.wishes):
            cells = [
                cell
                for (place, _fortnight), slot in model.pairs.items()
                for key, cell in slot.items()
                if key == person.key and place[1] == skill
            ]
            if cells:
                fulfilled = model.cp.new_bool_var(f"wish:{person.key}:{skill}")
                model.cp.add(fulfilled <= sum(cells))
                terms.append((fulfilled, 10_000))
    for noted in (model.pairs, model.news):
        terms += [(cell, -1) for slot in noted.values() for cell in slot.values()]
    return terms
