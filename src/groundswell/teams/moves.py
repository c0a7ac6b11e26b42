"""How the agency's part in a duty went from one time that it came to the next, counted from deeds.

An occurrence is a stretch of time as long as the duty's interval, counted back from a day. The agency's part in it is
the greatest that anybody of the agency had: none 0, seen 1, together 2 (or alone on an account of the unit's), alone 3.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from groundswell.teams.doings import (
    FRESH_UNKNOWN,
    TIMES_THE_INTERVAL,
    Doings,
    Parts,
    find_last,
    measure_interval,
)
from groundswell.teams.duties import Duty

LEVEL_COUNT = 4
AgencyDays = tuple[list[int], list[int], list[int]]
"""Days on which agency people saw a duty, did it together, and did it alone; sorted ordinals."""


def find_first_day(doings: Doings, on: date) -> int | None:
    """Find the first day on which anything was done, as an ordinal; None where nothing was."""
    firsts = [days[0] for days in doings.days.values() if days and days[0] <= on.toordinal()]
    return min(firsts, default=None)


def list_agency_days(parts: Mapping[str, Parts], agency: Collection[str]) -> AgencyDays:
    """List the days of some people's parts in a duty, by what the part was."""
    of = [one for key, one in parts.items() if key in agency]
    own = {day for one in of for day in one.own}
    return (
        sorted(day for one in of for day in one.seen),
        sorted(day for one in of for day in (*one.together, *(d for d in one.alone if d not in own))),
        sorted(own),
    )


def measure_step(duty: Duty, days: Sequence[int], day: int) -> float:
    """Measure the length of an occurrence: the duty's interval, a day at least; 45 days where it never came."""
    interval = measure_interval(duty, days, day)
    return max(FRESH_UNKNOWN / TIMES_THE_INTERVAL if interval is None else interval, 1.0)


def read_level(days: AgencyDays, day: int) -> int:
    """Read how far these people have come with a duty up to a day: 0 none, 1 seen, 2 together, 3 alone."""
    return max((level for level, of in enumerate(days, 1) if find_last(of, day) is not None), default=0)


def count_moves(
    duty: Duty, days: Sequence[int], agency: AgencyDays, first: int, on: date
) -> NDArray[np.int64]:
    """Count over the occurrences of a duty how far the agency had come before, and what its part was then.

    Args:
        duty: which.
        days: on which it was done by anybody.
        agency: days of the agency's parts.
        first: day from which on deeds are known, as an ordinal.
        on: last day.

    Returns:
        By level before, and part.
    """
    moves = np.zeros((LEVEL_COUNT, LEVEL_COUNT), np.int64)
    last = on.toordinal() if duty.until_on is None else min(on, duty.until_on).toordinal()
    begin = max(first, duty.from_on.toordinal())
    step = measure_step(duty, days, last)
    count = int((last - begin + 1) / step + 1e-9)
    level = read_level(agency, last - int(np.ceil(count * step - 1e-9)))
    for number in range(count, 0, -1):
        after, until = last - number * step, last - (number - 1) * step
        part = max((one for one, of in enumerate(agency, 1) if _holds(of, after, until)), default=0)
        moves[level, part] += 1
        level = max(level, part)
    return moves


def _holds(days: Sequence[int], after: float, until: float) -> bool:
    """Whether a day lies after one moment and not after another."""
    return bisect_right(days, until + 1e-9) > bisect_right(days, after + 1e-9)
