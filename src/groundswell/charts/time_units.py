"""The unit in which a chart shows lengths of time: days, or hours or minutes where all are short."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from groundswell.wording import _


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """A unit of time: what it is called, and how many of it make a day."""

    name: str
    per_day: float

    def scale(self, days: float | None) -> float | None:
        """Turn days into this unit; None stays None."""
        return None if days is None else days * self.per_day


def choose_unit(days: Iterable[float | None]) -> TimeUnit:
    """Choose the unit in which the longest of some lengths is a handy number.

    Args:
        days: lengths in days; None where one is not known.

    Example:
        >>> choose_unit([3.0, 80.0]).name, choose_unit([0.2, None]).name
        ('days', 'hours')
    """
    longest = max((abs(one) for one in days if one is not None), default=0.0)
    if longest >= 2.5 or longest == 0:
        return TimeUnit(_("days"), 1.0)
    if longest >= 2.5 / 24:
        return TimeUnit(_("hours"), 24.0)
    return TimeUnit(_("minutes"), 1440.0)
