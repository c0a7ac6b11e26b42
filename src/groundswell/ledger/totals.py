"""Sums of results: four totals that never mix, each with an interval that holds although winners were picked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from groundswell.errors.accounting import ResultsMixed
from groundswell.ledger.effects import Result, State, check_measure

ALPHA = 0.05
_STEP = 0.01
_EXACT = 200


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of results with its interval.

    Args:
        value: the sum.
        low: lower end of its interval.
        high: upper end of it.
        results: how many were summed; 0 gives 0 from 0 to 0.
        trials: how many trials the interval holds for together; more than are summed where others were run.
    """

    value: float
    low: float
    high: float
    results: int
    trials: int = 0

    @property
    def may_be_nothing(self) -> bool:
        """Whether the interval reaches to 0 or below."""
        return self.low <= 0


@dataclass(frozen=True, slots=True)
class Total:
    """The results of one state.

    Args:
        all: of them together.
        cash_releasing: of these, what finance says releases cash.
        other: all the rest, also what nobody said anything about yet.
    """

    all: Sum
    cash_releasing: Sum
    other: Sum


@dataclass(frozen=True, slots=True)
class Totals:
    """The four totals of one measure. They never mix: a result stands in one of them, its furthest.

    Args:
        measure: that is summed.
        forecast: what plans expect.
        observed: from verdicts and records, not verified yet.
        verified: computed anew by a second person, not accepted yet.
        booked: accepted by finance.
    """

    measure: str
    forecast: Total
    observed: Total
    verified: Total
    booked: Total


def sum_results(results: Iterable[Result], measure: str, *, trials: int | None = None) -> Totals:
    """Sum the results of one measure, each in the total of its state.

    Give only what counts, by `double_counting.decide_counted`. The interval of each sum is that of `sum_ends`.

    Args:
        results: that count, all of one measure.
        measure: of them.
        trials: how many trials there were to pick from, also those whose results are not given; None takes those
            that are given.

    Raises:
        ResultsMixed: a result is of another measure.
        MeasureNotCounted: the ledger does not count such a measure.
    """
    check_measure(measure)
    given = list(results)
    others = sorted({one.measure for one in given} - {measure})
    if others:
        raise ResultsMixed((measure, *others))
    ran = max(trials or 0, sum(one.basis == "trial" for one in given))
    return Totals(
        measure, *(_sum_state(given, state, ran) for state in ("forecast", "observed", "verified", "booked"))
    )


def _sum_state(results: Sequence[Result], state: State, trials: int) -> Total:
    chosen = [one for one in results if one.state == state]
    cash = [one for one in chosen if one.releases_cash]
    other = [one for one in chosen if not one.releases_cash]
    return Total(
        sum_ends(chosen, trials=trials), sum_ends(cash, trials=trials), sum_ends(other, trials=trials)
    )


def sum_ends(results: Sequence[Result], *, trials: int | None = None) -> Sum:
    """Sum results, with an interval that holds for whichever of the trials are summed.

    What is used, and so summed, is mostly what a trial showed to work, and a trial that stops because it looks good
    shows too much. Half-widths in quadrature then miss the truth far too often, and even the sum of all lower ends
    does. So the interval is taken from a region that holds all the true effects of all the trials together.

    Method: two bounds that hold together, each at half of the error, and the nearer of them by side, around the sum
    of the estimates. (a) Half-widths in quadrature times `joint_factor`, by the inequality of Cauchy and Schwarz: the
    squared errors of all the trials, each in half-widths of its band, together pass its square in at most 2.5 %.
    (b) The sum of half-widths times `single_factor`, by Bonferroni. For one trial it is the band itself. Half-widths
    from records and from plans are added to that as they are: what else changed, and hope, may be common to all of
    them. Assumes that trials are independent: different cases. Checked against: simulated trials that stop early and
    of which the winners are picked; quadrature and sums of ends in the same worlds (benchmarks/ledger_intervals.py).

    Args:
        results: of one measure.
        trials: how many trials there were to pick from; None, or fewer than are given: those that are given.

    Example:
        >>> sum_ends([])
        Sum(value=0.0, low=0.0, high=0.0, results=0, trials=0)
    """
    tried = [one for one in results if one.basis == "trial"]
    family = max(trials or 0, len(tried)) if tried else 0
    value = math.fsum(one.value for one in results)
    down, up = (
        _join([side(one) for one in tried], family)
        + math.fsum(side(one) for one in results if one.basis != "trial")
        for side in (_reach_down, _reach_up)
    )
    return Sum(value, value - down, value + up, len(results), family)


