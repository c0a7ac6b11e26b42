"""How many days somebody has in a week: what holds on each of its days, leave before all else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

WORKING_DAYS = 5  # Monday to Friday
STEP = 2  # of a day: plans are made in half days


@dataclass(frozen=True)
class Span:
    """From a day to a day, somebody has so many days a week; 0 is leave.

    Args:
        from_on: first day.
        until_on: last day; None for what holds until something else is said.
        days: a week.
    """

    from_on: date
    until_on: date | None
    days: float


def find_span(spans: Iterable[Span], day: date) -> Span | None:
    """Find what holds on a day: leave first, then what has an end before what has none, then what began later."""
    holding = [one for one in spans if one.from_on <= day and (one.until_on is None or day <= one.until_on)]
    return max(holding, key=_rank, default=None)


def count_days(spans: Iterable[Span], monday: date, *, from_on: date, until_on: date) -> float:
    """Count the days that somebody has in a week, to the half day below: nobody is planned above their days.

    Args:
        spans: what was said.
        monday: of the week.
        from_on: first day on which they are there at all.
        until_on: the last one.

    Example:
        >>> count_days([Span(date(2026, 1, 1), None, 4)], date(2026, 3, 2), from_on=date.min, until_on=date.max)
        4.0
    """
    told, sum_of_days = list(spans), 0.0
    for offset in range(WORKING_DAYS):
        day = monday + timedelta(days=offset)
        found = find_span(told, day) if from_on <= day <= until_on else None
        sum_of_days += found.days / WORKING_DAYS if found else 0.0
    return floor(STEP * sum_of_days + 1e-9) / STEP


def find_monday(day: date) -> date:
    """Find the Monday of a day's week.

    Example:
        >>> find_monday(date(2026, 3, 5))
        datetime.date(2026, 3, 2)
    """
    return day - timedelta(days=day.weekday())


def _rank(span: Span) -> tuple[bool, bool, date]:
    return (span.days == 0 and span.until_on is not None, span.until_on is not None, span.from_on)
