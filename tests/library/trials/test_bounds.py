"""The limits and bands against published numbers, a minimiser, and simulated paths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from groundswell.trials.bounds import (
    best_rho,
    bounded_band,
    bounded_factor,
    closing_factor,
    common_rho,
    log_mixture,
    log_one_sided_mixture,
    mixture_band,
    mixture_bound,
    mixture_e_value,
    one_sided_mixture_bound,
)

PATHS, LOOKS = 4_000, 400


@pytest.fixture(scope="module")
def paths() -> np.ndarray[Any, Any]:
    """Scores of trials without a change, with variance 1 at each look, and a look at each."""
    return np.random.default_rng(3).standard_normal((PATHS, LOOKS)).cumsum(axis=1)


def test_mixture_at_the_numbers_of_confseq_gives_its_numbers() -> None:
    # confseq's own unit tests, and its wrapper run: printed to seven figures, so to half of the last one.
    assert common_rho(100, 0.05) == pytest.approx(12.60056, abs=5e-6)
    assert mixture_bound(100.0, common_rho(100, 0.05), 0.05) == pytest.approx(30.35209, abs=5e-6)
    assert one_sided_mixture_bound(100.0, common_rho(100, 0.1), 0.05) == pytest.approx(27.66071, abs=5e-6)
    assert log_mixture(10.0, 100.0, common_rho(100, 0.05)) == pytest.approx(-0.6510052, abs=5e-8)


def test_best_rho_beside_a_minimiser_is_the_lowest_limit() -> None:
    found = minimize_scalar(lambda r: mixture_bound(250.0, float(np.exp(r)), 0.01))

    # A minimum is flat: the minimiser finds its place to the root of its precision only.
    assert best_rho(250, 0.01) == pytest.approx(np.exp(found.x), rel=1e-4)
    assert 100 / best_rho(100, 0.05) == pytest.approx(8.212, abs=5e-4)
    width = mixture_bound(100.0, best_rho(100, 0.05), 0.05) / 10
    assert width == pytest.approx(3.035, abs=5e-4)


def test_one_sided_limit_at_any_variance_is_where_the_mixture_is_one_in_alpha() -> None:
    v = np.array([0.0, 1e-6, 0.5, 40.0, 1e7])

    for alpha in (0.2, 0.01, 1e-6):
        told = log_one_sided_mixture(one_sided_mixture_bound(v, 5.0, alpha), v, 5.0)
        np.testing.assert_allclose(told, -np.log(alpha), rtol=1e-10)


def test_mixture_limit_at_any_variance_is_where_the_e_value_is_one_in_alpha() -> None:
    v = np.array([0.5, 40.0, 1e7])

    np.testing.assert_allclose(mixture_e_value(mixture_bound(v, 5.0, 0.02), v, 5.0), 50, rtol=1e-8)


def test_bounded_factor_is_that_of_the_reflection_principle() -> None:
    # The four figures that statistics of the kind print.
    assert bounded_factor(0.05) == pytest.approx(2.2414, abs=5e-5)
    assert bounded_factor(0.04) == pytest.approx(2.3263, abs=5e-5)
    assert bounded_factor(0.05, sides=1) == pytest.approx(1.96, abs=5e-5)


def test_bounded_limit_under_looks_at_every_case_holds_its_level(paths: np.ndarray[Any, Any]) -> None:
    crossed = np.abs(paths).max(axis=1) >= bounded_factor(0.05) * np.sqrt(LOOKS)

    # Exact for a path without gaps; 400 looks miss part of the crossings. 3 standard errors of 4,000 paths are 1 %.
    assert 0.032 < crossed.mean() < 0.056


def test_bounded_band_under_looks_at_every_case_covers_the_truth(paths: np.ndarray[Any, Any]) -> None:
    information = np.arange(1.0, LOOKS + 1)
    low, high = bounded_band(0.3 + paths / information, information, float(LOOKS), 0.05)

    missed = ((low > 0.3) | (high < 0.3)).any(axis=1).mean()
    assert 0.032 < missed < 0.056


def test_bounded_band_when_the_last_look_overshoots_keeps_its_level(paths: np.ndarray[Any, Any]) -> None:
    """The look that reaches the planned information brings 30 % too much: the band is not narrower for it."""
    planned = int(LOOKS / 1.3)
    looks = np.r_[np.arange(10, planned, 10), LOOKS]
    information = looks.astype(float)
    low, high = bounded_band(paths[:, looks - 1] / information, information, float(planned), 0.05)

    assert ((low > 0) | (high < 0)).any(axis=1).mean() < 0.055


def test_mixture_band_under_looks_at_every_case_covers_the_truth(paths: np.ndarray[Any, Any]) -> None:
    information = np.arange(1.0, LOOKS + 1)
    rho = best_rho(100, 0.05)
    low, high = mixture_band(0.3 + paths / information, information, rho, 0.05)

    # Open-ended: these 400 looks use up part of the 5 % only.
    assert ((low > 0.3) | (high < 0.3)).any(axis=1).mean() < 0.05


def test_one_sided_limit_under_looks_at_every_case_holds_its_level(paths: np.ndarray[Any, Any]) -> None:
    limit = one_sided_mixture_bound(np.arange(1.0, LOOKS + 1), best_rho(100, 0.1), 0.05)

    assert 0.005 < (paths >= limit).any(axis=1).mean() < 0.05


def test_bands_without_information_have_no_ends() -> None:
    assert bounded_band(1.0, 0.0, 10.0, 0.05) == (-np.inf, np.inf)
    assert mixture_band(1.0, 0.0, 2.0, 0.05) == (-np.inf, np.inf)


def test_limit_of_a_plain_number_is_a_plain_number() -> None:
    assert type(mixture_bound(3.0, 1.0, 0.05)) is float
    assert type(one_sided_mixture_bound(3.0, 1.0, 0.05)) is float
    assert type(bounded_band(3.0, 1.0, 2.0, 0.05)[0]) is float


@pytest.mark.parametrize("alpha", [0.0, 1.0, -0.1])
def test_factor_with_an_alpha_that_is_no_chance_is_refused(alpha: float) -> None:
    with pytest.raises(ValueError, match="alpha"):
        bounded_factor(alpha)
    with pytest.raises(ValueError, match="alpha"):
        best_rho(10, alpha)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_closing_factor_after_a_flat_limit_spends_what_is_left(share: float) -> None:
    steps, runs, alpha = 600, 4000, 0.025
    walks = np.random.default_rng(5).normal(size=(runs, steps)).cumsum(axis=1) * np.sqrt(share / steps)

    crossed = (walks > bounded_factor(alpha, sides=1)).any(axis=1)
    ended = crossed | (walks[:, -1] > closing_factor(share, alpha))

    # 4,000 walks: three standard errors are 0.7 points; steps instead of a line cost a little
    assert 0.016 <= ended.mean() <= 0.0325
    assert crossed.mean() < ended.mean()


def test_closing_factor_where_nothing_is_left_is_that_of_the_bounded_band() -> None:
    assert closing_factor(1.4, 0.01) == bounded_factor(0.01, sides=1)
    with pytest.raises(ValueError, match="must be above 0"):
        closing_factor(0.0, 0.01)
