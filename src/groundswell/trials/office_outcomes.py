"""Outcomes by office and period: what a trial by offices is read from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.design import SHARES, Design, Outcome
from groundswell.trials.observed import TICKS_PER_DAY, Observed
from groundswell.trials.outcomes import read_values
from groundswell.trials.permutation import Variances
from groundswell.trials.schedules import count_periods, spread_schedules

Numbers = NDArray[np.float64]

ICC = 0.05
"""The part of the variance between cases that lies between offices, where nothing better is known; see Variances."""
ICC_OF_PERIOD = 0.2
"""The part of it again that an office has in one period only."""


@dataclass(frozen=True, slots=True)
class OfficeOutcome:
    """An outcome by office and period, of cases that were followed to the horizon.

    Args:
        means: mean outcome, more is better for the public; 0 where there is no case; shape (offices, periods).
        sizes: cases; shape (offices, periods).
        within: variance of cases around the mean of their office and period.
        missing: cases that were followed, and of which no value came.
    """

    means: Numbers
    sizes: NDArray[np.int64]
    within: float
    missing: int

    def weigh(self, icc: float = ICC) -> Variances:
        """Give the variances by which the offices are weighed.

        The variance within an office and period is estimated, which no allocation and no constant effect changes;
        the variance between offices is a fixed part of it, so that the weights never depend on the effect.
        """
        office = max(self.within, 1e-12) * icc / (1 - icc)
        return Variances(max(self.within, 1e-12), office * (1 - ICC_OF_PERIOD), office * ICC_OF_PERIOD)


def read_case_outcome(observed: Observed, outcome: Outcome) -> Numbers:
    """Read the outcome of each case, in its unit: waits up to the horizon, values as sent, NaN where none came.

    Example:
        >>> from groundswell.testing.trials import build_observed
        >>> observed = build_observed(1, 40, day=200)
        >>> bool(read_case_outcome(observed, Outcome("wait", 30)).max() <= 30)
        True
    """
    if outcome.kind == "wait":
        hours = np.minimum(observed.wait_hours, outcome.horizon_days * TICKS_PER_DAY)
        return np.asarray(hours / TICKS_PER_DAY, np.float64)
    values: Numbers = read_values(observed, outcome)
    return values


def find_period(observed: Observed, design: Design) -> NDArray[np.int64]:
    """Find the period of each case by the day of its allocation, from 0."""
    if design.period_days < 1:
        return np.zeros(observed.size, np.int64)
    periods = np.asarray(observed.entry_day, np.int64) // design.period_days
    return np.clip(periods, 0, count_periods(design) - 1)


def read_offices(observed: Observed, design: Design, outcome: Outcome, periods: int) -> OfficeOutcome:
    """Read an outcome by office and period.

    Uses the cases that were allocated at least `horizon_days` ago, whatever became of them: then no wait is cut
    short, and the mean up to the horizon needs no estimate.

    Args:
        observed: the cases.
        design: names offices and periods.
        outcome: what is measured.
        periods: the first so many periods are used.
    """
    values = read_case_outcome(observed, outcome)
    period = find_period(observed, design)
    office = np.asarray(observed.office, np.int64)
    followed = (
        (observed.age_hours >= outcome.horizon_days * TICKS_PER_DAY) & (office >= 0) & (period < periods)
    )
    known = followed & ~np.isnan(values)
    shape = len(design.offices), periods
    cell = office[known] * periods + period[known]
    sizes = np.bincount(cell, minlength=shape[0] * periods)
    sums = np.bincount(cell, weights=values[known], minlength=shape[0] * periods)
    means = sums / np.maximum(sizes, 1)
    rest = values[known] - means[cell]
    degrees = int(sizes.sum() - np.count_nonzero(sizes))
    within = float((rest**2).sum() / degrees) if degrees > 0 else 0.0
    sign = 1.0 if outcome.better == "higher" else -1.0
    missing = int(followed.sum() - known.sum())
    return OfficeOutcome(sign * means.reshape(shape), sizes.reshape(shape), within, missing)


def find_changed(design: Design, periods: int) -> Numbers:
    """Write the schedule of a design as 1 where an office has changed; shape (offices, periods)."""
    changed: Numbers = spread_schedules(np.array([design.schedule], np.int64), periods)[0]
    return changed


def find_astray(observed: Observed, design: Design) -> tuple[int, int]:
    """Count the cases of no office of the design, and those treated otherwise than the schedule says."""
    changed = find_changed(design, count_periods(design))
    known = observed.office >= 0
    due = changed[observed.office[known], find_period(observed, design)[known]] > 0
    return int((~known).sum()), int((due != (observed.arm[known] > 0)).sum())


def find_reach(outcome: Outcome, cells: OfficeOutcome) -> float:
    """Find how large an effect can be at all: the horizon for waits, all for shares, far off for the rest."""
    if outcome.kind == "wait":
        return float(outcome.horizon_days)
    if outcome.kind in SHARES:
        return 1.0
    return 10.0 * float(np.abs(cells.means).max() + np.sqrt(cells.within)) or 1.0
