"""How a good plan is found in a large request: a first one, then parts of it planned anew again and again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ortools.sat.python import cp_model

from groundswell.teams.plans.model import TeamModel
from groundswell.teams.plans.parts import SIZES, Size, find_dear, free_part, list_parts, narrow
from groundswell.teams.plans.progress import Stage
from groundswell.teams.plans.relaxing import Relaxed, relax
from groundswell.teams.plans.solving import Bounding, Budget, Solved, hint_at, solve

_WORK_TO_COPY = 0.03
_LEAST_GAIN = 0.0005
_PARTS_IN_A_ROUND = 30
NOTHING_SHUT: frozenset[int] = frozenset()


def search(
    model: TeamModel,
    objective: cp_model.LinearExprT,
    budget: Budget,
    stage: Stage,
    share: float,
    begin: Solved | None = None,
) -> Solved:
    """Find the least of a sum over all plans, and how far from the least it can be at most.

    Method: the whole model first, which settles small requests. For others the plan that divides people gives a bound,
    and who is too dear; a first plan is sought near it, or else without the limit of the team and brought within it.
    It is improved by large neighbourhood search: parts of it, some fortnights of all demands or all fortnights of
    some, are solved anew while the rest stays. The bound is that of the whole model, or of the divided plan where it is
    higher. Checked against: full enumeration of small requests.

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
    with Bounding(model.cp.clone(), budget, stage, max(0.06 * room, 0.5)) as bounding:
        relaxed = relax(model.cp)
        budget.spent += relaxed.work if relaxed else 0.0
        bounds = [one for one in (whole.bound, relaxed.bound if relaxed else None) if one is not None]
        budget.bound = max(bounds, default=None)
        known = whole if whole.is_found else begin and replace(begin, best=evaluate(objective, begin.values))
        best, shut = _find_near(model, relaxed, known, budget, stage, 0.1 * room)
        best = best or _find_first(model, loose, budget, 0.3 * room)
        if best is not None:
            best = improve_parts(model, model.cp, best, objective, budget, stage, limit=0.7 * room, shut=shut)
        last = bounding.wait()
    return _choose(best, last, budget, stage)


def _choose(best: Solved | None, last: Solved, budget: Budget, stage: Stage) -> Solved:
    """Choose what was found by parts or for the bound, with the highest bound."""
    bound = max((one for one in (budget.bound, last.bound) if one is not None), default=None)
    if last.state == "impossible" or (
        last.is_found and (best is None or (last.best or 0) < (best.best or 0))
    ):
        best = last
    if best is None:
        return last
    budget.tell(stage, 0.0, best.best, bound)
    return replace(best, bound=bound, state="optimal" if bound == best.best else best.state)


def _find_near(
    model: TeamModel,
    relaxed: Relaxed | None,
    known: Solved | None,
    budget: Budget,
    stage: Stage,
    limit: float,
) -> tuple[Solved | None, frozenset[int]]:
    """Find a plan near the one that divides people, and who is too dear for it; or the one that is known."""
    if relaxed is None:
        return known, NOTHING_SHUT
    shut = find_dear(model, relaxed)
    near = solve(narrow(model, model.cp, relaxed, shut), budget, stage, limit=limit, is_silent=True)
    is_better = near.is_found and (known is None or known.best is None or (near.best or 0) < known.best)
    return near if is_better else known, shut


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
    shut: frozenset[int] = NOTHING_SHUT,
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
        shut: variables of people who are too dear, until parts are wide.
    """
    cp.minimize(objective)
    best, end = replace(found, best=evaluate(objective, found.values)), budget.spent + limit
    slots = [slot for slot in model.leads if model.is_planned(slot[1]) and model.leads[slot]]
    sizes = list(SIZES)
    parts = list_parts(slots, _go_on_with(sizes))
    while sizes:
        before = best.best or 0
        for _number in range(_PARTS_IN_A_ROUND):
            if budget.spent >= end or (target is not None and (best.best or 0) <= target):
                return best
            closed = NOTHING_SHUT if sizes[0].is_wide else shut
            part = free_part(model, cp, best.values, next(parts), closed)
            tried = _solve_part(part, best, budget, stage, sizes[0].work)
            if tried.is_found and (tried.best or 0) <= (best.best or 0):
                best = tried
            budget.tell(stage, 0.0, best.best, None if target is not None else budget.bound)
        if before - (best.best or 0) <= _LEAST_GAIN * abs(before):
            del sizes[0]
    return best


def _solve_part(part: cp_model.CpModel, best: Solved, budget: Budget, stage: Stage, limit: float) -> Solved:
    hint_at(part, best.values)
    budget.spent += _WORK_TO_COPY
    return solve(part, budget, stage, limit=limit, workers=1, is_silent=True)


def _go_on_with(sizes: list[Size]) -> Iterator[Size]:
    """Give the size that parts have now."""
    while sizes:
        yield sizes[0]


def evaluate(objective: cp_model.LinearExprT, values: list[int]) -> int:
    """Work out a sum at a solution."""
    if isinstance(objective, int):
        return objective
    flat = cp_model.FlatIntExpr(objective)  # type: ignore[arg-type]
    weighed = zip(flat.vars, flat.coeffs, strict=True)
    return int(flat.offset + sum(weight * values[cell.index] for cell, weight in weighed))
