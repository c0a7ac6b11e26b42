"""The log-rank test by counting, and the e-values that are built on it.

The times are whole ticks (hours), so the cases of each tick are counted once, and nothing is sorted: a look at a
million cases takes milliseconds. Time runs from the allocation of each case.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.trials.bounds import mixture_band

IntArray = NDArray[np.int64]
_CELLS_PER_CASE = 4
_CELLS_AT_LEAST = 1_000_000
_LARGEST_LOG = 700.0


class LogRank(NamedTuple):
    """A log-rank score and its variance.

    Args:
        score: ends seen in the tried arm less the ends expected there; above 0 where it is faster.
        variance: its variance, by the hypergeometric distribution; also the information on the log hazard ratio.
    """

    score: float
    variance: float

    @property
    def z(self) -> float:
        """Give the score in standard deviations; 0 where nothing is known yet."""
        return self.score / self.variance**0.5 if self.variance > 0 else 0.0


def log_rank(
    times: NDArray[Any],
    ended: NDArray[Any],
    arm: NDArray[Any],
    stratum: NDArray[Any] | None = None,
    *,
    tried: int = 1,
) -> LogRank:
    """Compare how fast cases end in the tried arm and in arm 0.

    Assumes that open cases do not differ from the others of their age in their arm. Strata are compared within,
    and their scores and variances added.

    Method: Mantel's log-rank score, with ties by the hypergeometric variance.
    Checked against: R survival by its published numbers; lifelines 0.30; statsmodels' `survdiff`, with strata.

    Args:
        times: from allocation to the end, or to now; whole numbers from 0 are counted without sorting.
        ended: whether the case has ended.
        arm: arm of each case; cases that are neither in arm 0 nor in `tried` are left out.
        stratum: number of the stratum of each case, from 0.
        tried: the arm that is compared with arm 0.

    Returns:
        The score and its variance.

    Raises:
        ValueError: the arrays differ in length.

    Example:
        >>> log_rank(np.array([1, 2, 3]), np.array([True, True, True]), np.array([1, 0, 0])).score
        0.6666666666666667
    """
    cells = count_cells(times, ended, arm, stratum, tried=tried)
    score, variance = _sum_scores(cells)
    return LogRank(float(score), float(variance))


def count_cells(
    times: NDArray[Any],
    ended: NDArray[Any],
    arm: NDArray[Any],
    stratum: NDArray[Any] | None = None,
    *,
    tried: int = 1,
) -> IntArray:
    """Count the cases of each stratum that leave at each tick, by arm and by whether they ended.

    Args:
        times: from allocation to the end, or to now.
        ended: whether the case has ended.
        arm: arm of each case; cases that are neither in arm 0 nor in `tried` are left out.
        stratum: number of the stratum of each case, from 0.
        tried: the arm that is compared with arm 0.

    Returns:
        Strata by ticks by four: open in arm 0, ended in arm 0, open in `tried`, ended in `tried`. The ticks are
        0 to the longest time, or, where that would be far more ticks than cases, the times that occur.

    Raises:
        ValueError: the arrays differ in length.
    """
    if len({times.size, ended.size, arm.size, times.size if stratum is None else stratum.size}) > 1:
        raise ValueError("times, ended, arm and stratum must be equally long")
    strata = 1 if stratum is None or not stratum.size else int(stratum.max()) + 1
    ticks, size = _read_ticks(times, strata)
    return _count_cells(
        ticks,
        np.asarray(ended, np.bool_),
        np.asarray(arm, np.int64),
        np.zeros(0, np.int64) if stratum is None else np.asarray(stratum, np.int64),
        tried,
        np.zeros((strata, size, 4), np.int64),
    )


def _read_ticks(times: NDArray[Any], strata: int) -> tuple[IntArray, int]:
    """Give each time its place among the ticks, and the number of ticks."""
    if not times.size:
        return np.zeros(0, np.int64), 0
    if np.issubdtype(times.dtype, np.integer) and times.min() >= 0:
        size = int(times.max()) + 1
        if size * strata <= max(_CELLS_AT_LEAST, _CELLS_PER_CASE * times.size):
            return np.asarray(times, np.int64), size
    found, ticks = np.unique(times, return_inverse=True)
    return np.asarray(ticks, np.int64), int(found.size)


@dataclass(frozen=True, slots=True)
class SafeLogRank:
    """How much the ends speak for a hazard that is lower, or higher, in the tried arm: two e-values.

    Args:
        log_less: logarithm of the e-value for the hazard ratio it was made for.
        log_greater: logarithm of the e-value for one over that hazard ratio.
    """

    log_less: float
    log_greater: float

    @property
    def less(self) -> float:
        """Give the e-value for a lower hazard in the tried arm."""
        return _raise_e(self.log_less)

    @property
    def greater(self) -> float:
        """Give the e-value for a higher hazard in the tried arm."""
        return _raise_e(self.log_greater)

    @property
    def two_sided(self) -> float:
        """Give the mean of both."""
        return _raise_e(float(np.logaddexp(self.log_less, self.log_greater)) - math.log(2))


def safe_log_rank(
    there_usual: IntArray,
    there_tried: IntArray,
    ends_usual: IntArray,
    ends_tried: IntArray,
    hazard_ratio: float,
) -> SafeLogRank:
    """Give the exact e-values of the log-rank test, from the cases at risk and the ends at each time.

    Assumes that all cases enter at the same moment, or that hazards hang on the calendar and not on the age of a
    case. **With cases that arrive over weeks it is not valid as a daily look**: it cried wolf in 9 to 14 of 100
    trials in which nothing had changed. It serves for one reading, on time since allocation.

    Method: at each time, the chance of the split of ends at `hazard_ratio` over that at 1, by Fisher's
    noncentral hypergeometric distribution; the product over times (ter Schure, Perez-Ortiz, Ly, Grunwald 2024).
    Checked against: safestats, by its published numbers.

    Args:
        there_usual: open cases in the usual arm before each time.
        there_tried: open cases in the tried arm before each time.
        ends_usual: ends in the usual arm at each time.
        ends_tried: ends in the tried arm at each time.
        hazard_ratio: the hazard ratio it is made for, tried over usual; above 0.

    Returns:
        The e-values for that hazard ratio and for one over it.

    Raises:
        ValueError: `hazard_ratio` is not above 0.
    """
    phi = _read_log_ratio(hazard_ratio)
    usual, tried, d0, d1 = (
        np.ascontiguousarray(one, np.int64) for one in (there_usual, there_tried, ends_usual, ends_tried)
    )
    return SafeLogRank(
        float(_sum_log_ratios(usual, tried, d0, d1, phi)), float(_sum_log_ratios(usual, tried, d0, d1, -phi))
    )


def list_ends(cells: IntArray) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    """List the cases at risk and the ends at each time with an end, strata one after the other.

    Args:
        cells: from `count_cells`.

    Returns:
        At risk in arm 0, at risk in the tried arm, ends in arm 0, ends in the tried arm: for `safe_log_rank`.
    """
    there = cells[:, ::-1].cumsum(axis=1)[:, ::-1]
    seen = (cells[:, :, 1] + cells[:, :, 3]) > 0
    at_risk = [(there[:, :, side] + there[:, :, side + 1])[seen] for side in (0, 2)]
    return at_risk[0], at_risk[1], cells[:, :, 1][seen], cells[:, :, 3][seen]


def gaussian_safe_test(z: float, ends: int, hazard_ratio: float, share: float = 0.5) -> float:
    """Give the e-value of a log-rank z, near that of the exact one and good for staggered entry.

    Method: exp(-n φ² / 2) cosh(sqrt(n) φ z), n = ends × share × (1 - share), φ the log hazard ratio.
    Checked against: safestats, by its published numbers.

    Args:
        z: log-rank score in standard deviations.
        ends: number of ends in both arms.
        hazard_ratio: the hazard ratio it is made for; that and one over it are the same.
        share: the share of cases that were allocated to the tried arm.

    Returns:
        The e-value, two-sided.

    Raises:
        ValueError: `hazard_ratio` is not above 0.
    """
    phi, n = _read_log_ratio(hazard_ratio), ends * share * (1 - share)
    lean = abs(math.sqrt(n) * phi * z)
    return _raise_e(-n * phi**2 / 2 + lean + math.log1p(math.exp(-2 * lean)) - math.log(2))


def hazard_ratio_band(
    z: float, ends: int, hazard_ratio: float, alpha: float, share: float = 0.5
) -> tuple[float, float]:
    """Give the band of the hazard ratio, tried over usual, that holds over all looks.

    A local approximation; where hazards are not proportional it is about an average, not about "the" ratio.

    Method: `mixture_band` around z / sqrt(n) with information n and rho 1 / φ², as in `gaussian_safe_test`.
    Checked against: safestats, by its published numbers.

    Args:
        z: log-rank score in standard deviations.
        ends: number of ends in both arms.
        hazard_ratio: the hazard ratio at which the band is to be sharp.
        alpha: the chance that the truth is outside at any look.
        share: the share of cases that were allocated to the tried arm.

    Returns:
        Its lower and its upper end; 0 and infinity while nothing has ended.

    Raises:
        ValueError: `hazard_ratio` is not above 0, or is 1.
    """
    phi, n = _read_log_ratio(hazard_ratio), ends * share * (1 - share)
    if phi == 0:
        raise ValueError("the hazard ratio at which the band is sharp cannot be 1")
    if n == 0:
        return 0.0, math.inf
    low, high = mixture_band(z / math.sqrt(n), n, 1 / phi**2, alpha)
    return _raise_e(low), _raise_e(high)


def _read_log_ratio(hazard_ratio: float) -> float:
    if not hazard_ratio > 0:
        raise ValueError(f"the hazard ratio is {hazard_ratio}; it must be above 0")
    return math.log(hazard_ratio)


def _raise_e(logarithm: float) -> float:
    return math.exp(min(logarithm, _LARGEST_LOG))


@njit(cache=True, nogil=True)
def _count_cells(
    ticks: IntArray,
    ended: NDArray[np.bool_],
    arm: IntArray,
    stratum: IntArray,
    tried: int,
    cells: IntArray,
) -> IntArray:
    for i in range(ticks.size):
        side = 0 if arm[i] == 0 else 2
        if side == 2 and arm[i] != tried:
            continue
        s = stratum[i] if stratum.size else 0
        cells[s, ticks[i], side + (1 if ended[i] else 0)] += 1
    return cells


@njit(cache=True, nogil=True)
def _sum_scores(cells: IntArray) -> tuple[float, float]:
    score, variance = 0.0, 0.0
    for s in range(cells.shape[0]):
        usual, tried = 0, 0
        for t in range(cells.shape[1] - 1, -1, -1):
            usual += cells[s, t, 0] + cells[s, t, 1]
            tried += cells[s, t, 2] + cells[s, t, 3]
            ends = cells[s, t, 1] + cells[s, t, 3]
            if not ends:
                continue
            there = usual + tried
            share = tried / there
            score += cells[s, t, 3] - ends * share
            if there > 1:
                variance += ends * share * (1 - share) * (there - ends) / (there - 1)
    return score, variance


@njit(cache=True, nogil=True)
def _sum_log_ratios(usual: IntArray, tried: IntArray, d0: IntArray, d1: IntArray, phi: float) -> float:
    total = 0.0
    for i in range(usual.size):
        ends = d0[i] + d1[i]
        least, most = max(0, ends - usual[i]), min(tried[i], ends)
        if ends == 0 or least == most:
            continue
        total += (
            d1[i] * phi + _log_sum(usual[i], tried[i], ends, 0.0) - _log_sum(usual[i], tried[i], ends, phi)
        )
    return total


@njit(cache=True, nogil=True)
def _log_sum(usual: int, tried: int, ends: int, phi: float) -> float:
    """Sum over all splits of the ends C(tried, k) C(usual, ends - k) exp(k phi); the logarithm of it."""
    least, most = max(0, ends - usual), min(tried, ends)
    top, total, weight = 0.0, 1.0, 0.0  # relative to the first split
    for k in range(least, most):
        weight += phi + math.log((tried - k) * (ends - k) / ((k + 1.0) * (usual - ends + k + 1.0)))
        if weight > top:
            total = total * math.exp(top - weight) + 1.0
            top = weight
        else:
            total += math.exp(weight - top)
    return least * phi + top + math.log(total)
