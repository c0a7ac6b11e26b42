"""The level of a series: the t interval where periods are independent, wider where they hang together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from groundswell.evidence.levels import build_design, estimate_level, fit_levels


def test_level_of_independent_periods_is_near_the_t_interval():
    values = np.random.default_rng(4).normal(10, 2, 200)
    level, low, high, spread = estimate_level(values)
    expected = stats.t.interval(0.95, 199, values.mean(), stats.sem(values))
    assert level == pytest.approx(values.mean())
    assert (high - low) == pytest.approx(expected[1] - expected[0], rel=0.2)
    assert spread == pytest.approx(values.std(ddof=1), rel=0.2)


def test_level_of_periods_that_hang_together_has_a_wider_interval():
    noise = np.random.default_rng(5).normal(size=300)
    bound = np.convolve(noise, np.ones(5) / 5, mode="valid")
    _level, low, high, _spread = estimate_level(bound)
    assert high - low > 1.5 * 2 * 1.97 * bound.std(ddof=1) / np.sqrt(len(bound))


def test_level_with_weights_is_the_pooled_share():
    shares, cases = np.array([0.5, 0.25, 1.0, 0.1]), np.array([10.0, 4.0, 1.0, 20.0])
    assert estimate_level(shares, weights=cases)[0] == pytest.approx((5 + 1 + 1 + 2) / 35)


def test_levels_of_two_stretches_are_their_means():
    values = np.array([1.0, 3, 2, 2, 11, 9, 10, 10])
    levels, covariance, quantile, memory = fit_levels(values, np.ones(8), [4], None, 0.95)
    assert levels == pytest.approx([2, 10])
    assert covariance[0, 0] > 0
    assert quantile > 2
    assert memory == 0


def test_design_has_one_column_per_stretch():
    assert build_design(5, [2], None).tolist() == [[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]]


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=40))
def test_level_property_lies_in_its_interval_and_among_the_values(values):
    level, low, high, spread = estimate_level(np.array(values))
    assert low <= level <= high
    assert spread >= 0
    assert min(values) - 1e-3 <= level <= max(values) + 1e-3


def test_level_interval_of_over_dispersed_counts_covers_at_the_stated_rate():
    random = np.random.default_rng(6)
    covered = 0
    for _run in range(400):
        weeks = random.negative_binomial(3, 3 / 33, 26).astype(float)
        _level, low, high, _spread = estimate_level(weeks)
        covered += low <= 30 <= high
    assert 0.91 <= covered / 400 <= 0.99