def joint_factor(trials: int, alpha: float = ALPHA) -> float:
    """Give the factor by which half-widths in quadrature hold for every weighting of so many trials at once.

    Method: the root of the 1 - `alpha` quantile of the sum of the squared errors, each in half-widths of a 95 % band.
    For the bounded band an error is at most the largest |W| of Brownian motion up to 1, whose distribution is a known
    series; the sum is by Fourier convolution, from 200 trials on by its mean and variance. For plain normal intervals
    it is the chi-squared quantile; the larger of the two is taken. Checked against: Brownian paths; 1 for one trial.

    Example:
        >>> joint_factor(1)
        1.0
    """
    normal = math.sqrt(chi2.ppf(1 - alpha, trials)) / norm.isf(ALPHA / 2)
    bounded = math.sqrt(_find_square(trials, alpha)) / norm.isf(ALPHA / 4)
    return float(max(normal, bounded)) if trials > 1 or alpha != ALPHA else 1.0


def single_factor(trials: int, alpha: float = ALPHA) -> float:
    """Give the factor by which each single 95 % band holds together with those of the other trials.

    Method: Bonferroni, by normal quantiles; that of the bounded band is smaller. Checked against: 1 for one trial.

    Example:
        >>> single_factor(1)
        1.0
    """
    return float(norm.isf(alpha / trials / 2) / norm.isf(ALPHA / 2))


def _join(halves: Sequence[float], family: int) -> float:
    if family <= 1:
        return math.fsum(halves)
    quadrature = math.hypot(*halves) * joint_factor(family, ALPHA / 2)
    return min(quadrature, math.fsum(halves) * single_factor(family, ALPHA / 2))


def _reach_down(result: Result) -> float:
    return result.value - result.low


def _reach_up(result: Result) -> float:
    return result.high - result.value


@lru_cache(maxsize=256)
def _find_square(trials: int, alpha: float) -> float:
    """Find the quantile of the sum of squares of the largest |W| of so many independent Brownian motions."""
    chances = _list_square_chances()
    squares = _STEP * np.arange(chances.size)
    mean = float(squares @ chances)
    sd = math.sqrt(float(squares**2 @ chances) - mean**2)
    if trials > _EXACT:
        return trials * mean + float(norm.isf(alpha)) * sd * math.sqrt(trials)
    length = 1 << math.ceil(math.log2((trials * mean + 12 * sd * math.sqrt(trials) + 40) / _STEP))
    together = np.fft.irfft(np.fft.rfft(chances, length) ** trials, length)
    return float(_STEP * np.searchsorted(np.cumsum(together), 1 - alpha))


@lru_cache(maxsize=1)
def _list_square_chances() -> NDArray[np.float64]:
    """List the chances of the square of the largest |W| up to 1, on a grid.

    Method: P(max |W| < x) = 4/pi sum (-1)^n / (2n+1) exp(-(2n+1)^2 pi^2 / (8 x^2)).
    """
    edges = _STEP * (np.arange(4000) + 0.5)
    below = np.zeros_like(edges)
    for n in range(60):
        odd = 2 * n + 1
        below += (-1) ** n / odd * np.exp(-(odd**2) * math.pi**2 / (8 * edges))
    return np.diff(np.clip(4 / math.pi * below, 0, 1), prepend=0.0)
