"""Schedules are drawn under their restriction, and all that could have been drawn are listed."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from groundswell.errors.trying import DesignFaulty
from groundswell.trials.schedules import (
    Restriction,
    draw_offices,
    draw_wedge,
    list_allocations,
    spread_schedules,
)

EIGHT = tuple("ABCDEFGH")


@pytest.mark.parametrize(
    ("schedule", "total"),
    [((1, 2, 3, 4), 24), ((1, 1, 2, 2, 3, 3, 4, 4), 2520), ((0, 0, -1, -1), 6), ((0,) * 6 + (-1,) * 6, 924)],
)
def test_allocations_of_few_offices_are_listed_once_each(schedule: tuple[int, ...], total: int) -> None:
    listed = list_allocations(schedule)

    assert (listed.total, listed.complete) == (total, True)
    assert len({tuple(one) for one in listed.schedules.tolist()}) == total
    assert tuple(listed.schedules[0].tolist()) == schedule


def test_allocations_of_many_offices_are_a_sample_with_the_drawn_one_first() -> None:
    schedule = draw_offices([str(one) for one in range(20)], seed=4)

    listed = list_allocations(schedule, most=800, seed=2)

    assert listed.total == math.comb(20, 10)
    assert not listed.complete
    assert listed.schedules.shape == (800, 20)
    assert tuple(listed.schedules[0].tolist()) == schedule


def test_wedge_drawn_twice_with_a_seed_is_the_same() -> None:
    first = draw_wedge(EIGHT, 4, seed=7)

    assert first == draw_wedge(EIGHT, 4, seed=7)
    assert Counter(first) == {1: 2, 2: 2, 3: 2, 4: 2}
    assert len({draw_wedge(EIGHT, 4, seed=seed) for seed in range(50)}) > 40


def test_wedge_drawn_often_gives_each_office_each_step_as_often() -> None:
    drawn = np.array([draw_wedge(EIGHT, 4, seed=seed) for seed in range(2000)])

    shares = np.array([(drawn == step).mean(0) for step in range(1, 5)])
    assert np.abs(shares - 0.25).max() < 0.04


def test_offices_drawn_in_groups_have_both_arms_in_each_group() -> None:
    groups = Restriction(groups=(0, 0, 1, 1, 2, 2))

    drawn = draw_offices(EIGHT[:6], seed=3, restriction=groups)

    assert [sorted(drawn[place : place + 2]) for place in (0, 2, 4)] == [[-1, 0]] * 3
    assert list_allocations(drawn, groups).total == 8


def test_wedge_kept_balanced_by_size_is_analysed_among_the_balanced() -> None:
    balance = Restriction(sizes=(10, 20, 30, 40, 50, 60, 70, 80), most_imbalance=0.1)

    drawn = draw_wedge(EIGHT, 4, seed=1, restriction=balance)

    listed = list_allocations(drawn, balance)
    assert 1 < listed.total < 2520
    assert all(abs(np.corrcoef(one, balance.sizes)[0, 1]) <= 0.1 for one in listed.schedules)


def test_draw_that_cannot_be_balanced_is_refused() -> None:
    with pytest.raises(DesignFaulty, match="restriction"):
        draw_offices(
            EIGHT[:4], seed=1, tried=1, restriction=Restriction(sizes=(1, 2, 4, 900), most_imbalance=0.0)
        )


@pytest.mark.parametrize("steps", [1, 9])
def test_wedge_with_more_steps_than_offices_is_refused(steps: int) -> None:
    with pytest.raises(DesignFaulty, match="steps"):
        draw_wedge(EIGHT, steps, seed=1)


def test_schedules_spread_over_periods_change_once_and_stay() -> None:
    spread = spread_schedules(list_allocations((1, 2, 3, 4)).schedules, 5)

    assert spread.shape == (24, 4, 5)
    assert (np.diff(spread, axis=2) >= 0).all()
    assert (spread.sum((1, 2)) == 10).all()
