"""Compiled loops that read a simulated trial from counts by length, or from sums of values, as a look does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[Any]
Floats = NDArray[np.float64]

_LEAST = 2
_FEW_HITS = 3


@njit(cache=True, nogil=True)
def compare_means(
    ended: Ints, still: Ints, totals: Ints, mature: Ints, horizon: int, least: int
) -> tuple[float, float]:
    """Give the gain, usual less tried, in ticks, and its variance, with strata weighed as a look does.

    The variance is 0 where nothing can be said: an arm is empty, or nobody in it was followed to the horizon.
    """
    number, groups = _merge_strata(totals, mature, least)
    sizes = np.zeros((groups, 2), np.int64)
    for s in range(totals.shape[0]):
        sizes[number[s]] += totals[s]
    gone, left = ended, still
    if groups < totals.shape[0]:
        gone, left = _add_up(ended, number, groups, horizon), _add_up(still, number, groups, horizon)
    gain, variance, weight = 0.0, 0.0, 0.0
    for g in range(groups):
        if sizes[g].min() == 0:
            return 0.0, 0.0
        here = float(sizes[g].sum())
        usual = restrict(gone[g, 0], left[g, 0], sizes[g, 0], horizon)
        tried = restrict(gone[g, 1], left[g, 1], sizes[g, 1], horizon)
        if not (usual[2] and tried[2]):
            return 0.0, 0.0
        gain += here * (usual[0] - tried[0])
        spread = usual[1], tried[1]
        if groups > 1:  # as in `restricted_means.weighted_mean`
            spread = _put_right(usual[1], sizes[g, 0]), _put_right(tried[1], sizes[g, 1])
        variance += here * here * (spread[0] + spread[1])
        weight += here
    return gain / weight, variance / weight**2


@njit(cache=True, nogil=True)
def _put_right(variance: float, size: int) -> float:
    return variance * size / max(size - 1, 1)


@njit(cache=True, nogil=True)
def _add_up(counts: Ints, number: Ints, groups: int, horizon: int) -> Ints:
    found = np.zeros((groups, 2, horizon), np.int32)
    for s in range(number.size):
        found[number[s]] += counts[s, :, :horizon]
    return found


@njit(cache=True, nogil=True)
def _merge_strata(totals: Ints, mature: Ints, least: int) -> tuple[Ints, int]:
    """Number the strata as a look does: those with too few followed cases in an arm are the rest."""
    number, large, left, present = np.zeros(totals.shape[0], np.int64), 0, np.zeros(2, np.int64), False
    for s in range(totals.shape[0]):
        if mature[s].min() >= least:
            number[s] = large
            large += 1
        else:
            number[s] = -1
            left += mature[s]
            present = present or totals[s].sum() > 0
    rest = large
    if large and (not present or left.min() < least):
        rest = large - 1
    for s in range(number.size):
        if number[s] < 0:
            number[s] = rest
    return number, max(large, rest + 1)


@njit(cache=True, nogil=True)
def restrict(ended: Ints, still: Ints, total: int, horizon: int) -> tuple[float, float, bool]:
    """Give the restricted mean, in ticks, its variance (Klein and Moeschberger), and whether it is known."""
    at_risk, share, area = total, 1.0, 0.0
    plain, first, second = 0.0, 0.0, 0.0
    for t in range(horizon):
        gone = ended[t]
        if gone:
            if at_risk > gone:
                part = gone / (float(at_risk) * (at_risk - gone))
                plain += part
                first += part * area
                second += part * area * area
            share *= 1.0 - gone / at_risk
        at_risk -= gone + still[t]
        area += share
    variance = area * area * plain - 2 * area * first + second
    return area, max(variance, 0.0), at_risk > 0 or share <= 0


@njit(cache=True, nogil=True)
def score_log_rank(ended: Ints, still: Ints, totals: Ints, most: int) -> tuple[float, float]:
    """Give the stratified log-rank score, above 0 where the tried arm ends earlier, and its variance."""
    score, spread = 0.0, 0.0
    for s in range(totals.shape[0]):
        usual, tried = totals[s, 0], totals[s, 1]
        for t in range(most + 1):
            if usual == 0 or tried == 0:
                break
            gone = ended[s, 0, t] + ended[s, 1, t]
            if gone:
                at_risk = float(usual + tried)
                share = tried / at_risk
                score += ended[s, 1, t] - gone * share
                if at_risk > 1:
                    spread += gone * share * (1 - share) * (at_risk - gone) / (at_risk - 1)
            usual -= ended[s, 0, t] + still[s, 0, t]
            tried -= ended[s, 1, t] + still[s, 1, t]
    return score, spread


@njit(cache=True, nogil=True)
def describe_sums(sums: Floats) -> tuple[Floats, Floats]:
    """Give means and their variances from numbers, sums and sums of squares by arm."""
    mean = sums[:, 1] / sums[:, 0]
    spread = np.maximum(sums[:, 2] - sums[:, 0] * mean * mean, 0.0) / np.maximum(sums[:, 0] - 1, 1.0)
    return mean, spread / sums[:, 0]


@njit(cache=True, nogil=True)
def count_least(mature: Any) -> float:
    """Count the cases of the arm that has fewer, over all strata."""
    usual, tried = 0.0, 0.0
    for s in range(mature.shape[0]):
        usual += mature[s, 0]
        tried += mature[s, 1]
    return min(usual, tried)


@njit(cache=True, nogil=True)
def compare_values(sums: Floats, totals: Ints, is_share: bool, least: int) -> tuple[float, float, Floats]:
    """Give the gain, tried less usual, its variance, and for shares both shares and the cases they stand on.

    The variance of shares is that of the share of both arms together, as in `outcomes`.
    """
    ends = np.zeros(4)
    mature = sums[:, :, 0].astype(np.int64)
    if count_least(mature) < _LEAST:
        return 0.0, 0.0, ends
    number, groups = _merge_strata(totals, mature, least)
    merged, sizes = np.zeros((groups, 2, 3)), np.zeros(groups)
    for s in range(totals.shape[0]):
        merged[number[s]] += sums[s]
        sizes[number[s]] += totals[s].sum()
    gain, spread, weights = 0.0, np.zeros(2), sizes / sizes.sum()
    for g in range(groups):
        mean, variance = describe_sums(merged[g])
        gain += weights[g] * (mean[1] - mean[0])
        ends[:2] += weights[g] * mean
        spread += weights[g] ** 2 * variance
    if is_share:
        for a in range(2):
            n = merged[:, a, 0].sum()
            spread[a] = max(spread[a], _find_least_variance(n, merged[:, a, 1].sum()))
            certain = ends[a] <= 0 or ends[a] >= 1
            ends[2 + a] = n if certain else ends[a] * (1 - ends[a]) / spread[a]
        return gain, _pool_variance(merged, weights), ends
    return gain, spread[0] + spread[1], ends


@njit(cache=True, nogil=True)
def _pool_variance(sums: Floats, weights: Floats) -> float:
    variance, n, seen = 0.0, np.zeros(2), 0.0
    for g in range(weights.size):
        usual, tried = sums[g, 0, 0], sums[g, 1, 0]
        hits = sums[g, 0, 1] + sums[g, 1, 1]
        share = hits / (usual + tried)
        variance += weights[g] ** 2 * share * (1 - share) * (1 / usual + 1 / tried)
        n += sums[g, :, 0]
        seen += hits
    if min(seen, n.sum() - seen) >= _FEW_HITS:
        return variance
    whole = (seen + 1) / (n.sum() + 2)
    return float(max(variance, whole * (1 - whole) * (1 / n[0] + 1 / n[1])))


@njit(cache=True, nogil=True)
def find_limits(gain: float, se: float, z: float, ends: Floats) -> tuple[float, float]:
    """Give the ends of the gain as `outcomes.Difference.find_limits` does: for shares by Newcombe's interval."""
    if ends[2] <= 0:
        return gain - z * se, gain + z * se
    usual, tried = _find_wilson(ends[0], ends[2], z), _find_wilson(ends[1], ends[3], z)
    down = math.hypot(ends[1] - tried[0], usual[1] - ends[0])
    up = math.hypot(tried[1] - ends[1], ends[0] - usual[0])
    return gain - down, gain + up


@njit(cache=True, nogil=True)
def _find_wilson(share: float, cases: float, z: float) -> tuple[float, float]:
    shrink = 1 + z * z / cases
    centre = (share + z * z / (2 * cases)) / shrink
    half = z / shrink * math.sqrt(max(share * (1 - share), 0.0) / cases + (z / (2 * cases)) ** 2)
    return max(centre - half, 0.0), min(centre + half, 1.0)


@njit(cache=True, nogil=True)
def _find_least_variance(n: float, hits: float) -> float:
    if min(hits, n - hits) >= _FEW_HITS:
        return 0.0
    share = (hits + 1) / (n + 2)
    return share * (1 - share) / n
