"""A team's plan: least cost, then most work led by people of the agency, then wishes; checked before it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from ortools.sat.python import cp_model

from groundswell.errors import PlanUndecided, PlanUnsound, PlanValueUnfit
from groundswell.teams.plans.amounts import count_minor
from groundswell.teams.plans.checking import check_plan
from groundswell.teams.plans.clash import Clash
from groundswell.teams.plans.groups import NOTHING_PAST, Past
from groundswell.teams.plans.inputs import PlanRequest
from groundswell.teams.plans.model import TeamModel, Term, build_model, sum_terms
from groundswell.teams.plans.plan import Effort, TeamPlan
from groundswell.teams.plans.progress import LIMIT, Report, Stage
from groundswell.teams.plans.rules import add_rules, list_agency_led, list_unit_led, list_wishes
from groundswell.teams.plans.searching import search
from groundswell.teams.plans.solving import Budget, Solved, hint_at, solve

_SHARE_OF_COST = 0.85
_SHARE_OF_AGENCY = 0.7
_SHARE_OF_WISHES = 0.5


def plan(request: PlanRequest, *, progress: Report | None = None, limit: float = LIMIT) -> TeamPlan | Clash:
    """Plan who leads what in which fortnight, and who learns it beside them.

    Method: CP-SAT; a variable for each person, demand and fortnight. First the least cost, then at that cost the
    most work led by people of the agency (or both weighed against each other), then wishes to learn. The same
    request and limit give the same plan, byte for byte, with the same version of the solver.
    Checked against: full enumeration of small requests, and a check of every rule in plain Python before it is given.

    Args:
        request: people, work, rules.
        progress: told how far the plan is, about each second; what it raises ends the planning.
        limit: most work that the solver may spend, in its own units: one to three seconds of a core each.

    Returns:
        The plan; or, when none is possible, what clashes and what would free it.

    Raises:
        PlanUndecided: within the limit there was neither a plan nor a proof that there is none.
        PlanUnsound: the plan fails its own check; never to be seen.

    Example:
        >>> from datetime import date
        >>> from groundswell.teams.plans.inputs import Demand, Item, Member
        >>> uma = Member("uma", "Uma", "unit", 5, "700.00", {"research": 3})
        >>> ada = Member("ada", "Ada", "agency", 4, "400.00", {"research": 1})
        >>> item = Item("t1", "Fewer letters", "target", 1, 4, [Demand("research", 2)])
        >>> found = plan(PlanRequest(date(2027, 1, 4), 4, [uma, ada], [item]))
        >>> [(turn.fortnight, turn.lead, turn.pair) for turn in found.turns], found.cost_words
        ([(0, 'uma', 'ada'), (1, 'ada', '')], 'EUR 5,400.00')
    """
    return plan_ahead(request, NOTHING_PAST, Budget(check_limit(limit), progress))


def check_limit(limit: float) -> float:
    """Check a limit of work.

    Raises:
        PlanValueUnfit: it is not above 0.
    """
    if not 0 < limit <= 1_000_000:
        raise PlanValueUnfit("what was asked", "the limit", limit, "a number above 0, up to 1,000,000")
    return float(limit)


def plan_ahead(request: PlanRequest, past: Past, budget: Budget) -> TeamPlan | Clash:
    """Plan the fortnights that are not over.

    Args:
        request: people, work, rules.
        past: what is over.
        budget: of the solver's work.

    Raises:
        PlanUndecided: within the limit there was neither a plan nor a proof that there is none.
    """
    model = build_model(request, past)
    add_rules(model, is_team_loose=True)
    first = search(model, sum_terms(list_objective(model)), budget, "cost", _SHARE_OF_COST)
    if first.state == "unknown":
        raise PlanUndecided(budget.limit)
    if first.state == "impossible":
        from groundswell.teams.plans.clashing import find_clash

        return find_clash(request, past, budget)
    return finish_plan(model, first, budget)


def list_objective(model: TeamModel) -> list[Term]:
    """List what is made least first: the cost, or the cost and what days led by the unit are worth."""
    worth = model.request.rules.agency_day_worth
    if worth is None:
        return model.costs
    weight = count_minor(Decimal(worth), model.request.currency)
    return model.costs + [(cell, tenths * weight) for cell, tenths in list_unit_led(model)]


def finish_plan(
    model: TeamModel, first: Solved, budget: Budget, tell: Callable[[TeamPlan], tuple[str, ...]] | None = None
) -> TeamPlan:
    """Go on from the least cost: at that cost the most work led by the agency, then wishes; and check the plan.

    Args:
        model: with its rules and its first objective.
        first: what was found for that.
        budget: of the solver's work.
        tell: says what changes against a former plan, in words.

    Raises:
        PlanUnsound: a rule does not hold.
    """
    found, is_most = first, True
    model.cp.add(sum_terms(list_objective(model)) <= (first.best or 0))
    if model.request.rules.agency_day_worth is None:
        agency = sum_terms(list_agency_led(model))
        second = improve(model, agency, found, budget, "agency", _SHARE_OF_AGENCY)
        is_most = second is not None and second.state == "optimal"
        if second is not None:
            found = second
            model.cp.add(agency >= (second.best or 0))
    third = improve(model, sum_terms(list_wishes(model)), found, budget, "wishes", _SHARE_OF_WISHES)
    found = third or found
    effort = Effort(
        bound=first.bound or 0,
        is_least_cost=first.state == "optimal",
        is_most_agency=first.state == "optimal" and is_most,
        spent=round(budget.spent, 3),
        limit=budget.limit,
    )
    from_week = model.past.from_fortnight * model.request.rules.fortnight_weeks + 1
    planned = TeamPlan(model.request, model.read_turns(found.values), effort, from_week)
    if tell is not None:
        planned = replace(planned, changes=tell(planned))
    faults = check_plan(planned)
    if faults:
        raise PlanUnsound(faults)
    return planned


def improve(
    model: TeamModel,
    most: cp_model.LinearExpr | int,
    found: Solved,
    budget: Budget,
    stage: Stage,
    share: float,
) -> Solved | None:
    """Make a further sum as large as can be, beginning at what was found.

    Returns:
        What was found, at least as good as before; None where the limit was too small for anything.
    """
    if isinstance(most, int):
        return found
    hint_at(model.cp, found.values)
    model.cp.maximize(most)
    solved = solve(model.cp, budget, stage, limit=max(budget.left * share, 0.5))
    return solved if solved.is_found else None
