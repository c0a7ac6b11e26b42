"""What each person has done of each duty, from confirmed deeds alone, and for how long a deed counts.

Names: `find_fresh_days(duty, deeds, on=None) -> int`, `list_experience(duties, people, deeds, on)
-> tuple[Experience, ...]`, `Experience(duty, person, level, last_on, is_fresh, is_on_unit_account, stale_level,
stale_on)`, `Level` and `LEVELS`. `duty` and `person` are the values themselves: `one.duty.key`, `one.person.name`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundswell.teams.deeds import Deed
from groundswell.teams.doings import Doings, Parts, find_last, gather_doings, list_there, measure_fresh
from groundswell.teams.duties import Duty, Person

Level = Literal["none", "seen", "together", "alone"]
LEVELS: tuple[Level, ...] = ("none", "seen", "together", "alone")
"""From the lowest to the highest."""


@dataclass(frozen=True, slots=True)
class Experience:
    """How far somebody has come with a duty.

    Args:
        duty: which.
        person: who.
        level: the highest that is fresh; where none is, the highest that ever was; ``none`` without a deed.
        last_on: day of the last deed of that level.
        is_fresh: whether that deed still counts.
        is_on_unit_account: whether it was done alone, but lately only on an account of the unit's.
        stale_level: a higher level that is fresh no longer, or ``none``.
        stale_on: day of the last deed of it.
    """

    duty: Duty
    person: Person
    level: Level = "none"
    last_on: date | None = None
    is_fresh: bool = False
    is_on_unit_account: bool = False
    stale_level: Level = "none"
    stale_on: date | None = None

    @property
    def rank(self) -> tuple[int, bool, date]:
        """What orders people by who is nearest to doing it: level, then fresh before stale, then the last day."""
        return LEVELS.index(self.level), self.is_fresh, self.last_on or date.min


def find_fresh_days(duty: Duty, deeds: Iterable[Deed], on: date | None = None) -> int:
    """Find for how many days a deed of a duty counts.

    Method: twice the time between two times that the duty comes, at least 28 days and at most 400, rounded up to
    whole days. Who missed a duty once is in practice still; who let it come twice without doing it is not. 28 days
    at least, or a fortnight's leave would make daily work stale. 400 at most, or nothing that comes once in two years
    would ever be stale; what comes once a year stays fresh until it comes again. Where a duty comes as things
    happen, the time between is counted: the days of the last year (or since the duty began) over the days on which
    it was done by anybody. Then a deed counts for 90 days at most, and for 90 where it was never done: nobody knows
    how often it will come. It is the mean time between and not the median, so that no deed ever makes the others
    count for longer. An agency person's skill cannot be kept fresh by deeds of the unit's.
    Source: a rule of Groundswell's own, stated wherever readiness is. Checked against: its boundaries, by hand.

    Args:
        duty: which.
        deeds: of this and other duties; only confirmed ones of this duty count.
        on: as of which day; None: as of the last deed of the duty.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.

    Example:
        >>> find_fresh_days(Duty("import", "Import the records", every_days=30.4), [])
        61
        >>> find_fresh_days(Duty("incidents", "Answer incidents"), [])
        90
    """
    days = gather_doings([duty], deeds).days[duty.key]
    if on is None and not days:
        return measure_fresh(duty, [], duty.from_on.toordinal())
    return measure_fresh(duty, days, on.toordinal() if on else days[-1])


def list_experience(
    duties: Sequence[Duty], people: Sequence[Person], deeds: Iterable[Deed], on: date
) -> tuple[Experience, ...]:
    """List how far each person who is there has come with each duty that must be done.

    Method: deeds that are confirmed, up to the day. Who did it with nobody has done it *alone*; who did it with
    somebody, *together*; who looked on has *seen* it. Each is fresh for `find_fresh_days`. When the highest lapses,
    the person falls to the next that is fresh, and the stale one is still told. A deed on an account of the unit's is
    experience like any other; `is_on_unit_account` says where there is lately no other.
    Checked against: a brute-force reading of the deeds, one by one.

    Args:
        duties: those that need not be done on the day are left out.
        people: those who are not there on the day are left out, and with them their deeds.
        deeds: in any order; later ones than the day are passed over.
        on: which day.

    Returns:
        By duty, then by person, in the order given.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties or two people have the same key.

    Example:
        >>> from datetime import UTC, datetime
        >>> ana = Person("ana", "Ana Ruiz", "agency", date(2026, 1, 5))
        >>> deed = Deed("import", datetime(2026, 3, 2, 10, tzinfo=UTC), by="ana")
        >>> duty = Duty("import", "Import the records", every_days=30)
        >>> [one] = list_experience([duty], [ana], [deed], date(2026, 5, 1))
        >>> one.level, one.is_fresh
        ('alone', True)
    """
    doings = gather_doings(duties, deeds)
    return read_experience(duties, list_there(people, on), doings, on)


def read_experience(
    duties: Sequence[Duty], there: Sequence[Person], doings: Doings, on: date
) -> tuple[Experience, ...]:
    """Read from sorted deeds what people who are there have done of the duties that must be done on a day."""
    day, found = on.toordinal(), []
    for duty in duties:
        if duty.is_due(on):
            parts = doings.parts[duty.key]
            fresh = measure_fresh(duty, doings.days[duty.key], day)
            found += [_read_one(duty, person, parts.get(person.key), day, fresh) for person in there]
    return tuple(found)


def _read_one(duty: Duty, person: Person, parts: Parts | None, day: int, fresh: int) -> Experience:
    if parts is None:
        return Experience(duty, person)
    steps: tuple[tuple[Level, list[int]], ...] = (
        ("alone", parts.alone),
        ("together", parts.together),
        ("seen", parts.seen),
    )
    done = [(level, last) for level, days in steps if (last := find_last(days, day)) is not None]
    if not done:
        return Experience(duty, person)
    level, last = next((one for one in done if day - one[1] <= fresh), done[0])
    own = find_last(parts.own, day)
    top, top_day = done[0]
    fell = top != level
    return Experience(
        duty,
        person,
        level,
        date.fromordinal(last),
        day - last <= fresh,
        level == "alone" and (own is None or (day - own > fresh >= day - last)),
        top if fell else "none",
        date.fromordinal(top_day) if fell else None,
    )
