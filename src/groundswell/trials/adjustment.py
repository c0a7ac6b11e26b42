"""Differences of means made sharper by what was known of each case before it was allocated.

A case that was slow or dear to handle before is likely to be so again. Taking out what the value before explains
leaves the difference where it is and makes it surer (CUPED; Deng, Xu, Kohavi, Walker 2013).
The value before must be fixed when the case is allocated. One that the change itself can move spoils the trial.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.bounds import common_rho, mixture_bound

TUNING_CASES = 5_000.0
"""Number of cases at which the band of `relative_effect` is sharp; the choice of GrowthBook."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What is needed of the values of one arm.

    Args:
        cases: how many.
        mean: of the outcome.
        variance: of the outcome, of a case.
        before_mean: of the value known before; 0 where there is none.
        before_variance: of it.
        covariance: of outcome and value before.
    """

    cases: int
    mean: float
    variance: float
    before_mean: float = 0.0
    before_variance: float = 0.0
    covariance: float = 0.0


@dataclass(frozen=True, slots=True)
class MeanDifference:
    """The means of two arms at the same value before.

    Args:
        usual_mean: mean of the usual arm, at the mean of the value before over both arms.
        tried_mean: mean of the tried arm, at the same.
        difference: tried less usual.
        se: its standard error.
        theta: by how much the outcome moves with the value before.
        variance_share: variance of the difference as a share of what it would be without the adjustment.
    """

    usual_mean: float
    tried_mean: float
    difference: float
    se: float
    theta: float
    variance_share: float


@dataclass(frozen=True, slots=True)
class RelativeEffect:
    """A difference of means as a share of the usual mean.

    Args:
        effect: tried less usual, over usual.
        se: its standard error.
        low: lower end of the band over all looks.
        high: upper end of it.
    """

    effect: float
    se: float
    low: float
    high: float


def read_moments(values: NDArray[Any], before: NDArray[Any] | None = None) -> Moments:
    """Work out the moments of the values of one arm.

    Args:
        values: outcome of each case.
        before: value known of each case before it was allocated.

    Returns:
        The moments; variances with one case less than there are.

    Raises:
        ValueError: fewer than two cases, or `before` is not as long as `values`.

    Example:
        >>> read_moments(np.array([1.0, 2.0, 3.0])).variance
        1.0
    """
    y = np.asarray(values, np.float64)
    x = np.zeros(y.size) if before is None else np.asarray(before, np.float64)
    if y.size < 2 or x.size != y.size:
        raise ValueError(
            f"{y.size} values and {x.size} values before: both must be the same number, 2 or more"
        )
    from_y, from_x, free = y - y.mean(), x - x.mean(), y.size - 1
    return Moments(
        int(y.size),
        float(y.mean()),
        float(from_y @ from_y / free),
        float(x.mean()),
        float(from_x @ from_x / free),
        float(from_y @ from_x / free),
    )


def read_sums(
    cases: int,
    total: float,
    squares: float,
    before_total: float = 0.0,
    before_squares: float = 0.0,
    products: float = 0.0,
) -> Moments:
    """Work out the moments of one arm from sums, as other systems send them.

    Args:
        cases: how many; 2 or more.
        total: sum of the outcome.
        squares: sum of its squares.
        before_total: sum of the value before.
        before_squares: sum of its squares.
        products: sum of outcome times value before.

    Returns:
        The moments; variances with one case less than there are.

    Raises:
        ValueError: fewer than two cases.

    Example:
        >>> read_sums(3, 6.0, 14.0).variance
        1.0
    """
    if cases < 2:
        raise ValueError(f"{cases} cases; 2 or more are needed")
    mean, before = total / cases, before_total / cases
    return Moments(
        cases,
        mean,
        (squares - cases * mean**2) / (cases - 1),
        before,
        (before_squares - cases * before**2) / (cases - 1),
        (products - cases * mean * before) / (cases - 1),
    )


def read_share(successes: int, cases: int) -> Moments:
    """Work out the moments of a share.

    Args:
        successes: number of successes.
        cases: number of cases; 1 or more.

    Returns:
        The moments, with the variance p (1 - p).

    Example:
        >>> read_share(1, 4).variance
        0.1875
    """
    share = successes / cases
    return Moments(cases, share, share * (1 - share))


def adjust_difference(usual: Moments, tried: Moments) -> MeanDifference:
    """Compare two means, with what the value before explains taken out of both.

    Assumes that the value before was fixed at allocation; without one it is the plain difference.

    Method: theta is covariance over variance of the value before, pooled within the arms, so that a difference of
    the arms does not count as correlation. Variances of the arms stay apart (Welch).
    Checked against: the coefficient of ordinary least squares in statsmodels, with which it is the same; simulated
    trials, of which the variance falls by r².

    Args:
        usual: moments of the usual arm.
        tried: moments of the tried arm.

    Returns:
        Both means, their difference and its standard error.

    Example:
        >>> adjust_difference(Moments(100, 5.0, 4.0), Moments(100, 6.0, 4.0)).difference
        1.0
    """
    theta = _pool_theta(usual, tried)
    middle = (usual.cases * usual.before_mean + tried.cases * tried.before_mean) / (usual.cases + tried.cases)
    means = [arm.mean - theta * (arm.before_mean - middle) for arm in (usual, tried)]
    plain = sum(arm.variance / arm.cases for arm in (usual, tried))
    left = sum(_adjust_variance(arm, theta) / arm.cases for arm in (usual, tried))
    return MeanDifference(
        means[0], means[1], means[1] - means[0], math.sqrt(left), theta, left / plain if plain > 0 else 1.0
    )


def relative_effect(
    usual: Moments, tried: Moments, alpha: float = 0.05, tuning_cases: float = TUNING_CASES
) -> RelativeEffect:
    """Give the effect as a share of the usual mean, with a band over all looks, as GrowthBook does.

    Assumes that the usual mean is well away from 0, seen from its standard error.

    Method: the adjusted difference over the plain usual mean; variance by the delta method; the asymptotic
    confidence sequence with the number of cases as its clock (`mixture_bound` with `common_rho`).
    Checked against: gbstats, by its published numbers for means, shares and adjusted means.

    Args:
        usual: moments of the usual arm.
        tried: moments of the tried arm.
        alpha: the chance that the truth is outside at any look.
        tuning_cases: number of cases, both arms, at which the band is sharp; fixed before the first look.

    Returns:
        The effect and its band.

    Raises:
        ValueError: the usual mean is 0.

    Example:
        >>> relative_effect(Moments(100, 5.0, 4.0), Moments(100, 6.0, 4.0)).effect
        0.2
    """
    if usual.mean == 0:
        raise ValueError("a mean of 0 in the usual arm has no share")
    theta = _pool_theta(usual, tried)
    effect = adjust_difference(usual, tried).difference / usual.mean
    variance = _adjust_variance(tried, theta) / (tried.cases * usual.mean**2)
    variance += _adjust_variance(usual, theta) * tried.mean**2 / (usual.cases * usual.mean**4)
    cases = float(usual.cases + tried.cases)
    times = mixture_bound(cases, common_rho(tuning_cases, alpha), alpha) / math.sqrt(cases)
    half = times * math.sqrt(variance)
    return RelativeEffect(effect, math.sqrt(variance), effect - half, effect + half)


def _pool_theta(usual: Moments, tried: Moments) -> float:
    spread = sum((arm.cases - 1) * arm.before_variance for arm in (usual, tried))
    return sum((arm.cases - 1) * arm.covariance for arm in (usual, tried)) / spread if spread > 0 else 0.0


def _adjust_variance(arm: Moments, theta: float) -> float:
    return max(arm.variance + theta**2 * arm.before_variance - 2 * theta * arm.covariance, 0.0)
