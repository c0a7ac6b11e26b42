"""Shares and other bounded values, at any number of looks: exact where that is possible.

A share is that of cases which were followed to the horizon. A case that is still open before its horizon is
in no share yet: counted as a failure or left out when it closes early, it bends the share.
"""

from __future__ import annotations

import math
from typing import Any, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betaln, xlog1py, xlogy

from groundswell.trials.bounds import mixture_band

FloatArray = NDArray[np.float64]
_HALVINGS = 50
_LARGEST_LOG = 700.0
_CAP = 0.5
"""The most of what it has that a bet may lose, as its authors propose."""


def beta_binomial_e_value[N: (float, FloatArray)](
    successes: N, cases: N, share: float, a: float = 1.0, b: float = 1.0
) -> N:
    """Give the e-value of a count of successes against a share: exact, whatever the share.

    Method: B(a + s, b + n - s) / (B(a, b) p^s (1 - p)^(n - s)), the beta-binomial mixture (Robbins 1970).
    Checked against: `allocation_e_value` with two arms, which is checked against ssrm-test.

    Args:
        successes: number of successes so far.
        cases: number of cases so far.
        share: the share that is doubted.
        a: where the mixture expects the share, with `b`: a successes in a + b cases.
        b: see `a`.

    Returns:
        The e-value; 20 or more at any look happens in at most 1 of 20 such series.

    Example:
        >>> round(beta_binomial_e_value(14.0, 20.0, 0.2), 1)
        28604.7
    """
    told = np.exp(np.minimum(_log_e(successes, cases, share, a, b), _LARGEST_LOG))
    return _as_given(successes, told)


def share_sequence[N: (float, FloatArray)](
    successes: N, cases: N, alpha: float, a: float = 1.0, b: float = 1.0
) -> tuple[N, N]:
    """Give the band of a share that covers it at all looks together with 1 - `alpha`: exact.

    Method: the shares of which `beta_binomial_e_value` is below 1 / alpha, found by halving.
    Checked against: simulated series with a look at every tenth case.

    Args:
        successes: number of successes so far.
        cases: number of cases so far; with none the band is 0 to 1.
        alpha: the chance that the share is outside at any look.
        a: where the band is sharp, as in `beta_binomial_e_value`.
        b: see `a`.

    Returns:
        Its lower and its upper end.

    Example:
        >>> low, high = share_sequence(30.0, 100.0, 0.05)
        >>> round(low, 3), round(high, 3)
        (0.169, 0.457)
    """
    s, n = np.asarray(successes, np.float64), np.asarray(cases, np.float64)
    seen = np.divide(s, n, out=np.full(np.broadcast(s, n).shape, 0.5), where=n > 0)
    ends = []
    for far, whole in ((0.0, s <= 0), (1.0, s >= n)):
        out, inside = np.full_like(seen, far), seen.copy()
        for _ in range(_HALVINGS):
            middle = (out + inside) / 2
            doubted = _log_e(s, n, middle, a, b) >= -np.log(alpha)
            out, inside = np.where(doubted, middle, out), np.where(doubted, inside, middle)
        ends.append(np.where(whole, far, out))
    return _as_given(successes, ends[0]), _as_given(successes, ends[1])


def share_difference_sequence(
    usual: tuple[int, int], tried: tuple[int, int], alpha: float, a: float = 1.0, b: float = 1.0
) -> tuple[float, float]:
    """Give the band of the difference of two shares that covers it at all looks with 1 - `alpha`: exact.

    Wider than `share_difference_band`; right from the first case on, and for rare outcomes.

    Method: the differences for which some pair of shares leaves the product of both arms' beta-binomial e-values
    below 1 / alpha. Each case multiplies only the e-value of its arm, so the product is an e-value in whatever
    order cases come.
    Checked against: a grid of pairs; simulated series.

    Args:
        usual: successes and cases in the usual arm.
        tried: successes and cases in the tried arm.
        alpha: the chance that the difference is outside at any look.
        a: where the band is sharp, as in `beta_binomial_e_value`.
        b: see `a`.

    Returns:
        Lower and upper end of tried less usual.

    Example:
        >>> low, high = share_difference_sequence((20, 100), (50, 100), 0.05)
        >>> round(low, 3), round(high, 3)
        (0.045, 0.531)
    """
    (s0, n0), (s1, n1) = usual, tried
    constant = float(betaln(a + s0, b + n0 - s0) + betaln(a + s1, b + n1 - s1) - 2 * betaln(a, b))
    limit = -math.log(alpha) - constant
    counts = (float(s0), float(n0), float(s1), float(n1))
    seen = (s1 / n1 if n1 else 0.5) - (s0 / n0 if n0 else 0.5)
    return _reach(seen, -1.0, limit, counts), _reach(seen, 1.0, limit, counts)


def compare_shares(usual: tuple[int, int], tried: tuple[int, int]) -> tuple[float, float]:
    """Compare two shares: the difference and its standard error.

    Method: difference of the shares; for the standard error one success and one failure are added to each arm,
    so that an arm with no success yet does not look certain.
    Checked against: statsmodels' `confint_proportions_2indep`.

    Args:
        usual: successes and cases in the usual arm.
        tried: successes and cases in the tried arm.

    Returns:
        Tried less usual, and its standard error; not a number and infinite where an arm has no case.

    Example:
        >>> round(compare_shares((20, 100), (50, 100))[0], 3)
        0.3
    """
    if not (usual[1] and tried[1]):
        return math.nan, math.inf
    variance = 0.0
    for successes, cases in (usual, tried):
        share = (successes + 1) / (cases + 2)
        variance += share * (1 - share) / cases
    return tried[0] / tried[1] - usual[0] / usual[1], math.sqrt(variance)


