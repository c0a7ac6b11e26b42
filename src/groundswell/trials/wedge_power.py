"""What a trial by offices can show: variance and power from formulas, and by simulation on the agency's own offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from groundswell.errors.trying import RecordsTooFew
from groundswell.trials.permutation import Variances, prepare_test, project_offices
from groundswell.trials.schedules import Allocations, spread_schedules

Numbers = NDArray[np.float64]

_LEAST_OFFICES = 3


@dataclass(frozen=True, slots=True)
class OfficePower:
    """What part of such trials would show a gain.

    Args:
        gain: that is there, in the unit of the outcome.
        power: the part that shows it, 0 to 1.
        se: standard error of the power, from so many runs.
    """

    gain: float
    power: float
    se: float


def hussey_hughes_variance(
    schedule: Sequence[int], periods: int, cases: float, variances: Variances
) -> float:
    """Give the variance of the effect in a stepped wedge with the same number of cases everywhere.

    Assumes the same effect in all offices and periods, periods that shift all offices alike, and variances that
    are known.
    Method: Hussey and Hughes 2007; what an office has in one period only is added to the noise of its mean, without
    which power is overstated. Checked against: SteppedPower, power .52900599 for 4 offices; generalised least squares
    by matrices.

    Args:
        schedule: for each office the period in which it changes, -1 never.
        periods: how many.
        cases: in each office and period.
        variances: of cases, offices, and offices by period.

    Example:
        >>> round(hussey_hughes_variance((1, 2, 3, 4), 5, 10, Variances(1.0, 1 / 9)), 4)
        0.0605
    """
    changed = spread_schedules(np.array([schedule], np.int64), periods)[0]
    offices = len(schedule)
    noise = variances.within / cases + variances.office_period
    office = variances.office
    u, w, v = changed.sum(), (changed.sum(0) ** 2).sum(), (changed.sum(1) ** 2).sum()
    above = offices * noise * (noise + periods * office)
    below = (offices * u - w) * noise + (u**2 + offices * periods * u - periods * w - offices * v) * office
    return float(above / below)


def office_variance(schedule: Sequence[int], sizes: NDArray[np.int64], variances: Variances) -> float:
    """Give the variance of the effect for the cases that each office has in each period; infinite if none is seen.

    Args:
        schedule: for each office the period in which it changes, -1 never.
        sizes: cases by office and period.
        variances: of cases, offices, and offices by period.
    """
    changed = spread_schedules(np.array([schedule], np.int64), sizes.shape[1])[0][sizes > 0]
    information = float(changed @ project_offices(sizes, variances) @ changed)
    return 1 / information if information > 1e-12 else float("inf")


def find_power(effect: float, variance: float, alpha: float = 0.05) -> float:
    """Find the power of a two-sided test, as if the estimate were normal.

    With few offices it is too high, as a permutation has no smaller p-value than one over the schedules: see
    `simulate_office_power`.

    Example:
        >>> round(find_power(0.5, hussey_hughes_variance((1, 2, 3, 4), 5, 10, Variances(1.0, 1 / 9))), 3)
        0.529
    """
    z, limit = abs(effect) / np.sqrt(variance), ndtri(1 - alpha / 2)
    return float(ndtr(z - limit) + ndtr(-z - limit))


def find_design_effect(cases: float, icc: float, size_spread: float = 0.0) -> float:
    """Find how many times more cases a trial by offices needs than one by cases.

    Args:
        cases: mean number of cases of an office.
        icc: part of the variance that lies between offices.
        size_spread: spread of the sizes of the offices, as a share of their mean.

    Example:
        >>> find_design_effect(101, 0.05), find_design_effect(101, 0.05, size_spread=0.5)
        (6.0, 7.2625)
    """
    return 1 + ((size_spread**2 + 1) * cases - 1) * icc


def estimate_variances(values: Numbers, office: NDArray[np.int64], period: NDArray[np.int64]) -> Variances:
    """Estimate how cases differ within offices and periods, between offices, and between periods of an office.

    Method: moments: the variance within an office and period; that of the means of offices by period around office
    and period; that of the means of offices; each less what the ones before explain, and never below 0.
    Checked against: simulated records of known variances.

    Args:
        values: of each case, such as its wait up to the horizon, in days.
        office: number of its office, from 0.
        period: number of its period, from 0.

    Raises:
        RecordsTooFew: fewer than three offices, or no office has two cases in a period.
    """
    offices, periods = int(office.max(initial=-1)) + 1, int(period.max(initial=-1)) + 1
    if offices < _LEAST_OFFICES:
        raise RecordsTooFew(values.size, _LEAST_OFFICES, f"of {offices} offices")
    cell = office * periods + period
    sizes = np.bincount(cell, minlength=offices * periods)
    means = np.bincount(cell, weights=values, minlength=offices * periods) / np.maximum(sizes, 1)
    degrees = int(sizes.sum() - np.count_nonzero(sizes))
    if degrees < 1:
        raise RecordsTooFew(values.size, 2, "in some office and period")
    within = float(((values - means[cell]) ** 2).sum() / degrees)
    return _split_between(means.reshape(offices, periods), sizes.reshape(offices, periods), within)


def _split_between(means: Numbers, sizes: NDArray[np.int64], within: float) -> Variances:
    """Split what differs between the means of offices by period, by sums of squares on the cells with cases."""
    used = sizes > 0
    offices, periods = used.shape
    period_means = np.where(used, means, 0).sum(0) / np.maximum(used.sum(0), 1)
    rest = np.where(used, means - period_means, 0.0)
    many = np.maximum(used.sum(1), 1)
    office_means = rest.sum(1) / many
    noise = np.where(used, within / np.maximum(sizes, 1), 0.0)
    inner = np.where(used, rest - office_means[:, None], 0.0)
    degrees = used.sum() - offices - periods + 1
    both = float((inner**2).sum() / degrees) - float(noise.sum() / used.sum()) if degrees > 0 else 0.0
    office_period = max(both, 0.0)
    explained = (office_period * used + noise).sum(1) / many**2
    between = float(office_means.var(ddof=1)) - float(explained.mean())
    return Variances(within, max(between, 0.0), office_period)


def find_icc(variances: Variances) -> float:
    """Find the part of the variance that lies between offices, lasting or in one period.

    Example:
        >>> find_icc(Variances(0.9, 0.08, 0.02))
        0.1
    """
    between = variances.office + variances.office_period
    return between / (between + variances.within)


def simulate_office_power(
    values: Numbers,
    office: NDArray[np.int64],
    period: NDArray[np.int64],
    allocations: Allocations,
    gains: Sequence[float],
    *,
    alpha: float = 0.05,
    runs: int = 1000,
    seed: int = 0,
) -> tuple[OfficePower, ...]:
    """Simulate which part of trials on the agency's own offices would show each of some gains, by permutation.

    Assumes that the next months are like those of the records: each run draws the cases of each office and period
    anew from its own cases, draws a schedule, adds the gain where an office has changed, and tests it at the end.
    Checked against: the level without a gain; power by the formula where there are many offices.

    Args:
        values: outcome of each case of the records, more is better for the public.
        office: number of its office, in the order of the schedule.
        period: number of its period, from 0.
        allocations: the schedules that could be drawn.
        gains: in the unit of the outcome; 0 gives the false alarms.
        alpha: two-sided.
        runs: how many trials are simulated.
        seed: of the draws.

    Returns:
        The power for each gain, in the order given.
    """
    rng = np.random.default_rng(seed)
    offices, periods = allocations.schedules.shape[1], int(period.max()) + 1
    cells = [values[(office == i) & (period == j)] for i in range(offices) for j in range(periods)]
    sizes = np.array([cell.size for cell in cells], np.int64).reshape(offices, periods)
    test = prepare_test(sizes, allocations, estimate_variances(values, office, period), periods)
    means = np.zeros((runs, offices * periods))
    for place, cell in enumerate(cells):
        if cell.size:
            means[:, place] = rng.choice(cell, (runs, cell.size)).mean(1)
    spread = spread_schedules(allocations.schedules, periods)
    drawn = rng.integers(0, len(spread), runs)
    used = test.used.ravel()
    return tuple(
        _find_share(
            test.weights, means[:, used], spread.reshape(len(spread), -1)[:, used], drawn, gain, alpha
        )
        for gain in gains
    )


def _find_share(
    weights: Numbers, means: Numbers, spread: Numbers, drawn: NDArray[np.int64], gain: float, alpha: float
) -> OfficePower:
    shown = weights @ (means + gain * spread[drawn]).T
    runs = len(drawn)
    own = shown[drawn, np.arange(runs)]
    p_values = (np.abs(shown) >= np.abs(own) * (1 - 1e-9)).mean(0)
    power = float(((p_values <= alpha) & (own > 0)).mean()) if gain else float((p_values <= alpha).mean())
    return OfficePower(gain, power, float(np.sqrt(max(power * (1 - power), 1 / runs) / runs)))
