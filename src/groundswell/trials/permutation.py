"""Permutation tests for trials by offices: exact, because the offices were drawn and nothing else is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.schedules import Allocations, spread_schedules

Numbers = NDArray[np.float64]

_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Variances:
    """How much numbers differ within an office and period, between offices, and between periods of one office.

    They weigh the offices; wrong ones cost power and never the level, as long as they are not read off the
    differences between arms.

    Args:
        within: of single cases in an office and period.
        office: of the lasting part of an office.
        office_period: of what an office has in one period only.
    """

    within: float
    office: float
    office_period: float = 0.0


@dataclass(frozen=True, slots=True)
class PermutationResult:
    """What a permutation test says.

    Args:
        estimate: the effect, new minus usual, by generalised least squares.
        p_value: two-sided: the share of schedules with as large a statistic.
        low: lower end of the interval of effects that are not rejected.
        high: upper end of it.
        se: the spread of the estimate over the schedules, were the estimate the truth.
        smallest_p: the smallest p-value that this trial could have given.
    """

    estimate: float
    p_value: float
    low: float
    high: float
    se: float
    smallest_p: float


@dataclass(frozen=True, slots=True)
class PreparedTest:
    """The part of a permutation test that does not depend on the outcome; quick to use on many outcomes.

    For schedule `a` and effect `theta`, the statistic is ``weights[a] @ y - theta * overlap[a]``, in units of
    the estimate; the first schedule is the one that was drawn, and its overlap is 1.

    Args:
        weights: shape (schedules, cells).
        overlap: how far the schedule is the same comparison as the one drawn, -1 to 1; shape (schedules,).
        used: the cells, offices by periods, that hold cases; shape (offices, periods).
    """

    weights: Numbers
    overlap: Numbers
    used: NDArray[np.bool_]

    @property
    def smallest_p(self) -> float:
        """The share of schedules that always have as large a statistic as the one drawn."""
        return float((np.abs(self.overlap) > 1 - _SAME).mean())

    def read(self, outcome: Numbers) -> Numbers:
        """Read the statistic of each schedule, the one drawn first; shape (schedules,), or with more columns.

        Args:
            outcome: mean outcome by office and period; shape (offices, periods), or (runs, offices, periods).
        """
        cells = outcome[..., self.used]
        return np.asarray(self.weights @ cells.T, np.float64)


def prepare_test(
    sizes: NDArray[np.int64], allocations: Allocations, variances: Variances, periods: int
) -> PreparedTest:
    """Prepare a permutation test for the cases that each office has in each period.

    Method: generalised least squares with a fixed effect for each period, and given variances of offices,
    offices by period and cases. The statistic of a schedule is its coefficient, divided by its standard error
    and multiplied by the one of the schedule drawn, which makes the interval one piece.

    Args:
        sizes: cases by office and period; cells without cases are left out; shape (offices, periods).
        allocations: the schedules that could have been drawn.
        variances: how to weigh; given, not read off the differences between arms.
        periods: how many periods are used; the first ones of `sizes`.
    """
    used = sizes[:, :periods] > 0
    spread = spread_schedules(allocations.schedules, periods)[:, used]
    project = project_offices(sizes[:, :periods], variances)
    projected = spread @ project
    lengths = np.sqrt(np.maximum(np.einsum("ac,ac->a", projected, spread), 0))
    own = lengths[0]
    known = lengths > _SAME * max(own, 1e-300)
    scale = np.where(known, 1 / np.where(known, lengths, 1), 0) / (own or 1)
    overlap = (projected @ spread[0]) * scale
    return PreparedTest(projected * scale[:, None], np.clip(overlap, -1, 1), used)


def project_offices(sizes: NDArray[np.int64], variances: Variances) -> Numbers:
    """Write the precision of the cells with cases after the periods are taken out; shape (cells, cells)."""
    used = sizes > 0
    office, period = np.nonzero(used)
    covariance = variances.office * (office[:, None] == office).astype(float)
    covariance[np.diag_indices_from(covariance)] += variances.office_period + variances.within / sizes[used]
    precision = np.linalg.inv(covariance)
    dummies = (period[:, None] == np.unique(period)).astype(float)
    weighted = precision @ dummies
    return np.asarray(precision - weighted @ np.linalg.solve(dummies.T @ weighted, weighted.T))


def permutation_test(
    outcome: Numbers,
    sizes: NDArray[np.int64],
    allocations: Allocations,
    variances: Variances,
    alpha: float = 0.05,
) -> PermutationResult:
    """Test the effect of a schedule against all schedules that could have been drawn.

    Assumes that the schedule was drawn as `allocations` were listed; that what is done in one office changes
    nothing in another; and, for the interval, that the effect is the same in every office and period.
    Method: the share of schedules with as large a statistic; the interval holds each effect that, taken away
    from the changed cells, is not rejected (in closed form, as each statistic is a straight line in the effect).
    Checked against: 1/24 and 1/2520 as smallest p-values; by brute force over a grid of effects; 5.0 % false
    alarms in simulations of 4 to 20 offices.

    Args:
        outcome: mean outcome by office and period; shape (offices, periods).
        sizes: cases by office and period.
        allocations: the schedules that could have been drawn, the one drawn first.
        variances: how to weigh the offices.
        alpha: 1 minus the confidence of the interval, two-sided.

    Returns:
        The estimate with p-value and interval; without end where so few schedules cannot bound it.

    Example:
        >>> from groundswell.trials.schedules import list_allocations
        >>> drawn = list_allocations((1, 2, 3, 4))
        >>> wait = 20.0 - 3.0 * spread_schedules(drawn.schedules[:1], 5)[0]
        >>> result = permutation_test(wait, np.full((4, 5), 30), drawn, Variances(100.0, 5.0), alpha=0.1)
        >>> round(result.estimate, 6), round(result.p_value, 4)
        (-3.0, 0.0417)
    """
    test = prepare_test(sizes, allocations, variances, outcome.shape[1])
    statistics = test.read(outcome)
    low, high = invert_two_sided(statistics, test.overlap, alpha)
    return PermutationResult(
        float(statistics[0]),
        find_p_value(statistics),
        low,
        high,
        find_spread(statistics, test.overlap),
        test.smallest_p,
    )


def find_p_value(statistics: Numbers) -> float:
    """Find the share of schedules with a statistic as large as that of the first, up or down.

    Example:
        >>> find_p_value(np.array([2.0, -2.0, 1.0, 0.5]))
        0.5
    """
    sizes = np.abs(statistics)
    return float((sizes >= sizes[0] * (1 - _SAME)).mean())


def find_spread(statistics: Numbers, overlap: Numbers) -> float:
    """Find the spread of the estimate over the schedules, were the estimate the true effect."""
    others = np.abs(overlap) < 1 - _SAME
    if not others.any():
        return float("inf")
    rest = statistics[others] - statistics[0] * overlap[others]
    return float(np.sqrt((rest**2).mean() / max(float((1 - overlap[others] ** 2).mean()), _SAME)))


def invert_two_sided(statistics: Numbers, overlap: Numbers, alpha: float) -> tuple[float, float]:
    """Invert the two-sided test: the ends of the effects whose p-value is above `alpha`.

    A schedule counts against an effect between (e - s) / (1 - o) and (e + s) / (1 + o), where `e` is the
    estimate, `s` its statistic and `o` its overlap; the estimate lies in each of these pieces.

    Args:
        statistics: of each schedule, the one drawn first.
        overlap: of each schedule.
        alpha: two-sided.
    """
    estimate = statistics[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        one = (estimate - statistics) / (1 - overlap)
        other = (estimate + statistics) / (1 + overlap)
    whole = np.abs(overlap) > 1 - _SAME
    lows = np.where(whole, -np.inf, np.minimum(one, other))
    highs = np.where(whole, np.inf, np.maximum(one, other))
    place = count_allowed(alpha, statistics.size)
    return float(np.sort(lows)[place]), float(-np.sort(-highs)[place])


def invert_upper(statistics: Numbers, overlap: Numbers, alpha: float) -> float:
    """Invert the one-sided test: the largest effect that is not rejected as too large at `alpha`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = (statistics[0] - statistics) / (1 - overlap)
    ends = np.where(overlap > 1 - _SAME, np.inf, ends)
    return float(-np.sort(-ends)[count_allowed(alpha, statistics.size)])


