"""Today's rates: what a week brings and takes, and where they lead if nothing changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from groundswell.evidence.levels import estimate_level
from groundswell.evidence.weeks import Spans, build_weeks

RATE_METHOD = (
    "mean of weeks; variance from the weeks themselves times (1 + m) / (1 - m), m the memory of one week"
)


@dataclass(frozen=True, slots=True)
class Trend:
    """What a week brings and takes, over the last weeks, with intervals.

    Each tuple is the mean per week and the two ends of its interval.
    """

    weeks: int
    arrivals: tuple[float, float, float]
    decided: tuple[float, float, float]
    ends: tuple[float, float, float]
    net: tuple[float, float, float]
    net_spread: float
    opening_days: int

    @property
    def direction(self) -> str:
        """Say ``growing``, ``shrinking`` or ``unclear``, by where the interval of the net lies."""
        if self.net[1] > 0:
            return "growing"
        return "shrinking" if self.net[2] < 0 else "unclear"


def estimate_trend(days: Spans, *, weeks: int = 13, confidence: float = 0.95) -> Trend:
    """Estimate what a week brings and takes, from the last whole weeks of a series of days.

    Method: as :func:`estimate_level`; the net is taken week by week, so that weeks in which both are high
    do not widen it. Checked against: the change of the backlog over the same weeks.

    Args:
        days: whole days, at least two weeks of them.
        weeks: how many of the last weeks.
        confidence: of the intervals.

    Returns:
        Rates per week, and how many days had an end of a case (taken for opening days).
    """
    recent = build_weeks(days).last(weeks)
    net = estimate_level(recent.arrivals - recent.ends, confidence=confidence)
    levels = [
        estimate_level(s, confidence=confidence) for s in (recent.arrivals, recent.decided, recent.ends)
    ]
    arrivals, decided, ends = ((s[0], max(s[1], 0.0), s[2]) for s in levels)
    opened = int((days.last(7 * len(recent)).ends > 0).sum())
    return Trend(len(recent), arrivals, decided, ends, net[:3], net[3], opened)


def project_backlog(
    trend: Trend, backlog: float, ahead_weeks: float, *, confidence: float = 0.95
) -> tuple[float, float, float]:
    """Project the backlog at today's rates.

    Assumes that the rates of the last weeks go on. Method: straight line; the variance adds the rate's,
    which grows with the square of time, and the weeks' own swing, which grows with time. Never below 0.

    Args:
        trend: today's rates.
        backlog: cases open now.
        ahead_weeks: how far ahead.
        confidence: of the interval; the same as the trend's.

    Returns:
        Expected backlog, and the two ends of its interval.
    """
    quantile = float(stats.t.ppf(0.5 + confidence / 2, max(trend.weeks - 1, 1)))
    rate = ahead_weeks * (trend.net[2] - trend.net[0])
    half = float(np.hypot(rate, quantile * trend.net_spread * np.sqrt(ahead_weeks)))
    middle = backlog + trend.net[0] * ahead_weeks
    return max(middle, 0.0), max(middle - half, 0.0), max(middle + half, 0.0)


def estimate_clearing_weeks(trend: Trend, backlog: float) -> tuple[float | None, float | None, float | None]:
    """Estimate after how many weeks nothing would wait, at today's rates.

    Returns:
        Weeks and the two ends of the interval; None for never, or not to be told.

    Example:
        >>> trend = Trend(13, (1, 1, 1), (3, 3, 3), (3, 3, 3), (-2.0, -4.0, -1.0), 1.0, 65)
        >>> estimate_clearing_weeks(trend, 100)
        (50.0, 25.0, 100.0)
    """
    if backlog == 0:
        return 0.0, 0.0, 0.0
    value, soonest, latest = (backlog / -rate if rate < 0 else None for rate in trend.net)
    return (value if latest is not None else None), soonest, latest
