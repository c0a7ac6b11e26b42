"""Bands over the steps of a trial by offices: all steps together keep their alpha, by permutation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from groundswell.trials.permutation import (
    Numbers,
    PreparedTest,
    find_limits,
    find_spread,
    invert_two_sided,
)

_GRID = 48
_HALVINGS = 24


@dataclass(frozen=True, slots=True)
class StepRead:
    """A permutation test at one step.

    Args:
        test: as it was prepared.
        statistics: of each schedule, the one drawn first.
    """

    test: PreparedTest
    statistics: Numbers


def find_band(reads: Sequence[StepRead], spent: Sequence[float], alpha: float) -> tuple[float, float]:
    """Find the effects that the newest step does not reject, all steps keeping alpha together.

    Method: an effect is taken away from all statistics (straight lines in it), and the limits are found anew; the
    ends are searched from outside, from where each step by itself would reject, so that no piece is lost.

    Args:
        reads: the steps so far.
        spent: the share of alpha that may be spent up to each.
        alpha: two-sided, of all steps.
    """
    shares = [alpha * one for one in spent]
    last = reads[-1]
    estimate = float(last.statistics[0])
    own = shares[-1] - (shares[-2] if len(shares) > 1 else 0.0)
    far = 40 * find_spread(last.statistics, last.test.overlap)
    ends = invert_two_sided(last.statistics, last.test.overlap, own)

    def rejects(effect: float) -> bool:
        sizes = [np.abs(read.statistics - effect * read.test.overlap) for read in reads]
        return bool(sizes[-1][0] > find_limits(sizes, shares)[-1])

    low, high = (
        _search(rejects, estimate, end if np.isfinite(end) else estimate + side * far, side)
        for end, side in zip(ends, (-1.0, 1.0), strict=True)
    )
    return low, high


def _search(rejects: Callable[[float], bool], estimate: float, outer: float, side: float) -> float:
    """Search the outermost effect that is not rejected, between an effect far out and the estimate."""
    reach = abs(outer - estimate)
    for further in (1 + 1e-6, 1.5, 4.0):  # a step that left alpha to this one may leave its own end short
        outer = estimate + side * further * reach
        if rejects(outer):
            break
    else:
        return side * float("inf")
    beyond = outer
    inside = estimate
    for share in np.linspace(1, 0, _GRID)[1:]:
        place = estimate + share * (outer - estimate)
        if not rejects(place):
            inside = place
            break
        beyond = place
    for _halving in range(_HALVINGS):
        middle = (inside + beyond) / 2
        if rejects(middle):
            beyond = middle
        else:
            inside = middle
    return beyond


def find_harm(reads: Sequence[StepRead], spent: Sequence[float], alpha: float) -> float:
    """Find how far the statistic has come towards the limit for harm, as a share of it; 1 or more is harm.

    Args:
        reads: the steps so far.
        spent: the share of alpha that may be spent up to each.
        alpha: one-sided, of all steps.

    Returns:
        The share; below 1 where so few schedules cannot pass any limit.
    """
    down = [-read.statistics for read in reads]
    limit = find_limits(down, [alpha * one for one in spent])[-1]
    statistic = float(down[-1][0])
    if not np.isfinite(limit):
        return max(0.0, min(0.99, statistic / max(float(down[-1].max()), 1e-300)))
    if statistic > limit:
        return max(1.0, statistic / limit) if limit > 0 else 1.0
    return min(max(statistic / limit, 0.0), 0.999) if limit > 0 else 0.0