def count_allowed(alpha: float, schedules: int) -> int:
    """Count how many schedules may be rejected at `alpha`, never more than it allows.

    Example:
        >>> count_allowed(0.05, 2520), count_allowed(0.05, 19)
        (126, 0)
    """
    return min(int(alpha * schedules + _SAME), schedules - 1)


def find_limits(statistics: Sequence[Numbers], spent: Sequence[float]) -> list[float]:
    """Find for each of some looks the limit that a statistic must pass, so that all looks keep their alpha together.

    Method: at each look the limit is the lowest at which the schedules that have passed it, here or before, are
    no more than the share spent so far; what a look cannot spend is left for the next ones. Under the hypothesis
    of no effect the outcomes are the same whatever was drawn, so this holds exactly.

    Args:
        statistics: one array for each look, a number for each schedule; above the limit is passed.
        spent: the share of alpha that may be spent up to each look.

    Returns:
        The limits; infinite where nothing can be passed.

    Example:
        >>> limits = find_limits([np.array([3.0, 2, 1, 0]), np.array([1.0, 3, 2, 0])], [0.25, 0.5])
        >>> [round(limit, 3) for limit in limits]
        [2.0, 2.0]
    """
    passed = np.zeros(statistics[0].size, np.bool_)
    limits = []
    for values, share in zip(statistics, spent, strict=True):
        new = values[~passed]
        allowed = int(share * values.size + _SAME) - int(passed.sum())
        if new.size == 0 or allowed < 1:
            limits.append(float("inf"))
            continue
        ranked = -np.sort(-new)
        limit = float(ranked[allowed]) if allowed < ranked.size else -float("inf")
        limit += abs(limit) * _SAME if np.isfinite(limit) else 0.0
        limits.append(limit)
        passed |= values > limit
    return limits
