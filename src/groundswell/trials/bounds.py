"""Bands and limits that hold however often one looks.

Everything here is in information time. A score S that has gathered the variance V behaves, when nothing has
changed, like Brownian motion at time V (Slud 1984 for waits). For an estimate with standard error se, the
information is I = 1 / se², and the score is estimate × I.
Two kinds of limits:

- *bounded*: the most information the trial will ever have is fixed beforehand. A flat limit on the score, by
  the reflection principle; costs a trial of fixed size little power, and says little early;
- *mixture*: open-ended, by the normal mixture (Robbins 1970; Howard, Ramdas, McAuliffe, Sekhon 2021, equation
  14). Sharp where `rho` puts it, and never used up.

Both assume that the estimate is near normal: not before a few dozen cases are followed in each arm.
"""

from __future__ import annotations

import math
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import lambertw, log_ndtr
from scipy.stats import norm

FloatArray = NDArray[np.float64]


def best_rho(v_opt: float, alpha: float) -> float:
    """Find the `rho` with which the two-sided mixture limit is lowest at one variance.

    For a one-sided limit at `alpha`, give twice `alpha`.

    Method: exact, v_opt / (-W₋₁(-alpha² / e) - 1), with the lower branch of the Lambert W function.
    Checked against: a minimiser run over `rho`.

    Args:
        v_opt: the variance, or information, at which it is to be best; above 0.
        alpha: the chance of crossing, over all looks, when nothing has changed.

    Returns:
        `rho`, in the unit of `v_opt`.

    Raises:
        ValueError: `v_opt` is not above 0, or `alpha` is not between 0 and 1.

    Example:
        >>> round(100 / best_rho(100, 0.05), 3)
        8.212
    """
    _check(v_opt, alpha)
    return float(v_opt / (-lambertw(-(alpha**2) / np.e, k=-1).real - 1))


def common_rho(v_opt: float, alpha: float) -> float:
    """Find nearly the best `rho` by the closed form that other programs use.

    Method: v_opt / (-2 log alpha + log(1 - 2 log alpha)) (Howard and others 2021, equation 26).
    Checked against: confseq 0.0.11.

    Args:
        v_opt: the variance, or information, at which it is to be nearly best; above 0.
        alpha: the chance of crossing, over all looks, when nothing has changed.

    Returns:
        `rho`, in the unit of `v_opt`.

    Raises:
        ValueError: `v_opt` is not above 0, or `alpha` is not between 0 and 1.

    Example:
        >>> round(common_rho(100, 0.05), 5)
        12.60056
    """
    _check(v_opt, alpha)
    return float(v_opt / (-2 * np.log(alpha) + np.log1p(-2 * np.log(alpha))))


def mixture_bound[N: (float, FloatArray)](v: N, rho: float, alpha: float) -> N:
    """Give the limit of the absolute score that it passes at any time with at most the chance `alpha`.

    Method: sqrt((v + rho) log((v + rho) / (rho alpha²))).
    Checked against: confseq 0.0.11; Brownian paths.

    Args:
        v: variance gathered so far.
        rho: where it is sharp; from `best_rho`.
        alpha: the chance of crossing, over all looks, when nothing has changed; two-sided.

    Returns:
        The limit, as many as there are variances.

    Example:
        >>> round(mixture_bound(100.0, common_rho(100, 0.05), 0.05), 4)
        30.3521
    """
    return _as_given(v, np.sqrt((v + rho) * np.log((v + rho) / (rho * alpha**2))))


