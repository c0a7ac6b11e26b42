"""What would free a clash: for each kind of give the least that makes a plan possible, computed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from ortools.sat.python import cp_model

from groundswell.teams.plans.amounts import TENTHS, count_minor, write_amount, write_days
from groundswell.teams.plans.cause_words import name_weeks
from groundswell.teams.plans.clash import Remedy
from groundswell.teams.plans.groups import Group, Held, Past, hold_all
from groundswell.teams.plans.inputs import LEADS_FROM, Member, PlanRequest
from groundswell.teams.plans.model import TeamModel, build_model, sum_terms
from groundswell.teams.plans.rules import (
    add_budget,
    add_continuity,
    add_critical,
    add_days,
    add_rules,
    add_start,
    add_team,
)
from groundswell.teams.plans.solving import Budget, Solved, solve

_MOST_TENTHS = 50
"""Nobody is asked for more than 5 days a week."""
_WORK = 5.0


def find_remedies(
    request: PlanRequest, past: Past, clash: frozenset[Group], budget: Budget
) -> Iterator[Remedy]:
    """Find what would free a request of its clashes, each by itself.

    Method: what is given way in becomes a variable of the model, and the least of it is found; all else is held.

    Args:
        request: for which no plan is possible.
        past: what is over.
        clash: the smallest set that clashes; only what is in it is asked to give way.
        budget: of the solver's work.
    """
    kinds = {kind for kind, _key in clash}
    rules = {key for kind, key in clash if kind == "rule"}
    if "person" in kinds:
        yield from _find_days(request, past, budget)
    if "item" in kinds:
        yield from _find_person(request, past, clash, budget)
    if "team" in rules:
        yield from _find_team(request, past, budget)
    if "budget" in rules:
        yield from _find_budget(request, past, budget)
    yield from _find_rules(request, past, rules, budget)
    if "item" in kinds:
        yield from _find_items(request, past, budget)


def _solve(model: TeamModel, budget: Budget, least: cp_model.LinearExprT) -> Solved | None:
    model.cp.minimize(least)
    solved = solve(model.cp, budget, "remedies", limit=_WORK)
    return solved if solved.is_found else None


def _drop(request: PlanRequest, past: Past, group: Group) -> TeamModel:
    return build_model(request, past, Held(hold_all(request, past).hard - {group}))


def _add_other_rules(model: TeamModel) -> None:
    add_start(model)
    add_critical(model)
    add_continuity(model, model.request.rules.most_changes)


def _find_days(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    """Find the fewest days that people would have to have on top."""
    people = frozenset(("person", one.key) for one in request.people)
    everything = hold_all(request, past).hard
    model = build_model(
        request, past, Held(everything - people)
    )  # so that days are no reason to leave one out
    model.held = Held(everything)
    slack = {}
    for person in request.people:
        for week in range(1, request.weeks + 1):
            more = max(_MOST_TENTHS - person.count_tenths(week), 0)
            slack[person.key, week] = model.cp.new_int_var(0, more, f"more:{person.key}:{week}")
    add_days(model, slack)
    add_team(model, request.rules.most_people)
    _add_other_rules(model)
    add_budget(model)
    solved = _solve(model, budget, sum(slack.values()))
    if solved is None or not solved.best:
        return
    parts = []
    for person in request.people:
        needed = {
            week: solved.values[cell.index]
            for (key, week), cell in slack.items()
            if key == person.key and solved.values[cell.index]
        }
        if needed:
            weeks = name_weeks(min(needed), max(needed))
            parts.append(f"{write_days(sum(needed.values()))} more of {person.name} in {weeks}")
    words = "; ".join(parts)
    yield Remedy("days", "", solved.best, f"{words}.", solved.state == "optimal")


def _find_person(
    request: PlanRequest, past: Past, clash: frozenset[Group], budget: Budget
) -> Iterator[Remedy]:
    """Find for which skill one more person, all days, would do."""
    items = [item for item in request.items if ("item", item.key) in clash]
    for skill in sorted({demand.skill for item in items for demand in item.demands}):
        able = [one for one in request.people if one.find_level(skill) >= LEADS_FROM]
        rate = max((Decimal(one.rate_a_day) for one in able or request.people), default=Decimal(0))
        for home in ("unit", "agency"):
            key = f"one more for {skill}"
            more = Member(key, key, home, 5, rate, {skill: 3})
            larger = replace(request, people=[*request.people, more])
            model = build_model(larger, past)
            add_rules(model)
            if solve(model.cp, budget, "remedies", limit=_WORK, workers=1).is_found:
                of = "the unit" if home == "unit" else "the agency"
                words = f"One more person of {of} who can do {skill}, 5 days a week."
                yield Remedy("person", skill, 1, words)
                break


def _find_team(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    """Find how large the team would have to be."""
    model = build_model(request, past)
    most = model.cp.new_int_var(request.rules.most_people, len(request.people), "most")
    add_days(model)
    add_team(model, most)
    _add_other_rules(model)
    add_budget(model)
    solved = _solve(model, budget, most)
    if solved is not None and solved.best is not None:
        more = solved.best - request.rules.most_people
        words = f"A team of up to {solved.best} people in a fortnight, {more} more than allowed."
        yield Remedy("team", "team", more, words, solved.state == "optimal")


def _find_budget(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    """Find how much more money would do."""
    model = _drop(request, past, ("rule", "budget"))
    add_rules(model)
    solved = _solve(model, budget, sum_terms(model.costs))
    if solved is not None and solved.best is not None:
        has = count_minor(Decimal(request.rules.budget or 0), request.currency)
        needed = -(-solved.best // TENTHS)
        more = write_amount(needed - has, request.currency)
        words = f"A budget of {write_amount(needed, request.currency)}, {more} more."
        yield Remedy("budget", "budget", needed - has, words, solved.state == "optimal")


def _find_rules(request: PlanRequest, past: Past, rules: set[str], budget: Budget) -> Iterator[Remedy]:
    """Find which rules could be given up, or how far."""
    given_up = {
        "start": "Nobody of the agency has to learn the skills of the unit from the first fortnight.",
        "together": "People of the agency may do duties alone that they have not done together.",
    }
    for key, words in given_up.items():
        if key in rules:
            model = _drop(request, past, ("rule", key))
            add_rules(model)
            if solve(model.cp, budget, "remedies", limit=_WORK, workers=1).is_found:
                yield Remedy("rule", key, 1, words)
    if "critical" in rules:
        yield from _find_critical(request, past, budget)
    if "continuity" in rules:
        yield from _find_changes(request, past, budget)


def _find_critical(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    model = build_model(request, past)
    needed = model.cp.new_int_var(0, request.rules.alone_per_critical_duty, "alone")
    add_days(model)
    add_team(model, request.rules.most_people)
    add_start(model)
    add_critical(model, needed)
    add_continuity(model, request.rules.most_changes)
    add_budget(model)
    solved = _solve(model, budget, -needed)
    if solved is not None and solved.best is not None:
        fewer = request.rules.alone_per_critical_duty + solved.best
        asked = request.rules.alone_per_critical_duty
        words = f"{-solved.best} instead of {asked} people of the agency alone on each critical duty."
        yield Remedy("rule", "critical", fewer, words, solved.state == "optimal")


def _find_changes(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    model = build_model(request, past)
    most = model.cp.new_int_var(request.rules.most_changes, request.weeks, "changes")
    add_days(model)
    add_team(model, request.rules.most_people)
    add_start(model)
    add_critical(model)
    add_continuity(model, most)
    add_budget(model)
    solved = _solve(model, budget, most)
    if solved is not None and solved.best is not None:
        more = solved.best - request.rules.most_changes
        words = f"Up to {solved.best} changes of a lead instead of {request.rules.most_changes}."
        yield Remedy("rule", "continuity", more, words, solved.state == "optimal")


def _find_items(request: PlanRequest, past: Past, budget: Budget) -> Iterator[Remedy]:
    """Find the fewest items that would have to be left out."""
    everything = hold_all(request, past).hard
    items = frozenset(group for group in everything if group[0] == "item")
    model = build_model(request, past, Held(everything - items, items))
    add_rules(model)
    kept = {
        item.key: model.find_guard("item", item.key) for item in request.items if ("item", item.key) in items
    }
    solved = _solve(model, budget, sum(1 - one for one in kept.values()))
    if solved is None or not solved.best:
        return
    names = [
        f"“{request.get_item(key).name}”"
        for key, guard in kept.items()
        if isinstance(guard, cp_model.IntVar) and not solved.values[guard.index]
    ]
    words = f"Leaving out {', '.join(names)}."
    yield Remedy("item", "", len(names), words, solved.state == "optimal")
