"""How a good plan is found in a large request: a first one, then parts of it planned anew again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from ortools.sat.python import cp_model

from groundswell.teams.plans.model import Slot, TeamModel
from groundswell.teams.plans.progress import Stage
from groundswell.teams.plans.solving import Bounding, Budget, Solved, hint_at, solve

SEED = 2027
_FORTNIGHTS_AT_ONCE = 3
_DEMANDS_AT_ONCE = 8
_WORK_FOR_A_PART = 0.2
_LEAST_GAIN = 0.0002
_PARTS_IN_A_ROUND = 30


def search(
    model: TeamModel,
    objective: cp_model.LinearExprT,
    budget: Budget,
    stage: Stage,
    share: float,
    begin: Solved | None = None,
) -> Solved:
    """Find the least of a sum over all plans, and how far from the least it can be at most.

    Method: the whole model first, which settles small requests. For others any plan is found without the limit of
    the team, brought within it, and improved by large neighbourhood search: parts of it, some fortnights of all
    demands or all fortnights of some, are solved anew while the rest stays. The whole model goes on from there; its
    bound is that of the whole. Checked against: full enumeration of small requests.

    Args:
        model: with its rules; the limit of the team may still be exceeded in it, and is not from then on.
        objective: the sum.
        budget: of the solver's work.
        stage: what is sought.
        share: of what is left that may be spent on this.
        begin: a solution to begin at, where one is known.
    """
    room = budget.left * share
    loose = model.cp.clone()
    for above in model.above:
        model.cp.add(above == 0)
    model.cp.minimize(objective)
    whole = solve(model.cp, budget, stage, limit=max(0.06 * room, 0.5))
    if whole.state in ("optimal", "impossible"):
        return whole
    with Bounding(model.cp.clone(), budget, stage, max(0.5 * room, 0.5)) as bounding:
        best = whole if whole.is_found else begin or _find_first(model, loose, budget, 0.3 * room)
        if best is not None:
            budget.bound = whole.bound
            best = improve_parts(model, model.cp, best, objective, budget, stage, limit=0.55 * room)
        last = bounding.wait()
    bound = max((one for one in (whole.bound, last.bound) if one is not None), default=None)
    if last.state == "impossible" or (
        last.is_found and (best is None or (last.best or 0) < (best.best or 0))
    ):
        best = last
    if best is None:
        return last
    budget.tell(stage, 0.0, best.best, bound)
    return replace(best, bound=bound, state="optimal" if bound == best.best else best.state)


def _find_first(model: TeamModel, loose: cp_model.CpModel, budget: Budget, limit: float) -> Solved | None:
    """Find any plan: first one that may have too large a team, then people taken off it."""
    first = solve(loose, budget, "first", limit=0.5 * limit, workers=1)
    if not first.is_found:
        return None
    if model.above:
        excess = sum(model.above)
        hint_at(loose, first.values)
        loose.minimize(excess)
        near = solve(loose, budget, "first", limit=0.1 * limit, workers=1)
        near = near if near.is_found else first
        if near.best != 0:
            near = improve_parts(model, loose, near, excess, budget, "first", limit=0.4 * limit, target=0)
        first = near
    return first if first.best == 0 or not model.above else None


def improve_parts(
    model: TeamModel,
    cp: cp_model.CpModel,
    found: Solved,
    objective: cp_model.LinearExprT,
    budget: Budget,
    stage: Stage,
    *,
    limit: float,
    target: int | None = None,
) -> Solved:
    """Improve a solution by solving parts of it anew, until the limit, the target, or a round that gains little.

    Args:
        model: whose variables `cp` has.
        cp: the model or a looser one of the same variables; its objective is set.
        found: where to begin.
        objective: made least.
        budget: of the solver's work.
        stage: what is sought.
        limit: of work.
        target: good enough, or None.
    """
    cp.minimize(objective)
    best, end = replace(found, best=evaluate(objective, found.values)), budget.spent + limit
    slots = [slot for slot in model.leads if model.is_planned(slot[1]) and model.leads[slot]]
    parts = _list_parts(model, slots)
    while budget.spent < end:
        before = best.best or 0
        for _number in range(_PARTS_IN_A_ROUND):
            if budget.spent >= end or (target is not None and (best.best or 0) <= target):
                return best
            tried = _solve_part(model, cp, best, next(parts), budget, stage)
            if tried.is_found and (tried.best or 0) <= (best.best or 0):
                best = tried
            budget.tell(stage, 0.0, best.best, None if target is not None else budget.bound)
        if before - (best.best or 0) <= _LEAST_GAIN * abs(before):
            break
    return best


def _solve_part(
    model: TeamModel, cp: cp_model.CpModel, best: Solved, free: set[Slot], budget: Budget, stage: Stage
) -> Solved:
    part = cp.clone()
    for cells in (model.leads, model.pairs):
        for slot, people in cells.items():
            if slot not in free and model.is_planned(slot[1]):
                for cell in people.values():
                    if not isinstance(cell, int) and (best.values[cell.index] or cells is model.pairs):
                        part.add(cell == best.values[cell.index])
    hint_at(part, best.values)
    return solve(part, budget, stage, limit=_WORK_FOR_A_PART, workers=1, is_silent=True)


def _list_parts(model: TeamModel, slots: list[Slot]) -> Iterator[set[Slot]]:
    """List parts of a plan to solve anew: fortnights of all demands, demands of a skill, demands by chance."""
    draw = np.random.default_rng(SEED)
    places = sorted({place for place, _fortnight in slots})
    skills = sorted({skill for _item, skill in places})
    times = sorted({fortnight for _place, fortnight in slots})
    while True:
        start = int(draw.integers(0, max(len(times) - _FORTNIGHTS_AT_ONCE, 0) + 1))
        window = set(times[start : start + _FORTNIGHTS_AT_ONCE])
        yield {slot for slot in slots if slot[1] in window}
        pool = [place for place in places if place[1] == skills[int(draw.integers(0, len(skills)))]]
        for choice in (pool, places):
            order = draw.permutation(len(choice))[:_DEMANDS_AT_ONCE]
            chosen = {choice[place] for place in order}
            yield {slot for slot in slots if slot[0] in chosen}


def evaluate(objective: cp_model.LinearExprT, values: list[int]) -> int:
    """Work out a sum at a solution."""
    if isinstance(objective, int):
        return objective
    flat = cp_model.FlatIntExpr(objective)  # type: ignore[arg-type]
    weighed = zip(flat.vars, flat.coeffs, strict=True)
    return int(flat.offset + sum(weight * values[cell.index] for cell, weight in weighed))
