"""Bands of shares and bounded means: against plain formulas, statsmodels, and simulated series with many looks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import betaln
from statsmodels.stats.proportion import confint_proportions_2indep

from groundswell.trials.allocation_check import allocation_e_value
from groundswell.trials.bounds import best_rho
from groundswell.trials.proportions import (
    beta_binomial_e_value,
    betting_sequence,
    compare_shares,
    share_difference_band,
    share_difference_sequence,
    share_sequence,
)

LOOKS = np.arange(10, 501, 10)


def count_series(share: float, seed: int, runs: int) -> np.ndarray:
    """Count the successes of series of 500 cases at every tenth case; a row for a series."""
    drawn = np.random.default_rng(seed).random((runs, 500)) < share
    return drawn.cumsum(axis=1)[:, LOOKS - 1].astype(float)


def test_e_value_with_two_arms_is_that_of_the_allocation_check() -> None:
    found = beta_binomial_e_value(390.0, 850.0, 0.5, 5_000, 5_000)

    assert found == pytest.approx(allocation_e_value((460, 390), (0.5, 0.5), 10_000), rel=1e-9)


def test_e_value_of_a_share_that_cannot_be_is_very_large() -> None:
    assert beta_binomial_e_value(1.0, 10.0, 0.0) > 1e300
    assert beta_binomial_e_value(0.0, 10.0, 0.0) == pytest.approx(1 / 11)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.95])
def test_share_sequence_at_all_looks_covers_the_share(share: float) -> None:
    series = count_series(share, 1, 2_000)
    low, high = share_sequence(series, np.broadcast_to(LOOKS.astype(float), series.shape), 0.05)

    assert ((low > share) | (high < share)).any(axis=1).mean() < 0.05
    assert (low <= high).all()


def test_share_sequence_ends_where_the_e_value_is_one_in_alpha() -> None:
    for end in share_sequence(30.0, 100.0, 0.05):
        assert beta_binomial_e_value(30.0, 100.0, end) == pytest.approx(20, rel=1e-9)


def test_share_sequence_at_the_edges_reaches_them() -> None:
    assert share_sequence(0.0, 50.0, 0.05)[0] == 0.0
    assert share_sequence(50.0, 50.0, 0.05)[1] == 1.0
    assert share_sequence(0.0, 0.0, 0.05) == (0.0, 1.0)


def test_share_difference_sequence_beside_a_grid_of_pairs_is_the_same() -> None:
    usual, tried = (12, 60), (31, 70)
    grid = np.linspace(0.0005, 0.9995, 1_000)
    logs = [
        betaln(1 + s, 1 + n - s) - s * np.log(grid) - (n - s) * np.log1p(-grid) for s, n in (usual, tried)
    ]
    left = logs[0][:, None] + logs[1][None, :] < math.log(20)
    differences = (grid[None, :] - grid[:, None])[left]

    # The grid has steps of 0.001.
    assert share_difference_sequence(usual, tried, 0.05) == pytest.approx(
        (differences.min(), differences.max()), abs=2e-3
    )


def test_share_difference_sequence_at_all_looks_covers_the_difference() -> None:
    usual, tried = count_series(0.1, 2, 400), count_series(0.25, 3, 400)
    missed = 0
    for one, other in zip(usual, tried, strict=True):
        bands = [
            share_difference_sequence((int(s0), int(n)), (int(s1), int(n)), 0.05)
            for s0, s1, n in zip(one[::5], other[::5], LOOKS[::5], strict=True)
        ]
        missed += any(low > 0.15 or high < 0.15 for low, high in bands)

    assert missed / 400 < 0.05


def test_share_difference_sequence_without_cases_is_everything() -> None:
    assert share_difference_sequence((0, 0), (0, 0), 0.05) == pytest.approx((-1, 1))


def test_share_difference_band_at_all_looks_covers_the_difference() -> None:
    usual, tried = count_series(0.3, 4, 1_000), count_series(0.4, 5, 1_000)
    rho = best_rho(500 / (0.21 + 0.24), 0.05)
    missed = 0
    for one, other in zip(usual, tried, strict=True):
        bands = [
            share_difference_band((int(s0), int(n)), (int(s1), int(n)), rho, 0.05)
            for s0, s1, n in zip(one[3::3], other[3::3], LOOKS[3::3], strict=True)
        ]
        missed += any(low > 0.1 or high < 0.1 for low, high in bands)

    # From 40 cases on; the band is near-normal, 3 standard errors of 1,000 series are 2 %.
    assert missed / 1_000 < 0.05


def test_compare_shares_beside_statsmodels_is_nearly_its_interval() -> None:
    difference, se = compare_shares((400, 2_000), (500, 2_000))
    low, high = confint_proportions_2indep(500, 2_000, 400, 2_000, compare="diff", method="wald")

    # One case in 2,000 more or less moves the standard error by less than a thousandth.
    assert (difference - 1.959964 * se, difference + 1.959964 * se) == pytest.approx((low, high), abs=1e-4)


def test_compare_shares_without_a_success_yet_is_not_certain() -> None:
    assert compare_shares((0, 40), (0, 40))[1] > 0.03
    assert compare_shares((0, 0), (0, 40))[1] == math.inf
    assert share_difference_band((0, 0), (0, 40), 10.0, 0.05) == (-1.0, 1.0)


def work_out_capital(values: np.ndarray, mean: float, alpha: float) -> float:
    """Work out the largest capital so far of betting that the mean is more, step by step."""
    capital, largest, total, squares = 1.0, 1.0, 0.5, 0.25
    for t, value in enumerate(values, start=1):
        bet = math.sqrt(2 * math.log(2 / alpha) / (squares * math.log(t + 1)))
        capital *= 1 + min(bet, 0.5 / mean) * (value - mean)
        total += value
        squares += (value - total / (t + 1)) ** 2
        largest = max(largest, capital)
    return largest


def test_betting_sequence_beside_the_capital_on_a_grid_is_the_same() -> None:
    values = np.random.default_rng(6).beta(2, 3, 300)
    grid = np.linspace(0.001, 0.999, 999)
    low = max(m for m in grid if work_out_capital(values, m, 0.05) >= 40)
    high = 1 - max(m for m in grid if work_out_capital(1 - values, m, 0.05) >= 40)

    found = betting_sequence(values, 0.05)

    # The grid has steps of 0.001 and stops before the end.
    assert found == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize("share", [0.03, 0.5])
def test_betting_sequence_at_all_looks_covers_the_mean(share: float) -> None:
    """What any look ruled out stays so: the last band tells of all looks."""
    rng = np.random.default_rng(7)
    missed = 0
    for _ in range(1_000):
        low, high = betting_sequence((rng.random(400) < share).astype(float), 0.05)
        missed += low > share or high < share

    assert missed / 1_000 < 0.05


def test_betting_sequence_of_values_that_vary_little_is_tighter_than_that_of_shares() -> None:
    values = np.random.default_rng(8).beta(40, 60, 500)
    low, high = betting_sequence(values, 0.05)
    wide_low, wide_high = share_sequence(200.0, 500.0, 0.05)

    assert (high - low) < (wide_high - wide_low) / 2


def test_betting_sequence_of_nothing_is_everything() -> None:
    assert betting_sequence(np.zeros(0), 0.05, 1, 5) == (1.0, 5.0)


def test_betting_sequence_of_values_out_of_bounds_is_refused() -> None:
    for values in ([0.5, 1.5], [0.5, math.nan]):
        with pytest.raises(ValueError, match="each value"):
            betting_sequence(np.array(values), 0.05)
    with pytest.raises(ValueError, match="below highest"):
        betting_sequence(np.array([0.5]), 0.05, 1.0, 1.0)
