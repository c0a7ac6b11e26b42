"""The smallest set of demands and rules that cannot all be had."""

from __future__ import annotations

from dataclasses import dataclass

from ortools.sat.python import cp_model

from groundswell.errors import PlanUndecided
from groundswell.teams.plans.cause_words import name_cause
from groundswell.teams.plans.clash import Cause, Clash
from groundswell.teams.plans.groups import Group, Held, Past, list_groups
from groundswell.teams.plans.inputs import PlanRequest
from groundswell.teams.plans.model import TeamModel, build_model
from groundswell.teams.plans.remedies import find_remedies
from groundswell.teams.plans.rules import add_rules
from groundswell.teams.plans.solving import Budget, Solved, solve

_ROUNDS = 60
_WORK_FOR_A_CHECK = 4.0
_WORK_TO_GROW = 1.0


@dataclass
class _Hunt:
    """What is known of a clash while it is hunted."""

    request: PlanRequest
    past: Past
    budget: Budget
    groups: list[Group]

    def check(self, held: frozenset[Group]) -> Solved:
        """Tell whether some groups can be had together, all others let go."""
        model = self._build(Held(held, frozenset(one for one in self.groups if one[0] == "item") - held))
        return solve(model.cp, self.budget, "clash", limit=_WORK_FOR_A_CHECK, workers=1)

    def grow(self, held: frozenset[Group]) -> frozenset[Group]:
        """Add to groups that can be had together as many others as are easily found; give what is left out."""
        model = self._build(Held(held, frozenset(self.groups) - held))
        for group in self.groups:
            if group not in held:
                model.find_guard(*group)
        model.cp.maximize(sum(model.guards.values()))
        solved = solve(model.cp, self.budget, "clash", limit=_WORK_TO_GROW, workers=1)
        if not solved.is_found:
            return frozenset(self.groups) - held
        return frozenset(one for one, guard in model.guards.items() if not solved.values[guard.index])

    def _build(self, held: Held) -> TeamModel:
        model = build_model(self.request, self.past, held)
        add_rules(model)
        return model


def find_clash(request: PlanRequest, past: Past, budget: Budget) -> Clash:
    """Find the smallest set of items, people's days and rules that cannot all be had, and what would free it.

    Method: a set clashes exactly when it shares a member with every set that can be left out to make a plan possible
    (hitting-set duality). So the smallest set that meets all those known is checked; while it can be had, it is grown
    to a plan, and what that leaves out is added to those known. The first that cannot be had is a smallest clash.
    What need not be had may still be done. Checked against: all subsets of small requests.

    Args:
        request: for which no plan is possible.
        past: what is over.
        budget: of the solver's work; a clash takes up to as much again as the plan.

    Raises:
        PlanUndecided: not even a clash could be proven within the limit.
    """
    own = Budget(max(budget.limit, 4 * _WORK_FOR_A_CHECK), budget.report)
    hunt = _Hunt(request, past, own, list_groups(request, past))
    found, is_smallest = _find_smallest(hunt)
    causes = [
        Cause(group[0], group[1], name_cause(request, group)) for group in hunt.groups if group in found
    ]
    remedies = find_remedies(request, past, found, Budget(own.limit, budget.report))
    from_week = past.from_fortnight * request.rules.fortnight_weeks + 1
    spent = round(budget.spent + own.spent, 3)
    return Clash(request, tuple(causes), is_smallest, tuple(remedies), spent, from_week)


def _find_smallest(hunt: _Hunt) -> tuple[frozenset[Group], bool]:
    """Find a smallest clash; where the limit does not allow it, one of which nothing can be taken away."""
    left_out: list[frozenset[Group]] = []
    for _round in range(_ROUNDS):
        held = _hit(hunt.groups, left_out)
        solved = hunt.check(held)
        if solved.state == "impossible":
            return held, True
        if solved.state == "unknown" or hunt.budget.left <= 0.4 * hunt.budget.limit:
            break
        left_out.append(hunt.grow(held))
    return _shrink(hunt), False


def _hit(groups: list[Group], left_out: list[frozenset[Group]]) -> frozenset[Group]:
    """Find a smallest set that shares a member with each of some sets; the first such in the order of the groups."""
    cp = cp_model.CpModel()
    chosen = {group: cp.new_bool_var(f"{group}") for group in groups}
    for one in left_out:
        cp.add_bool_or([chosen[group] for group in groups if group in one])
    cp.minimize(sum(chosen.values()))
    solved = solve(cp, Budget(10.0), "clash", limit=10.0, workers=1)
    return frozenset(group for group in groups if solved.values[chosen[group].index])


def _shrink(hunt: _Hunt) -> frozenset[Group]:
    """Take away from everything one group after the other, while the rest still clashes.

    Raises:
        PlanUndecided: not even everything could be proven to clash.
    """
    held = frozenset(hunt.groups)
    limit, hunt.budget.spent = hunt.budget.limit, 0.0
    size = max(len(hunt.groups) // 4, 1)
    while size:
        for start in range(0, len(hunt.groups), size):
            fewer = held - frozenset(hunt.groups[start : start + size])
            if fewer != held and hunt.budget.left > 0 and hunt.check(fewer).state == "impossible":
                held = fewer
        size //= 2
    if held == frozenset(hunt.groups) and hunt.check(held).state != "impossible":
        raise PlanUndecided(limit)
    return held
