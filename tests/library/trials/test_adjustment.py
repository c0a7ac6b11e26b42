"""Adjusted differences against the numbers of gbstats, least squares, and simulated trials."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from groundswell.trials.adjustment import (
    Moments,
    adjust_difference,
    read_moments,
    read_share,
    read_sums,
    relative_effect,
)


def test_relative_effect_of_means_is_that_of_gbstats() -> None:
    usual, tried = read_sums(3_000, 1396.87, 52377.9767), read_sums(3_461, 2422.7, 134698.29)

    found = relative_effect(usual, tried, tuning_cases=1_000)

    # gbstats' tests round to five figures after the point; so do all three below.
    assert (found.effect, found.low, found.high) == pytest.approx((0.50336, -0.55844, 1.56516), abs=5.1e-6)


def test_relative_effect_of_shares_is_that_of_gbstats() -> None:
    found = relative_effect(read_share(1_396, 3_000), read_share(2_422, 3_461), tuning_cases=5_000)

    assert (found.effect, found.low, found.high) == pytest.approx((0.50386, 0.40098, 0.60675), abs=5.1e-6)


def test_relative_effect_of_adjusted_means_is_that_of_gbstats() -> None:
    usual = read_sums(3_000, 1396.87, 52377.9767, 16.87, 527.9767, 1.0)
    tried = read_sums(3_461, 2422.7, 134698.29, 22.7, 1348.29, 1.0)

    found = relative_effect(usual, tried)

    assert (found.effect, found.low, found.high) == pytest.approx((0.50338, -0.50969, 1.51646), abs=5.1e-6)


def draw_trial(seed: int, size: int = 800, gain: float = 0.4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw arm, value before and outcome, with a correlation of 0.8 within the arms."""
    rng = np.random.default_rng(seed)
    before = rng.gamma(2, 3, size)
    arm = rng.integers(0, 2, size)
    noise = rng.normal(0, 0.75 * np.sqrt(18), size)
    return arm, before, before + noise + gain * arm


def read_arms(arm: np.ndarray, before: np.ndarray, values: np.ndarray) -> tuple[Moments, Moments]:
    usual, tried = (read_moments(values[arm == side], before[arm == side]) for side in (0, 1))
    return usual, tried


def test_adjusted_difference_is_the_coefficient_of_least_squares() -> None:
    arm, before, values = draw_trial(1)
    fit = sm.OLS(values, np.column_stack([np.ones(arm.size), arm, before])).fit(cov_type="HC2")

    found = adjust_difference(*read_arms(arm, before, values))

    assert found.difference == pytest.approx(fit.params[1], rel=1e-10)
    assert found.theta == pytest.approx(fit.params[2], rel=1e-10)
    # Least squares also counts that theta is estimated: one part in 800 cases.
    assert found.se == pytest.approx(fit.bse[1], rel=5e-3)


def test_adjusted_difference_over_many_trials_is_unbiased_and_as_sure_as_it_says() -> None:
    found = [adjust_difference(*read_arms(*draw_trial(seed, 300))) for seed in range(1_000)]
    differences = np.array([one.difference for one in found])

    # 3 standard errors of 1,000 trials.
    assert differences.mean() == pytest.approx(0.4, abs=3 * differences.std() / np.sqrt(1_000))
    assert np.mean([one.se for one in found]) == pytest.approx(differences.std(), rel=0.07)
    # The correlation is 1 / sqrt(1 + 0.75²) = 0.8: 1 - 0.64 is left.
    assert np.mean([one.variance_share for one in found]) == pytest.approx(0.36, abs=0.01)


def test_adjusted_means_stand_at_the_same_value_before() -> None:
    arm, before, values = draw_trial(2)
    found = adjust_difference(*read_arms(arm, before, values))

    weights = np.array([(arm == 0).sum(), (arm == 1).sum()])
    assert np.average([found.usual_mean, found.tried_mean], weights=weights) == pytest.approx(values.mean())


def test_difference_without_a_value_before_is_the_plain_one() -> None:
    arm, _before, values = draw_trial(3)
    usual, tried = (read_moments(values[arm == side]) for side in (0, 1))

    found = adjust_difference(usual, tried)

    assert found.theta == 0.0
    assert found.variance_share == 1.0
    assert found.difference == pytest.approx(values[arm == 1].mean() - values[arm == 0].mean())


def test_difference_of_values_that_are_all_the_same_is_certain() -> None:
    found = adjust_difference(read_moments(np.ones(5)), read_moments(np.ones(5)))

    assert (found.difference, found.se, found.variance_share) == (0.0, 0.0, 1.0)


def test_relative_effect_at_all_looks_covers_the_truth() -> None:
    missed, runs = 0, 400
    for seed in range(runs):
        arm, before, values = draw_trial(seed, 600, gain=1.2)
        bands = [
            relative_effect(*read_arms(arm[:n], before[:n], values[:n]), tuning_cases=300)
            for n in range(60, 601, 30)
        ]
        missed += any(band.low > 0.2 or band.high < 0.2 for band in bands)

    assert missed / runs < 0.05


def test_moments_of_sums_are_those_of_the_values() -> None:
    _arm, x, y = draw_trial(4)
    told = read_sums(y.size, y.sum(), y @ y, x.sum(), x @ x, x @ y)

    for name in Moments.__slots__:
        assert getattr(told, name) == pytest.approx(getattr(read_moments(y, x), name), rel=1e-9)


def test_moments_of_too_few_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="2 or more"):
        read_moments(np.ones(1))
    with pytest.raises(ValueError, match="same number"):
        read_moments(np.ones(3), np.ones(4))
    with pytest.raises(ValueError, match="2 or more"):
        read_sums(1, 1.0, 1.0)
    with pytest.raises(ValueError, match="no share"):
        relative_effect(Moments(10, 0.0, 1.0), Moments(10, 1.0, 1.0))
