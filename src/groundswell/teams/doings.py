"""Deeds sorted once, by duty and person, so that any day can be asked about at the cost of a few look-ups.

The days of a person's deeds stand in four lists: looked on, done together, done alone, and of these last those that
were done on no account of the unit's. How long a deed counts is told here too, as it follows from how often the duty
comes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from groundswell.errors.teams import DeedWithoutZone, KeyTwice
from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person

FRESH_AT_LEAST = 28
"""Days. Nobody forgets within four weeks, and a shorter time would make a fortnight's leave a lapse."""
FRESH_AT_MOST = 400
"""Days. A year and five weeks: what comes once a year stays fresh until it comes again, a little late."""
FRESH_UNKNOWN = 90
"""Days. For what comes as things happen: when it has not come yet, and at most."""
TIMES_THE_INTERVAL = 2
"""It counts until the duty has come twice more: who missed it once is not yet out of practice."""
LOOKED_BACK = 365
"""Days over which it is counted how often a duty comes that comes as things happen."""


@dataclass(slots=True)
class Parts:
    """On which days somebody had which part in a duty, as ordinals, ascending.

    Args:
        seen: looked on.
        together: did it with somebody.
        alone: did it alone, on whosever account.
        own: did it alone, on no account of the unit's.
    """

    seen: list[int] = field(default_factory=list)
    together: list[int] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Doings:
    """Confirmed deeds by duty: the days on which it was done by anybody, and the parts of each person.

    Args:
        days: per duty the days on which it was done, each once, as ordinals, ascending.
        parts: per duty and person.
    """

    days: dict[str, list[int]]
    parts: dict[str, dict[str, Parts]]


def gather_doings(duties: Iterable[Duty], deeds: Iterable[Deed]) -> Doings:
    """Sort the confirmed deeds of the duties. Deeds that nobody confirmed, or of other duties, are passed over.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties have the same key.
    """
    check_keys("duty", [duty.key for duty in duties])
    parts: dict[str, dict[str, Parts]] = {duty.key: defaultdict(Parts) for duty in duties}
    days: dict[str, set[int]] = {key: set() for key in parts}
    for deed in deeds:
        if deed.at.tzinfo is None:
            raise DeedWithoutZone(deed.duty, deed.at.isoformat())
        if deed.is_confirmed and deed.duty in parts:
            day = deed.done_on.toordinal()
            days[deed.duty].add(day)
            _add_parts(parts[deed.duty], deed, day)
    return Doings(
        {key: sorted(found) for key, found in days.items()},
        {key: {person: _sort(one) for person, one in of.items()} for key, of in parts.items()},
    )


def check_keys(kind: str, keys: Iterable[str]) -> None:
    """Refuse keys of which one is there twice.

    Raises:
        KeyTwice: one is.
    """
    met: set[str] = set()
    for key in keys:
        if key in met:
            raise KeyTwice(kind, key)
        met.add(key)


def count_until(days: Sequence[int], day: int) -> int:
    """Count the days of a sorted list up to a day, that day included."""
    return bisect_right(days, day)


def find_last(days: Sequence[int], day: int) -> int | None:
    """Find the last of sorted days up to a day, that day included."""
    at = bisect_right(days, day)
    return days[at - 1] if at else None


def measure_interval(duty: Duty, days: Sequence[int], day: int) -> float | None:
    """Measure in days how often a duty comes: as stated, or as its doings were apart over the last year.

    Args:
        duty: which.
        days: on which it was done, as in `Doings`.
        day: as of which, as an ordinal.

    Returns:
        None where it comes as things happen and was not done in that time.
    """
    if duty.every_days is not None:
        return duty.every_days
    span = min(LOOKED_BACK, day - duty.from_on.toordinal() + 1)
    done = count_until(days, day) - count_until(days, day - span) if span > 0 else 0
    return span / done if done else None


def measure_fresh(duty: Duty, days: Sequence[int], day: int) -> int:
    """Measure for how many days a deed counts, as `groundswell.teams.experience.find_fresh_days` says."""
    interval = measure_interval(duty, days, day)
    if interval is None:
        return FRESH_UNKNOWN
    most = FRESH_UNKNOWN if duty.every_days is None else FRESH_AT_MOST
    if interval * TIMES_THE_INTERVAL >= most:
        return most
    # The nearest millionth of a day: 365 days in 73 doings are 5, whatever a division leaves behind.
    return max(math.ceil(round(interval * TIMES_THE_INTERVAL, 6)), FRESH_AT_LEAST)


def list_there(people: Sequence[Person], on: date) -> list[Person]:
    """List who is on the work on a day.

    Raises:
        KeyTwice: two people have the same key.
    """
    check_keys("person", [person.key for person in people])
    return [person for person in people if person.is_there(on)]


def _add_parts(parts: dict[str, Parts], deed: Deed, day: int) -> None:
    if deed.is_alone:
        parts[deed.by].alone.append(day)
        if not deed.is_on_unit_account:
            parts[deed.by].own.append(day)
    else:
        for person in {deed.by, *deed.together}:
            parts[person].together.append(day)
    for person in set(deed.watched) - {deed.by, *deed.together}:
        parts[person].seen.append(day)


def _sort(parts: Parts) -> Parts:
    for days in (parts.seen, parts.together, parts.alone, parts.own):
        days.sort()
    return parts
