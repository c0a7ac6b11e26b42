"""Cases decided per week before and since a trial began: what a trial by cases cannot see in its own arms.

Arms that share one queue take officers from each other: what the one gains, the other may lose. Only the total tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from groundswell.spells import Records

WEEKS_BEFORE = 26
_WEEKS_AT_LEAST = 4
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Throughput:
    """Cases decided per week, of the whole service, before and since a day.

    Args:
        before: mean of the weeks before.
        since: mean of the whole weeks since.
        before_se: standard error of `before`, by how much weeks differ.
        since_se: standard error of `since`.
        weeks_before: how many weeks before.
        weeks_since: how many whole weeks since.
    """

    before: float
    since: float
    before_se: float
    since_se: float
    weeks_before: int
    weeks_since: int

    @property
    def fell(self) -> bool:
        """Whether fewer are decided since, by more than weeks differ anyway (95 %, for one glance)."""
        return self.since - self.before < -_Z * math.hypot(self.before_se, self.since_se)


def read_throughput(
    records: Records, begins_on: date, days: int, *, weeks_before: int = WEEKS_BEFORE
) -> Throughput | None:
    """Count the cases decided per week before and since a trial began, in the whole service.

    Method: counts of whole weeks counted from `begins_on`; standard errors by the spread between weeks, at least
    that of a Poisson count. Checked against: counts by hand.

    Args:
        records: with the days before and since.
        begins_on: first day of the trial.
        days: whole days since.
        weeks_before: how many weeks before are taken, where the records reach so far back.

    Returns:
        The two rates; None where there are fewer than 4 whole weeks on a side.
    """
    daily = records.daily
    columns = records.columns(
        daily.select(day=daily.day_on.cast("timestamp"), decided=daily.decided).order_by("day")
    )
    day = columns["day"] // 86_400_000_000 - begins_on.toordinal() + date(1970, 1, 1).toordinal()
    if not day.size:
        return None
    first_week = -min(weeks_before, int(-day.min()) // 7)
    last_week = min(days, int(day.max()) + 1) // 7
    if -first_week < _WEEKS_AT_LEAST or last_week < _WEEKS_AT_LEAST:
        return None
    inside = (day >= 7 * first_week) & (day < 7 * last_week)
    week = day[inside] // 7 - first_week
    counts = np.bincount(week, weights=columns["decided"][inside], minlength=last_week - first_week)
    before, since = counts[:-last_week], counts[-last_week:]
    return Throughput(
        float(before.mean()), float(since.mean()), _error(before), _error(since), before.size, since.size
    )


def _error(counts: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    spread = max(float(counts.var(ddof=1)), float(counts.mean()))
    return math.sqrt(spread / counts.size)