def one_sided_mixture_bound[N: (float, FloatArray)](v: N, rho: float, alpha: float) -> N:
    """Give the limit that the score passes upwards at any time with at most the chance `alpha`.

    Method: the half-normal mixture, solved for the score by Newton's method. The equation is convex, and the
    start lies above the root, so each step comes closer from above.
    Checked against: confseq 0.0.11.

    Args:
        v: variance gathered so far.
        rho: where it is sharp; ``best_rho(v_opt, 2 * alpha)``.
        alpha: the chance of crossing, over all looks, when nothing has changed; one-sided.

    Returns:
        The limit, as many as there are variances.

    Example:
        >>> round(one_sided_mixture_bound(100.0, common_rho(100, 0.1), 0.05), 4)
        27.6607
    """
    target = -np.log(alpha) - 0.5 * np.log(4 * rho / (v + rho))
    z = np.sqrt(2 * (target + np.log(2)))
    for _ in range(60):
        below = log_ndtr(z)
        slope = z + np.exp(-(z**2) / 2 - below) / np.sqrt(2 * np.pi)
        step = (z**2 / 2 + below - target) / slope
        z = z - step
        if np.all(np.abs(step) < 1e-13 * (1 + np.abs(z))):
            break
    return _as_given(v, z * np.sqrt(v + rho))


def log_mixture[N: (float, FloatArray)](s: N, v: N, rho: float) -> N:
    """Give the logarithm of the two-sided normal mixture: how much the score speaks for a change.

    Method: log(rho / (v + rho)) / 2 + s² / (2 (v + rho)).
    Checked against: confseq 0.0.11.

    Args:
        s: score.
        v: variance gathered so far.
        rho: where it is sharp; from `best_rho`.

    Returns:
        The logarithm of the e-value.

    Example:
        >>> round(log_mixture(10.0, 100.0, common_rho(100, 0.05)), 6)
        -0.651005
    """
    return _as_given(s, 0.5 * np.log(rho / (v + rho)) + s**2 / (2 * (v + rho)))


def log_one_sided_mixture[N: (float, FloatArray)](s: N, v: N, rho: float) -> N:
    """Give the logarithm of the one-sided normal mixture: how much the score speaks for a change upwards.

    Method: log(4 rho / (v + rho)) / 2 + s² / (2 (v + rho)) + log Φ(s / sqrt(v + rho)).
    Checked against: `one_sided_mixture_bound`, at which it is log(1 / alpha).

    Args:
        s: score.
        v: variance gathered so far.
        rho: where it is sharp; ``best_rho(v_opt, 2 * alpha)``.

    Returns:
        The logarithm of the e-value.
    """
    below = log_ndtr(s / np.sqrt(v + rho))
    return _as_given(s, 0.5 * np.log(4 * rho / (v + rho)) + s**2 / (2 * (v + rho)) + below)


def mixture_e_value[N: (float, FloatArray)](score: N, v: N, rho: float) -> N:
    """Give the e-value of a score: 20 or more at any look happens in 1 of 20 trials at most without a change.

    Method: exp of `log_mixture`; the mixture sequential probability ratio test with prior variance 1 / rho.

    Args:
        score: score.
        v: variance gathered so far.
        rho: where it is sharp; from `best_rho`.

    Returns:
        The e-value.
    """
    return _as_given(score, np.exp(log_mixture(score, v, rho)))


def bounded_factor(alpha: float, sides: Literal[1, 2] = 2) -> float:
    """Give the factor c of the bounded band: the score passes c sqrt(I_max) with at most the chance `alpha`.

    Method: the reflection principle. Brownian motion passes a limit by a time with twice the chance of being
    beyond it at that time; two-sided, the chances of the two sides are added, which is never too little.
    Checked against: Brownian paths; the O'Brien-Fleming limits of rpact, which come closer to it from below
    with more looks.

    Args:
        alpha: the chance of crossing, over all looks, when nothing has changed.
        sides: 2 for a limit on both sides, 1 for one on one side.

    Returns:
        The factor.

    Raises:
        ValueError: `alpha` is not between 0 and 1.

    Example:
        >>> round(bounded_factor(0.05), 4), round(bounded_factor(0.05, sides=1), 4)
        (2.2414, 1.96)
    """
    _check(1.0, alpha)
    return float(norm.isf(alpha / (2 * sides)))


