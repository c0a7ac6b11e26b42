"""Parts of a plan that are planned anew while the rest stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from ortools.sat.python import cp_model

from groundswell.teams.plans.model import Slot, TeamModel
from groundswell.teams.plans.relaxing import Relaxed

SEED = 2027
_TINY = 1e-6
_DEAR = 0.008
"""The share of what a turn costs on average, from which somebody is too dear where the divided plan has them not."""


@dataclass(frozen=True)
class Size:
    """How large parts are.

    Args:
        fortnights: at once, of all demands.
        demands: at once, in all their fortnights: of one skill, and any.
        work: for a part.
        is_wide: somebody may come in where they are dear.
    """

    fortnights: int
    demands: tuple[int, int]
    work: float
    is_wide: bool = False


SIZES = (Size(3, (8, 12), 0.3), Size(4, (12, 16), 0.6), Size(4, (14, 20), 1.2, is_wide=True))
"""From small to large: the next is taken when a round gains little."""


def list_parts(slots: list[Slot], sizes: Iterator[Size]) -> Iterator[set[Slot]]:
    """List parts of a plan: fortnights of all demands, demands of a skill, demands by chance.

    Args:
        slots: of the whole plan.
        sizes: of each part.
    """
    draw = np.random.default_rng(SEED)
    places = sorted({place for place, _fortnight in slots})
    skills = sorted({skill for _item, skill in places})
    times = sorted({fortnight for _place, fortnight in slots})
    for number, size in enumerate(sizes):
        if number % 3 == 0:
            start = int(draw.integers(0, max(len(times) - size.fortnights, 0) + 1))
            window = set(times[start : start + size.fortnights])
            yield {slot for slot in slots if slot[1] in window}
            continue
        pool, most = places, size.demands[1]
        if number % 3 == 1:
            skill, most = skills[int(draw.integers(0, len(skills)))], size.demands[0]
            pool = [place for place in places if place[1] == skill]
        chosen = {pool[place] for place in draw.permutation(len(pool))[:most]}
        yield {slot for slot in slots if slot[0] in chosen}


def free_part(
    model: TeamModel, cp: cp_model.CpModel, values: list[int], free: set[Slot], shut: frozenset[int]
) -> cp_model.CpModel:
    """Copy a model in which a part is free and the rest as it was.

    Args:
        model: whose variables `cp` has.
        cp: the model.
        values: as it was.
        free: the part.
        shut: variables that stay 0 even there, where they were 0.
    """
    part = cp.clone()
    for cells in (model.leads, model.pairs):
        for slot, people in cells.items():
            if not model.is_planned(slot[1]):
                continue
            for cell in people.values():
                if isinstance(cell, int):
                    continue
                was = values[cell.index]
                if (cell.index in shut and not was) if slot in free else (was or cells is model.pairs):
                    part.add(cell == was)
    return part


def find_dear(model: TeamModel, relaxed: Relaxed) -> frozenset[int]:
    """Find the variables of who leads or is paired that the divided plan leaves at 0, and that would cost more."""
    slots = sum(bool(people) for people in model.leads.values())
    dear = _DEAR * abs(relaxed.bound) / max(slots, 1)
    return frozenset(
        cell.index
        for cells in (model.leads, model.pairs)
        for people in cells.values()
        for cell in people.values()
        if not isinstance(cell, int)
        and relaxed.values[cell.index] < _TINY
        and relaxed.reduced[cell.index] > dear
    )


def narrow(
    model: TeamModel, cp: cp_model.CpModel, relaxed: Relaxed, shut: frozenset[int]
) -> cp_model.CpModel:
    """Copy a model with only the people whom the divided plan has, or might have as cheaply.

    Args:
        model: whose variables `cp` has.
        cp: the model.
        relaxed: the divided plan.
        shut: variables that are 0.
    """
    part = cp.clone()
    for place in sorted(shut):
        part.add(part.get_int_var_from_proto_index(place) == 0)
    for most, team in model.teams:
        order = sorted(team, key=lambda one: -relaxed.values[one.index])
        for one in order[most:]:
            part.add(one == 0)
    return part
