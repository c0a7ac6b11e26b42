"""A plan gone on from another one: what is over stays, and of what is ahead as little changes as can."""

from __future__ import annotations

from groundswell.errors import PlanForeign, PlanUndecided, PlanWeekOutside
from groundswell.teams.plans.change_words import tell_changes
from groundswell.teams.plans.clash import Clash
from groundswell.teams.plans.clashing import find_clash
from groundswell.teams.plans.groups import Past
from groundswell.teams.plans.inputs import PlanRequest
from groundswell.teams.plans.model import TeamModel, Term, build_model, sum_terms
from groundswell.teams.plans.plan import TeamPlan
from groundswell.teams.plans.planning import check_limit, finish_plan, list_objective
from groundswell.teams.plans.progress import LIMIT, Report
from groundswell.teams.plans.rules import add_rules
from groundswell.teams.plans.searching import search
from groundswell.teams.plans.solving import Budget, hint_at

_SHARE_OF_CHANGES = 0.4
_SHARE_OF_COST = 0.7


def replan(
    request: PlanRequest,
    former: TeamPlan,
    on_week: int,
    *,
    progress: Report | None = None,
    limit: float = LIMIT,
) -> TeamPlan | Clash:
    """Plan anew from a week on, because somebody leaves or the work has changed.

    Method: what was before the fortnight of that week stays. Of what is ahead the fewest changes come first (a
    lead who is another, somebody paired who is another, or is no more), then the least cost with so few changes, then
    the work led by the agency. Checked against: full enumeration of small requests.

    Args:
        request: the people and the work as they are now; who leaves is still among the people, with 0 days from then.
        former: the plan that was gone by.
        on_week: first week that can be planned anew; all of the fortnight that it is in is.
        progress: told how far the plan is; what it raises ends the planning.
        limit: most work of the solver, in its own units.

    Returns:
        The plan, with its changes in words; or what clashes.

    Raises:
        PlanForeign: the former plan is of something else.
        PlanUndecided: within the limit there was neither a plan nor a proof that there is none.
        PlanWeekOutside: there is no such week.
    """
    if isinstance(on_week, bool) or not isinstance(on_week, int) or not 1 <= on_week <= request.weeks:
        raise PlanWeekOutside("what was asked", "the first week to plan anew", on_week, request.weeks)
    past = _find_past(request, former, request.find_fortnight(on_week))
    budget = Budget(check_limit(limit), progress)
    model = build_model(request, past)
    add_rules(model, is_team_loose=True)
    changes = list_changes(model, former)
    first = search(model, sum_terms(changes), budget, "changes", _SHARE_OF_CHANGES)
    if first.state == "unknown":
        raise PlanUndecided(budget.limit)
    if first.state == "impossible":
        return find_clash(request, past, budget)
    model.cp.add(sum_terms(changes) <= (first.best or 0))
    hint_at(model.cp, first.values)
    second = search(model, sum_terms(list_objective(model)), budget, "cost", _SHARE_OF_COST, begin=first)
    return finish_plan(model, second, budget, lambda found: tell_changes(former, found))


def _find_past(request: PlanRequest, former: TeamPlan, from_fortnight: int) -> Past:
    """Find what of the former plan is over, and see that the request still knows it.

    Raises:
        PlanForeign: it does not.
    """
    before = former.request
    if request.begins_on != before.begins_on:
        raise PlanForeign(f"it begins on {before.begins_on}, and the request on {request.begins_on}")
    if request.rules.fortnight_weeks != before.rules.fortnight_weeks:
        raise PlanForeign("its leads are set for another number of weeks at a time")
    people = {person.key for person in request.people}
    places = {(item.key, demand.skill): item for item in request.items for demand in item.demands}
    turns = tuple(turn for turn in former.turns if turn.fortnight < from_fortnight)
    for turn in turns:
        item = places.get((turn.item, turn.skill))
        name = before.get_item(turn.item).name
        if item is None or not any(item.has_week(week) for week in request.list_weeks(turn.fortnight)):
            raise PlanForeign(f"“{name}” ({turn.skill}) was worked on, and the request knows it no more")
        for key in (turn.lead, turn.pair):
            if key and key not in people:
                raise PlanForeign(
                    f"{before.get_person(key).name} worked on “{name}”, and is not among the people"
                )
    return Past(turns, from_fortnight)


def list_changes(model: TeamModel, former: TeamPlan) -> list[Term]:
    """List what differs from a former plan in the fortnights ahead: each lead and each pairing that is another."""
    terms: list[Term] = []
    for turn in former.turns:
        slot = ((turn.item, turn.skill), turn.fortnight)
        leads, pairs = model.leads.get(slot, {}), model.pairs.get(slot, {})
        if not model.is_planned(turn.fortnight) or not leads:
            continue
        terms.append((1, 1))
        if turn.lead in leads:
            terms.append((leads[turn.lead], -1))
        terms += [(cell, 1) for key, cell in pairs.items() if key != turn.pair]
        if turn.pair:
            terms.append((1, 1))
            terms += [(pairs[turn.pair], -1)] if turn.pair in pairs else []
    return terms