def closing_factor(information_share: float, alpha: float) -> float:
    """Give the factor of the last look, where less information came than was planned: what is left is spent.

    Before it the score was held against c sqrt(I_max), c from `bounded_factor`; at the last look it is held against
    the lower b sqrt(I_max).

    Assumes that which look is the last was fixed beforehand, by its day.
    Method: the reflection principle. The chance of passing a = c sqrt(I_max) by the time I, or of being beyond b at I
    without it, is Q(b) + Q(2a - b), Q the normal tail with variance I; b makes it `alpha`.
    Checked against: Brownian paths; `bounded_factor` at a share of 1; simulated trials with too much planned.

    Args:
        information_share: information at the last look, as a share of the planned; above 0; from 1 on nothing is left.
        alpha: the chance of crossing on this one side, over all looks.

    Returns:
        The factor, at most that of `bounded_factor`.

    Raises:
        ValueError: `information_share` or `alpha` cannot be used.

    Example:
        >>> round(closing_factor(1.0, 0.025), 4), round(closing_factor(0.5, 0.025), 4)
        (2.2414, 1.386)
    """
    _check(information_share, alpha)
    limit = bounded_factor(alpha, sides=1)
    if information_share >= 1:
        return limit
    sd = math.sqrt(information_share)

    def find_left(b: float) -> float:
        return float(norm.sf(b / sd) + norm.sf((2 * limit - b) / sd) - alpha)

    return float(brentq(find_left, 0.0, limit))


def bounded_band[N: (float, FloatArray)](
    gain: N, information: N, information_max: float, alpha: float
) -> tuple[N, N]:
    """Give the band around an estimate that covers the truth at all looks together with 1 - `alpha`.

    Assumes that `information_max` was fixed before the first look and is not changed, and that the band of the first
    look which reaches `information_max` is the last: a later one decides nothing. `information` is that of this
    look, also where it fell: the limit is flat, so looking again at less information costs nothing, while the most
    of all looks would make an estimate look surer than it is.

    Method: gain ± c sqrt(I_max) / I, with I at most I_max and c from `bounded_factor`.
    Checked against: simulated trials with a look at every case.

    Args:
        gain: estimate.
        information: 1 / se² of it; with 0 the band has no ends.
        information_max: the most information, as designed; above 0.
        alpha: the chance that the truth is outside at any look.

    Returns:
        Its lower and its upper end.

    Raises:
        ValueError: `information_max` is not above 0, or `alpha` is not between 0 and 1.

    Example:
        >>> low, high = bounded_band(2.0, 4.0, 4.0, 0.05)
        >>> round(low, 4), round(high, 4)
        (0.8793, 3.1207)
    """
    _check(information_max, alpha)
    half = _divide(bounded_factor(alpha) * np.sqrt(information_max), np.minimum(information, information_max))
    return _as_given(gain, gain - half), _as_given(gain, gain + half)


def mixture_band[N: (float, FloatArray)](gain: N, information: N, rho: float, alpha: float) -> tuple[N, N]:
    """Give the open-ended band around an estimate that covers the truth at all looks with 1 - `alpha`.

    Method: gain ± `mixture_bound` / I, the asymptotic confidence sequence of Waudby-Smith and others (2024).
    Checked against: confseq 0.0.11 by its bound; simulated trials with a look at every case.

    Args:
        gain: estimate.
        information: 1 / se² of it; with 0 the band has no ends.
        rho: where it is sharp; from `best_rho`.
        alpha: the chance that the truth is outside at any look.

    Returns:
        Its lower and its upper end.
    """
    half = _divide(mixture_bound(information, rho, alpha), information)
    return _as_given(gain, gain - half), _as_given(gain, gain + half)


def _divide(limit: Any, information: Any) -> Any:
    """Divide a limit on the score by the information; none gives no limit at all."""
    with np.errstate(divide="ignore"):
        return np.divide(limit, information)


def _as_given[N: (float, FloatArray)](like: N, told: Any) -> N:
    """Give plain numbers for plain numbers, arrays for arrays."""
    given: Any = told if isinstance(told, np.ndarray) else float(told)
    return cast(N, given)


def _check(above_zero: float, alpha: float) -> None:
    if not (above_zero > 0 and 0 < alpha < 1):
        raise ValueError(f"{above_zero} must be above 0, and alpha, {alpha}, between 0 and 1")
