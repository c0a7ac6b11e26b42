"""Outcomes by office and period use the cases that were followed, and count by the schedule."""

from __future__ import annotations

import numpy as np
import pytest
from library.trials.test_office_looks import WITHIN, make_sides, make_wedge, observe

from groundswell.trials.design import Outcome
from groundswell.trials.office_outcomes import (
    find_astray,
    find_period,
    find_reach,
    read_case_outcome,
    read_offices,
)


def test_outcome_by_office_and_period_is_the_plain_mean_of_followed_cases() -> None:
    design = make_wedge()
    observed = observe(design, 3, 70)
    period = find_period(observed, design)
    chosen = (observed.office == 2) & (period == 1) & (observed.age_hours >= 20 * 24)

    cells = read_offices(observed, design, design.primary, 3)

    waits = np.minimum(observed.wait_hours[chosen], 20 * 24) / 24
    assert cells.sizes[2, 1] == chosen.sum()
    assert cells.means[2, 1] == pytest.approx(-waits.mean())
    assert cells.sizes.sum() == ((observed.age_hours >= 20 * 24) & (period < 3)).sum()


def test_variance_within_is_the_same_whatever_an_office_gains() -> None:
    design = make_wedge()
    observed = observe(design, 3, design.last_day)
    cost = Outcome("cost", 10, name="cost", measured_in="euros")

    cells = read_offices(observed, design, cost, 5)

    assert cells.within == pytest.approx(25, rel=0.1)
    assert cells.weigh().office / cells.weigh().within == pytest.approx(0.05 / 0.95 * 0.8)


def test_values_that_never_came_are_counted_and_left_out() -> None:
    design = make_wedge()
    observed = observe(design, 3, design.last_day)
    observed.values["cost"][:40] = np.nan

    cells = read_offices(observed, design, Outcome("cost", 10, name="cost"), 5)

    assert cells.missing == 40
    assert cells.sizes.sum() == observed.size - 40


def test_cases_of_no_office_are_left_out_and_told() -> None:
    design = make_sides()
    observed = observe(design, 3, design.last_day)
    observed.office[:7] = -1

    assert find_astray(observed, design) == (7, 0)
    assert read_offices(observed, design, WITHIN, 1).sizes.sum() == observed.size - 7


def test_outcome_of_a_wait_is_counted_up_to_the_horizon() -> None:
    observed = observe(make_sides(), 3, 90)

    waits = read_case_outcome(observed, Outcome("wait", 5))
    within = read_case_outcome(observed, Outcome("within", 5))

    assert waits.max() == 5
    assert ((within == 1) == ((observed.end > 0) & (observed.wait_hours <= 120))).all()


def test_reach_of_an_effect_is_bounded_by_the_outcome() -> None:
    design = make_sides()
    cells = read_offices(observe(design, 3, 90), design, design.primary, 1)

    assert find_reach(design.primary, cells) == 20
    assert find_reach(WITHIN, cells) == 1
    assert find_reach(Outcome("mean", 5, name="x"), cells) > 10
