"""The half-normal grid against integration over both unknowns, and mixtures against what they are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm

from groundswell.errors.trying import StudiesTooFew
from groundswell.trials.small_pools import NormalMixture, pool_on_grid

EFFECTS, SES = [0.30, 0.05, -0.10], [0.10, 0.15, 0.25]


def test_grid_of_three_trials_agrees_with_a_sum_over_both_unknowns() -> None:
    spreads = (np.arange(600) + 0.5) / 200
    means = np.linspace(-3, 3, 2001)
    weights = np.exp(-2 * spreads**2)[:, None] * np.ones(means.size)
    for one, se in zip(EFFECTS, SES, strict=True):
        weights *= norm.pdf(one, means, np.hypot(se, spreads)[:, None])
    weights /= weights.sum()

    pool = pool_on_grid(EFFECTS, SES)

    by_mean = weights.sum(axis=0)
    assert pool.effect.mean == pytest.approx(float(by_mean @ means), abs=1e-4)
    assert pool.effect.sd == pytest.approx(
        float(by_mean @ means**2 - (by_mean @ means) ** 2) ** 0.5, abs=1e-4
    )
    assert pool.spread == pytest.approx(float(weights.sum(axis=1) @ spreads), abs=1e-4)
    assert pool.effect.cdf(0.0) == pytest.approx(
        float(by_mean[means < 0].sum() + by_mean[1000] / 2), abs=1e-4
    )
    assert pool.next_place.mean == pytest.approx(pool.effect.mean)


def test_grid_with_twice_the_points_gives_the_same() -> None:
    coarse, fine = pool_on_grid(EFFECTS, SES), pool_on_grid(EFFECTS, SES, points=4000)

    assert coarse.effect.interval() == pytest.approx(fine.effect.interval(), abs=1e-4)
    assert coarse.next_place.interval() == pytest.approx(fine.next_place.interval(), abs=1e-4)


def test_grid_with_a_prior_of_no_spread_is_the_fixed_effect() -> None:
    weights = 1 / np.square(SES)

    pool = pool_on_grid(EFFECTS, SES, scale=1e-4)

    assert pool.effect.mean == pytest.approx(float(weights @ EFFECTS / weights.sum()), abs=1e-5)
    assert pool.effect.sd == pytest.approx(weights.sum() ** -0.5, abs=1e-5)


def test_grid_of_one_trial_expects_the_next_place_anywhere_the_prior_allows() -> None:
    pool = pool_on_grid([0.2], [0.1])

    assert pool.effect.mean == pytest.approx(0.2)
    assert pool.spread == pytest.approx(0.5 * math.sqrt(2 / math.pi), abs=1e-3)
    assert pool.next_place.sd > pool.effect.sd > 0.5


def test_next_place_is_wider_than_the_mean_effect() -> None:
    pool = pool_on_grid(EFFECTS, SES)

    assert pool.next_place.interval()[0] < pool.effect.interval()[0]
    assert pool.next_place.interval()[1] > pool.effect.interval()[1]


@pytest.mark.parametrize(
    ("estimates", "ses"), [([0.1], [0.1, 0.2]), ([math.nan], [0.1]), ([0.1], [0.0]), ([0.1], [math.inf])]
)
def test_estimates_that_do_not_fit_are_refused(estimates: list[float], ses: list[float]) -> None:
    with pytest.raises(ValueError, match="standard error"):
        pool_on_grid(estimates, ses)


def test_grid_without_a_trial_says_that_there_are_too_few() -> None:
    with pytest.raises(StudiesTooFew, match="0 trials"):
        pool_on_grid([], [])


def test_mixture_of_one_part_is_that_normal() -> None:
    one = NormalMixture((1.0,), (2.0,), (3.0,))

    assert (one.mean, one.sd) == (2.0, pytest.approx(3.0))
    assert one.interval() == pytest.approx((2 - 3 * norm.ppf(0.975), 2 + 3 * norm.ppf(0.975)))
    assert one.cdf(2.0) == pytest.approx(0.5)


def test_mixture_drawn_from_has_its_mean_spread_and_quantiles() -> None:
    mixture = NormalMixture((0.3, 0.7), (-1.0, 2.0), (0.5, 1.5))

    drawn = mixture.draw(200_000, seed=5)

    assert drawn.mean() == pytest.approx(mixture.mean, abs=0.02)
    assert drawn.std() == pytest.approx(mixture.sd, abs=0.02)
    for share in (0.05, 0.5, 0.95):
        assert np.quantile(drawn, share) == pytest.approx(mixture.quantile(share), abs=0.03)
    np.testing.assert_array_equal(drawn, mixture.draw(200_000, seed=5))


def test_mixture_updated_by_an_estimate_agrees_with_bayes_by_integration() -> None:
    mixture = NormalMixture((0.8, 0.2), (0.2, 0.0), (0.1, 1.0))

    def joint(value: float) -> float:
        density = 0.8 * norm.pdf(value, 0.2, 0.1) + 0.2 * norm.pdf(value, 0.0, 1.0)
        return float(density * norm.pdf(0.9, value, 0.3))

    whole = quad(joint, -5, 5, points=[0.2, 0.9])[0]
    mean = quad(lambda value: value * joint(value), -5, 5, points=[0.2, 0.9])[0] / whole

    assert mixture.update(0.9, 0.3).mean == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(
    "parts", [((), (), ()), ((0.5,), (0.0,), (1.0,)), ((1.0,), (0.0,), (0.0,)), ((1.0,), (0.0, 1.0), (1.0,))]
)
def test_mixture_that_is_none_is_refused(parts: tuple[tuple[float, ...], ...]) -> None:
    with pytest.raises(ValueError, match="mixture"):
        NormalMixture(*parts)


@pytest.mark.parametrize("share", [0.0, 1.0, -0.1])
def test_quantile_of_no_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        NormalMixture((1.0,), (0.0,), (1.0,)).quantile(share)
