"""The integer programme of sessions: which offers to take up so that k sessions mend the greatest weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

_SEED = 6
# CP-SAT's deterministic time for one number of sessions: the same on each machine.
_EFFORT = 20.0
_SMALL_EFFORT = 0.2
_FOUND = (int(cp_model.OPTIMAL), int(cp_model.FEASIBLE))


@dataclass(frozen=True, slots=True)
class Offer:
    """A duty that a learner could do with a teacher, and would be mended by it.

    Args:
        duty: key of the duty.
        teacher: key of the person who can.
        learner: key of the agency person.
        liking: how much better this learner is than another: among plans that mend the same, the greater sum wins.
    """

    duty: str
    teacher: str
    learner: str
    liking: int = 0


@dataclass(frozen=True, slots=True)
class Solved:
    """What so many sessions mend at most.

    Args:
        count: how many sessions.
        weight: of the duties mended.
        chosen: per duty mended its teacher and learner.
        is_proven: whether no other choice mends more.
    """

    count: int
    weight: int
    chosen: Mapping[str, tuple[str, str]]
    is_proven: bool


Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Group:
    """Duties of one weight that the same pairs can mend: which of them a pair takes makes no difference."""

    weight: int
    pairs: frozenset[Pair]
    duties: tuple[str, ...]


def solve_sessions(
    offers: Sequence[Offer], weights: Mapping[str, int], most: int, duties_each: int
) -> Iterator[Solved]:
    """Solve for 1, 2, … sessions, until one more mends nothing more.

    Method: for each pair how many sessions it holds, and how many duties of each kind it takes in them; a duty is
    mended once. Pairs that could do nothing that another cannot are left out, and duties that are alike for the
    programme are counted and not named, which leaves the greatest weight what it is. First the weight alone is
    maximised, to the proof. Leaving out the least of k sessions keeps (k - 1) / k of the weight or more, which bounds
    each step by the one before. Then, at that weight and among all pairs, the liking is raised as far as a small
    effort carries.

    Args:
        offers: what could be taken up.
        weights: of the duties.
        most: no more sessions than this.
        duties_each: no more duties in a session than this.
    """
    groups = _group_duties(offers, weights)
    whole = sum(group.weight * len(group.duties) for group in groups)
    weight, is_proven = 0, True
    for count in range(1, most + 1):
        if weight == whole:
            return
        above = weight * count // (count - 1) if count > 1 and is_proven else whole
        chosen, is_proven = _choose(groups, count, duties_each, min(above, whole))
        if any(offer.liking for offer in offers):
            chosen = _prefer(offers, chosen, count, duties_each, weights)
        weight = sum(weights[duty] for duty in chosen)
        yield Solved(count, weight, chosen, is_proven)


def _group_duties(offers: Sequence[Offer], weights: Mapping[str, int]) -> list[_Group]:
    by_pair: dict[Pair, set[str]] = {}
    for offer in offers:
        by_pair.setdefault((offer.teacher, offer.learner), set()).add(offer.duty)
    kept: list[Pair] = []
    for pair in sorted(by_pair, key=lambda one: -len(by_pair[one])):
        if not any(by_pair[pair] <= by_pair[other] for other in kept):
            kept.append(pair)
    groups: dict[tuple[int, frozenset[Pair]], list[str]] = {}
    for duty in dict.fromkeys(offer.duty for offer in offers):
        pairs = frozenset(pair for pair in kept if duty in by_pair[pair])
        groups.setdefault((weights[duty], pairs), []).append(duty)
    return [_Group(weight, pairs, tuple(duties)) for (weight, pairs), duties in groups.items()]


def _choose(
    groups: Sequence[_Group], count: int, duties_each: int, above: int
) -> tuple[dict[str, Pair], bool]:
    model = cp_model.CpModel()
    held = {
        pair: model.new_int_var(0, count, "") for pair in sorted({p for group in groups for p in group.pairs})
    }
    takes = {
        (number, pair): model.new_int_var(0, min(len(group.duties), count * duties_each), "")
        for number, group in enumerate(groups)
        for pair in sorted(group.pairs)
    }
    for number, group in enumerate(groups):
        model.add(sum(takes[number, pair] for pair in group.pairs) <= len(group.duties))
    for pair, sessions in held.items():
        of = [key for key in takes if key[1] == pair]
        model.add(sum(takes[key] for key in of) <= duties_each * sessions)
        for key in of:  # follows for whole numbers; written out, it brings the bound of fractions near
            model.add(takes[key] <= min(len(groups[key[0]].duties), duties_each) * sessions)
    model.add(sum(held.values()) <= count)
    weight = sum(groups[number].weight * take for (number, _pair), take in takes.items())
    model.add(weight <= above)
    model.maximize(weight)
    solver, status = _search(model, _EFFORT)
    left = [list(group.duties) for group in groups]
    chosen = {}
    for (number, pair), take in takes.items():
        for _time in range(solver.value(take) if status in _FOUND else 0):
            chosen[left[number].pop(0)] = pair
    return chosen, status == int(cp_model.OPTIMAL)


def _prefer(
    offers: Sequence[Offer], chosen: dict[str, Pair], count: int, duties_each: int, weights: Mapping[str, int]
) -> dict[str, Pair]:
    model = cp_model.CpModel()
    takes = {offer: model.new_bool_var("") for offer in offers}
    by_duty: dict[str, list[cp_model.IntVar]] = {}
    by_pair: dict[Pair, list[cp_model.IntVar]] = {}
    for offer, take in takes.items():
        by_duty.setdefault(offer.duty, []).append(take)
        by_pair.setdefault((offer.teacher, offer.learner), []).append(take)
        model.add_hint(take, chosen.get(offer.duty) == (offer.teacher, offer.learner))
    for of in by_duty.values():
        model.add_at_most_one(of)
    sessions = []
    for of in by_pair.values():
        held = model.new_int_var(0, count, "")
        model.add(sum(of) <= duties_each * held)
        sessions.append(held)
    model.add(sum(sessions) <= count)
    whole = sum(weights[duty] for duty in chosen)
    model.add(sum(weights[offer.duty] * take for offer, take in takes.items()) == whole)
    model.maximize(sum(offer.liking * take for offer, take in takes.items()))
    solver, status = _search(model, _SMALL_EFFORT)
    if status not in _FOUND:
        return chosen
    return {
        offer.duty: (offer.teacher, offer.learner)
        for offer, take in takes.items()
        if solver.boolean_value(take)
    }


def _search(model: cp_model.CpModel, effort: float) -> tuple[cp_model.CpSolver, int]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = _SEED
    solver.parameters.max_deterministic_time = effort
    return solver, int(solver.solve(model))
