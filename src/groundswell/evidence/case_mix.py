"""Groups compared as if each had the same mix of cases: weighted Kaplan-Meier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.groups import Grouping
from groundswell.evidence.tallies import Floats, Ints, sort_exits

_MEAN_STRATUM = 30
_MOST_WEIGHT = 10.0
_LEAST_OVERLAP = 0.9


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Restricted means of groups with the mix of cases of all.

    Args:
        means: one per group, in the unit of the times; NaN where the group has too few like the others.
        variances: of the means.
        covered: share of all cases that are of a kind which the group has too.
    """

    means: Floats
    variances: Floats
    covered: Floats


def choose_strata(
    groupings: list[Grouping], without: int, spread: list[float]
) -> tuple[NDArray[np.int32], int, list[str]]:
    """Choose the mix of cases to hold equal: the other groupings, those first by which waits differ most.

    Groupings are crossed as long as a stratum keeps thirty cases on average, and as long as the groups that
    are compared have nine in ten kinds of cases in common: an office that sees one channel only cannot be
    compared with the channel held equal.

    Args:
        groupings: all ways to divide the cases.
        without: the one that is compared.
        spread: for each, how much waits differ between its groups.

    Returns:
        The stratum of each case, the number of strata, and the names of the groupings in them.
    """
    size = groupings[without].group.size
    names: list[str] = []
    stratum, strata = np.zeros(size, np.int32), 1
    for other in sorted(range(len(groupings)), key=lambda index: -spread[index]):
        count = len(groupings[other].names)
        if other == without or strata * count > size / _MEAN_STRATUM:
            continue
        finer = stratum * np.int32(count) + groupings[other].group
        if _measure_overlap(groupings[without], finer, strata * count) < _LEAST_OVERLAP:
            continue
        stratum, strata, names = finer, strata * count, [*names, groupings[other].name]
    return stratum, strata, names


def _measure_overlap(grouping: Grouping, stratum: NDArray[np.int32], strata: int) -> float:
    """The share of all cases that are of a kind which a group has too, on average over the cases' groups."""
    groups = len(grouping.names)
    counts = np.bincount(grouping.group.astype(np.int64) * strata + stratum, minlength=groups * strata)
    overall = np.bincount(stratum, minlength=strata) / stratum.size
    covered = ((counts.reshape(groups, strata) > 0) * overall).sum(axis=1)
    return float(np.average(covered, weights=grouping.sizes))


def adjust_means(
    times: Ints,
    event: NDArray[Any],
    entry: Ints,
    group: NDArray[Any],
    groups: int,
    stratum: NDArray[np.int32],
    strata: int,
    horizon: float,
) -> Adjusted:
    """Estimate each group's restricted mean with the mix of strata that all cases have.

    Each case counts with the share of its stratum among all, over its share in the group, at most ten times.
    Strata that a group does not have are left out for it. Assumes that within strata groups differ in nothing
    else. Method: weighted Kaplan-Meier (Xie and Liu 2005), robust variance of the weighted Nelson-Aalen sum.
    Checked against: Kaplan-Meier with equal weights; direct standardisation without censoring.

    Args:
        times: waits, whole numbers.
        event: above 0 where ended.
        entry: late entry, 0 for most.
        group: group of each case, below 0 to leave it out.
        groups: number of groups.
        stratum: stratum of each case.
        strata: number of strata.
        horizon: to which means are restricted.
    """
    cell = np.where(group >= 0, group.astype(np.int64) * strata + stratum, groups * strata)
    counts = np.bincount(cell, minlength=groups * strata + 1)[:-1].reshape(groups, strata)
    overall = np.bincount(stratum, minlength=strata) / stratum.size
    has = counts > 0
    covered = (has * overall).sum(axis=1)
    sizes = counts.sum(axis=1, keepdims=True)
    wanted = overall * sizes / np.maximum(covered, 1e-9)[:, None]
    weights = np.minimum(np.divide(wanted, counts, out=np.zeros(counts.shape), where=has), _MOST_WEIGHT)
    code = stratum.astype(np.int64) * 2 + (np.asarray(event) > 0)
    exits = sort_exits(times, code, entry=entry, group=group, groups=groups, causes=2 * strata)
    late = np.flatnonzero((entry > 0) & (entry < times))
    entries = sort_exits(entry[late], code[late], group=group[late], groups=groups, causes=2 * strata)
    means, variances = np.full(groups, np.nan), np.full(groups, np.nan)
    for index in range(groups):
        keys, _late = exits.slice(index)
        came, _late = entries.slice(index)
        if keys.size:
            means[index], variances[index] = _sum_weighted(
                keys, came, exits.bits, weights[index], float(horizon)
            )
    return Adjusted(means, variances, covered)


@njit(cache=True, nogil=True)
def _sum_weighted(
    keys: Ints, came: Ints, bits: int, weight: Floats, horizon: float
) -> tuple[float, float]:  # pragma: no cover - compiled
    """Area under the weighted curve and its variance; NaN where nobody is followed to the horizon."""
    n, mask = keys.size, (1 << bits) - 1
    times, survival, spread = np.empty(n), np.empty(n), np.empty(n)
    seen, share, row, i, entered = 0.0, 1.0, 0, 0, 0
    for k in range(n):
        seen += weight[(keys[k] & mask) >> 1]
    for k in range(came.size):
        seen -= weight[(came[k] & mask) >> 1]
    while i < n and keys[i] >> bits <= horizon:
        time, d, square, gone = keys[i] >> bits, 0.0, 0.0, 0.0
        while entered < came.size and came[entered] >> bits < time:
            seen += weight[(came[entered] & mask) >> 1]
            entered += 1
        while i < n and keys[i] >> bits == time:
            w = weight[(keys[i] & mask) >> 1]
            if keys[i] & 1:
                d += w
                square += w * w
            gone += w
            i += 1
        left = seen - d
        if d > 0 and seen > 0:
            share = share * left / seen if left > 1e-9 * seen else 0.0
            times[row], survival[row] = time, share
            spread[row] = square / (seen * left) if share > 0 else 0.0
            row += 1
        seen -= gone
    if i >= n and share > 0 and keys[n - 1] >> bits < horizon:
        return np.nan, np.nan
    area, variance, until = 0.0, 0.0, horizon
    for k in range(row - 1, -1, -1):
        area += survival[k] * (until - times[k])
        variance += area * area * spread[k]
        until = times[k]
    return area + until, variance
