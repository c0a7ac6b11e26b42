"""Cases dealt to the months or weeks in which they came in, and only such as were followed long enough."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.drift import Cohort

Period = Literal["month", "week"]


def build_mature_cohorts(
    received_on: NDArray[np.datetime64],
    wait_days: NDArray[Any],
    ended: NDArray[np.bool_],
    *,
    horizon_days: int,
    as_of_on: date,
    period: Period = "month",
) -> tuple[Cohort, ...]:
    """Build the cohorts whose every case has been followed to the horizon; younger ones are left out.

    A case is bad where it was not over within the horizon: open cases of a mature cohort are bad, and that is
    known, not guessed. Completed waits alone would look good first. A month without cases stands as empty.

    Args:
        received_on: day of receipt of each case.
        wait_days: from receipt to the end, or to `as_of_on` where it is open.
        ended: whether the case is over.
        horizon_days: such as the promise of the service.
        as_of_on: day of the extract; what was received on it has been followed for 0 days.
        period: ``month``, or ``week`` from Monday.

    Returns:
        Cohorts in order of time; a month is named ``2024-05``, a week by its Monday.

    Example:
        >>> days = np.array(["2024-05-02", "2024-05-30", "2024-06-20"], "datetime64[D]")
        >>> build_mature_cohorts(days, np.array([10, 40, 5]), np.array([True, True, False]),
        ...     horizon_days=30, as_of_on=date(2024, 7, 1))
        (Cohort(name='2024-05', cases=2, bad=1),)
    """
    days = received_on.astype("datetime64[D]")
    starts, place = np.unique(_find_starts(days, period), return_inverse=True)
    if not starts.size:
        return ()
    bad = ~(ended & (wait_days <= horizon_days))
    cases = np.bincount(place, minlength=starts.size)
    late = np.bincount(place, weights=bad, minlength=starts.size).astype(int)
    counted = {
        start: (int(count), int(over))
        for start, count, over in zip(starts.tolist(), cases, late, strict=True)
    }
    cohorts = []
    start: date = starts[0].astype("datetime64[D]").item()
    while (after := _find_next(start, period)) <= as_of_on - timedelta(days=horizon_days - 1):
        name = f"{start:%Y-%m}" if period == "month" else start.isoformat()
        cohorts.append(Cohort(name, *counted.get(start, (0, 0))))
        start = after
    return tuple(cohorts)


def _find_starts(days: NDArray[np.datetime64], period: Period) -> NDArray[np.datetime64]:
    if period == "month":
        firsts: NDArray[np.datetime64] = days.astype("datetime64[M]").astype("datetime64[D]")
        return firsts
    since_monday = (days.astype(np.int64) + 3) % 7  # day 0, 1 January 1970, was a Thursday
    mondays: NDArray[np.datetime64] = days - since_monday.astype("timedelta64[D]")
    return mondays


def _find_next(start: date, period: Period) -> date:
    if period == "week":
        return start + timedelta(days=7)
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)
