"""Sums of results: four totals that never mix, each with an interval that holds although winners are picked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

from groundswell.errors.accounting import ResultsMixed
from groundswell.ledger.effects import Result, State, check_measure

ALPHA = 0.05
_NORMAL = NormalDist()
_BAND = -_NORMAL.inv_cdf(
    ALPHA / 4
)  # half the width of the bounded band, in units of the root of its information


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
    ran = max(trials or 0, len({one.key for one in given if one.basis == "trial"}))
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
    shows too much. Half-widths in quadrature, and then even the sum of the ends, miss the truth far too often. So
    the ends are taken from a region that holds the true effects of all the trials together, whichever are picked,
    however many cases follow each, and whenever each stopped.

    Method: by side, the nearer of two reaches that hold together, each at half of the error. (a) The reaches of the
    trials in quadrature times `joint_factor`. (b) Their plain sum times `single_factor`. For one trial it is its own
    band. Reaches from records and from plans are added to that in full: what else changed, and hope, may be common
    to all of them; so are the arms of one trial to each other. Assumes that trials are independent: different cases.
    Checked against: simulated trials that stop early and of which the winners are used
    (benchmarks/ledger_intervals.py): this rule covers in 99 % or more, where the sum of ends covers in 51 % and
    quadrature in 2 % at worst.

    Args:
        results: of one measure.
        trials: how many trials there were to pick from; None, or fewer than are given: those that are given.

    Example:
        >>> sum_ends([])
        Sum(value=0.0, low=0.0, high=0.0, results=0, trials=0)
    """
    tried = {one.key for one in results if one.basis == "trial"}
    family = max(trials or 0, len(tried)) if tried else 0
    value = math.fsum(one.value for one in results)
    down, up = (
        _join([_add_reaches(results, side, key) for key in sorted(tried)], family)
        + _add_reaches(results, side)
        for side in (_reach_down, _reach_up)
    )
    return Sum(value, value - down, value + up, len(results), family)


def joint_factor(trials: int, alpha: float = ALPHA) -> float:
    """Give the factor by which reaches in quadrature hold on one side for every weighting of so many trials at once.

    Method: by the reflection principle the most by which a trial overestimates, over all looks, in units of the root
    of its planned information, is as the size of a normal number. The sum of squares over the trials is at most
    chi-squared, so by Cauchy and Schwarz no weighting passes the root of its quantile; a bounded band reaches 2.2414
    of the same units. The mixture band reaches further. Plain normal intervals, such as of a band that closes early,
    ask for a mixture of chi-squared by how many err to one side; the larger of the two is taken. Checked against:
    Brownian paths; drawn normal errors; 1 for one trial.

    Args:
        trials: how many.
        alpha: of both sides together.

    Example:
        >>> joint_factor(1), round(joint_factor(10), 2)
        (1.0, 2.02)
    """
    from scipy.special import chdtri  # late, as all of SciPy here: few pages sum trials up

    bounded = math.sqrt(chdtri(trials, alpha / 2)) / _BAND
    plain = math.sqrt(_find_mixed_square(trials, alpha / 2)) / -_NORMAL.inv_cdf(ALPHA / 2)
    return float(max(bounded, plain)) if trials > 1 or alpha != ALPHA else 1.0


@lru_cache(maxsize=256)
def _find_mixed_square(trials: int, chance: float) -> float:
    """Find the quantile of the sum of squares of normal errors, of which only those to one side count."""
    counts = np.arange(1, trials + 1)
    from scipy.optimize import brentq
    from scipy.special import bdtr, chdtrc, chdtri

    weights = np.diff(bdtr(np.arange(trials + 1), trials, 0.5))
    most = float(chdtri(trials, chance))
    return float(brentq(lambda square: float(weights @ chdtrc(counts, square)) - chance, 0.0, most))


def single_factor(trials: int, alpha: float = ALPHA) -> float:
    """Give the factor by which the band of each of so many trials holds together with those of the others.

    Method: Bonferroni by normal quantiles, as a band that closes with less information than was planned, or by few
    offices, asks for; the bounded band asks for less. Checked against: 1 for one trial; simulated trials.

    Args:
        trials: how many.
        alpha: of both sides together.

    Example:
        >>> single_factor(1), round(single_factor(10), 2)
        (1.0, 1.43)
    """
    return _NORMAL.inv_cdf(alpha / trials / 2) / _NORMAL.inv_cdf(ALPHA / 2)


def _join(reaches: Sequence[float], family: int) -> float:
    if family <= 1:
        return math.fsum(reaches)
    quadrature = math.hypot(*reaches) * joint_factor(family, ALPHA / 2)
    return min(quadrature, math.fsum(reaches) * single_factor(family, ALPHA / 2))


def _add_reaches(results: Sequence[Result], side: Callable[[Result], float], key: str | None = None) -> float:
    """Add the reaches of one trial, whose arms share cases, or of all that comes from no trial."""
    of_trial = key is not None
    return math.fsum(
        side(one) for one in results if (one.basis == "trial") == of_trial and key in (None, one.key)
    )


def _reach_down(result: Result) -> float:
    return result.value - result.low


def _reach_up(result: Result) -> float:
    return result.high - result.value
