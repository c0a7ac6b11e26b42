"""Which office changes when: drawn once at random, and all the draws that there could have been."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from groundswell.errors.trying import DesignFaulty
from groundswell.trials.design import Design

NEVER = -1
MOST_LISTED = 5_000
_MOST_TRIES = 20_000

Schedules = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Restriction:
    """What a draw had to keep to; the analysis draws again under the same restriction, or its level is wrong.

    Args:
        groups: for each office the number of its group; the places of a group stay in it. Empty: one group.
        sizes: for each office its size, such as cases in a month; for `most_imbalance`.
        most_imbalance: the largest correlation, 0 to 1, that size and start may have; None for any.
    """

    groups: tuple[int, ...] = ()
    sizes: tuple[float, ...] = ()
    most_imbalance: float | None = None


FREE = Restriction()


@dataclass(frozen=True, slots=True)
class Allocations:
    """The schedules that could have been drawn; the one that was drawn stands first.

    Args:
        schedules: for each schedule the period in which each office changes; shape (schedules, offices).
        complete: whether these are all; otherwise a random sample of them.
        total: how many there are, where `complete`; otherwise how many there are without `most_imbalance`.
    """

    schedules: Schedules
    complete: bool
    total: int


def draw_offices(
    offices: Sequence[str], seed: int, tried: int | None = None, restriction: Restriction = FREE
) -> tuple[int, ...]:
    """Draw the offices that change at once, side by side with the others.

    Args:
        offices: their names; the schedule is in their order.
        seed: the draw is the same for the same seed.
        tried: how many change; half of them, rounded down, unless said otherwise.
        restriction: what the draw keeps to. With groups, the places of the first schedule are dealt out to the
            groups in turn, so that each group has its part of both arms.

    Returns:
        For each office 0 where it changes from the first day, -1 where it never does.

    Raises:
        DesignFaulty: no schedule keeps to the restriction, or too many offices are tried.

    Example:
        >>> sorted(draw_offices(["A", "B", "C", "D"], seed=1))
        [-1, -1, 0, 0]
    """
    many = len(offices) // 2 if tried is None else tried
    if not 0 < many < len(offices):
        raise DesignFaulty([f"{many} of {len(offices)} offices are tried; at least one is, and one is not"])
    return _draw([0] * many + [NEVER] * (len(offices) - many), seed, restriction)


def draw_wedge(
    offices: Sequence[str], steps: int, seed: int, restriction: Restriction = FREE
) -> tuple[int, ...]:
    """Draw the order in which the offices change, some at each step; period 0 is as usual for all.

    Args:
        offices: their names; the schedule is in their order.
        steps: in how many steps they change; an office more in the early steps where it does not come out even.
        seed: the draw is the same for the same seed.
        restriction: what the draw keeps to.

    Returns:
        For each office the period, 1 to `steps`, from which on it has changed.

    Raises:
        DesignFaulty: there are more steps than offices, or no schedule keeps to the restriction.

    Example:
        >>> sorted(draw_wedge(["A", "B", "C", "D"], steps=2, seed=1))
        [1, 1, 2, 2]
    """
    if not 2 <= steps <= len(offices):
        raise DesignFaulty([f"{len(offices)} offices change in {steps} steps; it is 2 steps to one for each"])
    return _draw(sorted(1 + place % steps for place in range(len(offices))), seed, restriction)


def list_allocations(
    schedule: Sequence[int], restriction: Restriction = FREE, *, most: int = MOST_LISTED, seed: int = 0
) -> Allocations:
    """List the schedules that the same draw could have given; a random sample of them where there are too many.

    Args:
        schedule: the one that was drawn.
        restriction: what the draw had to keep to.
        most: the longest list.
        seed: of the sample.

    Returns:
        The schedules, the one that was drawn first.

    Example:
        >>> list_allocations((1, 2, 3, 4)).total, list_allocations((1, 1, 2, 2, 3, 3, 4, 4)).total
        (24, 2520)
    """
    drawn = tuple(int(one) for one in schedule)
    groups = _read_groups(len(drawn), restriction)
    total = math.prod(_count_orders([drawn[place] for place in group]) for group in groups)
    rng = np.random.default_rng(seed)
    if total <= most:
        others = [one for one in _list_all(drawn, groups) if one != drawn and _keeps(one, restriction)]
        return Allocations(np.array([drawn, *others], np.int64), complete=True, total=len(others) + 1)
    sampled = [drawn]
    for _try in range(_MOST_TRIES):
        one = _shuffle(drawn, groups, rng)
        if _keeps(one, restriction):
            sampled.append(one)
        if len(sampled) >= most:
            break
    return Allocations(np.array(sampled, np.int64), complete=False, total=total)


def office_calendar(design: Design) -> tuple[tuple[str, int | None], ...]:
    """Read from a design the day from which each office works in the new way.

    Returns:
        Name and day, from the first day of the trial; None where the office stays as usual.
    """
    days = max(design.period_days, 1)
    return tuple(
        (office, None if period == NEVER else period * days)
        for office, period in zip(design.offices, design.schedule, strict=True)
    )


def count_periods(design: Design) -> int:
    """Count the periods of a trial by offices; one where it has no periods."""
    if design.period_days < 1:
        return 1
    return max(math.ceil(design.entry_days / design.period_days), max(design.schedule) + 1)


def spread_schedules(schedules: Schedules, periods: int) -> NDArray[np.float64]:
    """Write schedules as 1 where an office has changed in a period, and 0 before.

    Args:
        schedules: shape (schedules, offices).
        periods: how many.

    Returns:
        Shape (schedules, offices, periods).

    Example:
        >>> spread_schedules(np.array([[1, -1]]), 2).tolist()
        [[[0.0, 1.0], [0.0, 0.0]]]
    """
    starts = schedules[:, :, None]
    return np.asarray((starts != NEVER) & (np.arange(periods) >= starts), np.float64)


def _draw(places: Sequence[int], seed: int, restriction: Restriction) -> tuple[int, ...]:
    rng = np.random.default_rng(seed)
    groups = _read_groups(len(places), restriction)
    dealt = [0] * len(places)
    for office, place in zip([one for group in groups for one in group], _deal(places, groups), strict=True):
        dealt[office] = place
    for _try in range(_MOST_TRIES):
        one = _shuffle(dealt, groups, rng)
        if _keeps(one, restriction):
            return one
    raise DesignFaulty(
        [f"no schedule of {_MOST_TRIES:,} drawn keeps to the restriction; allow more imbalance"]
    )


def _deal(places: Sequence[int], groups: Sequence[Sequence[int]]) -> list[int]:
    """Give each group its part of all places: always the one of which most are left and the group has fewest."""
    left = Counter(places)
    dealt: list[int] = []
    for group in groups:
        own: Counter[int] = Counter()
        for _office in group:
            place = max(left, key=lambda one: (left[one] / (1 + own[one]), -one))
            own[place] += 1
            left = left - Counter([place])
        dealt += own.elements()
    return dealt


def _read_groups(offices: int, restriction: Restriction) -> list[list[int]]:
    if not restriction.groups:
        return [list(range(offices))]
    if len(restriction.groups) != offices:
        raise DesignFaulty([f"{offices} offices have {len(restriction.groups)} groups; each has one"])
    numbers = sorted(set(restriction.groups))
    return [[place for place, one in enumerate(restriction.groups) if one == number] for number in numbers]


def _keeps(schedule: Sequence[int], restriction: Restriction) -> bool:
    if restriction.most_imbalance is None:
        return True
    ranks = {
        start: rank for rank, start in enumerate(sorted(set(schedule), key=lambda one: (one == NEVER, one)))
    }
    starts, sizes = _centre([ranks[one] for one in schedule]), _centre(restriction.sizes)
    scale = float(np.sqrt((starts @ starts) * (sizes @ sizes)))
    return scale == 0 or abs(float(starts @ sizes)) <= restriction.most_imbalance * scale


def _centre(numbers: Sequence[float]) -> NDArray[np.float64]:
    array = np.asarray(numbers, np.float64)
    return array - array.mean()


def _shuffle(
    schedule: Sequence[int], groups: Sequence[Sequence[int]], rng: np.random.Generator
) -> tuple[int, ...]:
    one = list(schedule)
    for group in groups:
        for place, taken in zip(group, rng.permutation([schedule[p] for p in group]), strict=True):
            one[place] = int(taken)
    return tuple(one)


def _count_orders(places: Sequence[int]) -> int:
    same = math.prod(math.factorial(many) for many in Counter(places).values())
    return math.factorial(len(places)) // same


def _list_all(schedule: Sequence[int], groups: Sequence[Sequence[int]]) -> Iterator[tuple[int, ...]]:
    orders = [list(_list_orders(Counter(schedule[place] for place in group))) for group in groups]
    for chosen in product(*orders):
        one = [0] * len(schedule)
        for group, order in zip(groups, chosen, strict=True):
            for place, taken in zip(group, order, strict=True):
                one[place] = taken
        yield tuple(one)


def _list_orders(left: Counter[int]) -> Iterator[tuple[int, ...]]:
    if not left:
        yield ()
        return
    for place in sorted(left):
        rest = left - Counter([place])
        for order in _list_orders(rest):
            yield (place, *order)