def share_difference_band(
    usual: tuple[int, int], tried: tuple[int, int], rho: float, alpha: float
) -> tuple[float, float]:
    """Give the near-normal band of the difference of two shares over all looks.

    Assumes a few dozen cases in each arm, and some successes and failures in each.

    Method: `mixture_band` with the information of `compare_shares`.
    Checked against: simulated series.

    Args:
        usual: successes and cases in the usual arm.
        tried: successes and cases in the tried arm.
        rho: where the band is sharp; `best_rho` of an information on the difference.
        alpha: the chance that the difference is outside at any look.

    Returns:
        Lower and upper end of tried less usual, within -1 and 1.
    """
    difference, se = compare_shares(usual, tried)
    if not math.isfinite(se):
        return -1.0, 1.0
    low, high = mixture_band(difference, 1 / se**2, rho, alpha)
    return max(low, -1.0), min(high, 1.0)


def betting_sequence(
    values: NDArray[Any], alpha: float, lowest: float = 0.0, highest: float = 1.0
) -> tuple[float, float]:
    """Give the band of the mean of bounded values that covers it at all looks with 1 - `alpha`: exact.

    Assumes that the values stand in the order in which they came: a bet on the next one uses those before it.
    Sorted, or filled up later in the middle, they no longer are what the bets were made on.

    Method: hedged capital with predictable plug-in bets (Waudby-Smith and Ramdas 2024, theorem 3); what any look
    has ruled out stays ruled out. A bet's gain falls as the mean it bets against rises, so the ends are found by
    halving.
    Checked against: the capital worked out plainly on a grid; simulated series.

    Args:
        values: the values so far, in order.
        alpha: the chance that the mean is outside at any look.
        lowest: the least value there can be.
        highest: the largest value there can be.

    Returns:
        Its lower and its upper end.

    Raises:
        ValueError: a value is no number, or not within `lowest` and `highest`.

    Example:
        >>> low, high = betting_sequence(np.tile([3.0, 4.0, 5.0, 4.0], 50), 0.05, 1, 5)
        >>> round(low, 2), round(high, 2)
        (3.84, 4.15)
    """
    if not lowest < highest:
        raise ValueError(f"lowest, {lowest}, must be below highest, {highest}")
    told = (np.asarray(values, np.float64) - lowest) / (highest - lowest)
    if not ((told >= 0) & (told <= 1)).all():
        raise ValueError(f"each value must be a number from {lowest} to {highest}")
    bets, limit = _place_bets(told, alpha), math.log(2 / alpha)
    low, high = _find_ruled_out(told, bets, limit), 1 - _find_ruled_out(1 - told, bets, limit)
    return lowest + low * (highest - lowest), lowest + high * (highest - lowest)


def _log_e(s: Any, n: Any, share: Any, a: float, b: float) -> Any:
    return betaln(a + s, b + n - s) - betaln(a, b) - xlogy(s, share) - xlog1py(n - s, -share)


def _as_given[N: (float, FloatArray)](like: N, told: Any) -> N:
    given: Any = np.asarray(told) if isinstance(like, np.ndarray) else float(told)
    return cast(N, given)


def _place_bets(values: FloatArray, alpha: float) -> FloatArray:
    """Place a bet on each value from those before it."""
    n = np.arange(1, values.size + 1)
    means = (0.5 + values.cumsum()) / (n + 1)
    spreads = (0.25 + ((values - means) ** 2).cumsum()) / (n + 1)
    before = np.concatenate([[0.25], spreads[:-1]]) if values.size else spreads
    return np.asarray(np.sqrt(2 * np.log(2 / alpha) / (before * n * np.log1p(n))), np.float64)


@njit(cache=True, nogil=True)
def _find_ruled_out(values: FloatArray, bets: FloatArray, limit: float) -> float:
    """Find the largest mean of which betting that it is more has won the limit at some look."""
    out, inside = 0.0, 1.0
    for _ in range(_HALVINGS):
        mean = (out + inside) / 2
        won, crossed = 0.0, False
        for i in range(values.size):
            won += math.log1p(min(bets[i], _CAP / mean) * (values[i] - mean))
            if won >= limit:
                crossed = True
                break
        if crossed:
            out = mean
        else:
            inside = mean
    return out


@njit(cache=True, nogil=True)
def _reach(seen: float, end: float, limit: float, counts: tuple[float, float, float, float]) -> float:
    """Find how far the difference may go from what was seen before no pair of shares is left."""
    inside, out = seen, end
    for _ in range(_HALVINGS):
        middle = (inside + out) / 2
        if _least_surprise(middle, counts) >= limit:
            out = middle
        else:
            inside = middle
    return out


@njit(cache=True, nogil=True)
def _least_surprise(difference: float, counts: tuple[float, float, float, float]) -> float:
    """Find the least of minus the log-likelihood over all pairs of shares with a difference."""
    s0, n0, s1, n1 = counts
    low, high = max(0.0, -difference), min(1.0, 1.0 - difference)
    for _ in range(_HALVINGS):
        p = (low + high) / 2
        q = p + difference
        slope = 0.0
        for s, n, share in ((s0, n0, p), (s1, n1, q)):
            if s > 0:
                slope -= s / max(share, 1e-300)
            if n > s:
                slope += (n - s) / max(1 - share, 1e-300)
        if slope < 0:
            low = p
        else:
            high = p
    p = (low + high) / 2
    told = 0.0
    for s, n, share in ((s0, n0, p), (s1, n1, p + difference)):
        if s > 0:
            told -= s * math.log(max(share, 1e-300))
        if n > s:
            told -= (n - s) * math.log(max(1 - share, 1e-300))
    return told
