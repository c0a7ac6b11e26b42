"""Read what was done, late, or not at all while the unit could only read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from groundswell.teams.deeds import Deed
from groundswell.teams.duties import Duty, Person

# In the order in which a page shows them: what needs somebody first.
OUTCOMES = ("not_done", "unit", "late", "done", "nothing_came", "not_due")
EARLIEST = date(1900, 1, 1)  # of a duty that began before all counting
MOST = 500  # times that a duty is counted as missed; a duty that comes every minute does not fill a page


@dataclass(frozen=True)
class Outcome:
    """What became of a duty in some days.

    Args:
        duty: its key.
        name: as people read it.
        consequence: what follows when nobody does it.
        outcome: ``not_done``: it was due, and nobody did it; ``unit``: only the unit did it; ``late``: the agency did
            it, but late or not each time; ``done``: each time on the day on which it was due, or before;
            ``nothing_came``: it comes as things happen, and nothing was recorded; ``not_due``: it did not come.
        on_time: how often the agency did it in time.
        late: how often the agency did it late.
        missed: how often it came and was not done until the end.
        by_unit: how often the unit did it.
        days_late: by how many days the latest was late.
        who: names of the agency people who did it.
    """

    duty: str
    name: str
    consequence: str
    outcome: str
    on_time: int = 0
    late: int = 0
    missed: int = 0
    by_unit: int = 0
    days_late: int = 0
    who: tuple[str, ...] = ()

    def as_document(self) -> dict[str, Any]:
        """Give it in the form in which it is kept."""
        return asdict(self) | {"who": list(self.who)}

    @staticmethod
    def from_document(kept: Mapping[str, Any]) -> Outcome:
        """Read it as it was kept."""
        return Outcome(**{**kept, "who": tuple(kept["who"])})


def read_outcomes(
    duties: Iterable[Duty],
    people: Iterable[Person],
    deeds: Iterable[Deed],
    *,
    from_at: datetime,
    until_at: datetime,
    zone: tzinfo = UTC,
) -> list[Outcome]:
    """Read what became of each duty between two moments.

    A duty comes again so many days after it was last done, whoever did it; one that was never done, so many days after
    it began. It is in time until the end of that day. What was overdue before the first moment is due at it. In the
    days themselves only what agency people did counts: what the unit did is told apart. Only deeds that count are
    read: seen by Groundswell, or confirmed by a second person.

    Args:
        duties: those that must go on.
        people: who did them; a deed of somebody unknown counts as one of the unit's.
        deeds: also those before the first moment.
        from_at: the first moment.
        until_at: the moment after the last; a day that is not over by then is not counted as missed.
        zone: whose days count.

    Returns:
        Those that need somebody first.

    Example:
        >>> from datetime import UTC, date, datetime
        >>> duty, ann = Duty("import", "Import", every_days=7.0), Person("ann", "Ann", "agency", date(2026, 1, 1))
        >>> deeds = [Deed("import", datetime(2026, 3, day, 9, tzinfo=UTC), "ann") for day in (2, 10)]
        >>> days = {"from_at": datetime(2026, 3, 9, tzinfo=UTC), "until_at": datetime(2026, 3, 14, tzinfo=UTC)}
        >>> read_outcomes([duty], [ann], deeds, **days)[0].outcome
        'late'
    """
    known = {person.key: person for person in people}
    done: dict[str, list[Deed]] = {}
    for deed in sorted((one for one in deeds if one.is_confirmed), key=lambda one: one.at):
        done.setdefault(deed.duty, []).append(deed)
    first, last = from_at.astimezone(zone).date(), until_at.astimezone(zone).date()
    found = [
        _read_one(duty, known, done.get(duty.key, []), from_at, until_at, zone)
        for duty in duties
        if duty.from_on <= last and (duty.until_on is None or duty.until_on >= first)
    ]
    return sorted(found, key=_find_place)


def count_outcomes(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """Count how many duties came out in each way."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for one in outcomes:
        counts[one.outcome] += 1
    return counts


def _read_one(
    duty: Duty,
    people: Mapping[str, Person],
    deeds: list[Deed],
    from_at: datetime,
    until_at: datetime,
    zone: tzinfo,
) -> Outcome:
    within = [deed for deed in deeds if from_at <= deed.at < until_at]
    of_agency = [one for one in within if one.by in people and people[one.by].home == "agency"]
    unit_count = len(within) - len(of_agency)
    who = tuple(dict.fromkeys(people[one.by].name for one in of_agency))
    told = {"duty": duty.key, "name": duty.name, "consequence": duty.consequence, "by_unit": unit_count}
    if duty.every_days is None:
        outcome = "done" if of_agency else "unit" if unit_count else "nothing_came"
        return Outcome(**told, outcome=outcome, on_time=len(of_agency), who=who)
    every = timedelta(days=duty.every_days)
    before = [deed.at for deed in deeds if deed.at < from_at]
    since = before[-1] if before else datetime.combine(max(duty.from_on, EARLIEST), time(0), zone)
    on_time = late = days_late = 0
    for deed in of_agency:
        due_at = max(_add(since, every), from_at)
        if deed.at < _end_day(due_at, zone):
            on_time += 1
        else:
            late += 1
            days_late = max(days_late, _count_days(due_at, deed.at, zone))
        since = deed.at
    missed = _count_missed(max(_add(since, every), from_at), every, until_at, zone)
    if of_agency:
        outcome = "late" if late or missed else "done"
    else:
        outcome = "unit" if unit_count else "not_done" if missed else "not_due"
    return Outcome(
        **told, outcome=outcome, on_time=on_time, late=late, missed=missed, days_late=days_late, who=who
    )


def _count_missed(due_at: datetime, every: timedelta, until_at: datetime, zone: tzinfo) -> int:
    missed = 0
    while missed < MOST and _end_day(due_at, zone) <= until_at:
        missed += 1
        due_at = _add(due_at, every)
    return missed


def _add(at: datetime, every: timedelta) -> datetime:
    """Add, but stop at the end of all days: a duty may come every ten thousand years."""
    try:
        return at.astimezone(UTC) + every
    except OverflowError:
        return datetime(9998, 1, 1, tzinfo=UTC)


def _end_day(at: datetime, zone: tzinfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date() + timedelta(days=1), time(0), zone)


def _count_days(due_at: datetime, at: datetime, zone: tzinfo) -> int:
    days: date = at.astimezone(zone).date()
    return (days - due_at.astimezone(zone).date()).days


def _find_place(outcome: Outcome) -> tuple[int, int, str]:
    weight = {"stops": 0, "slows": 1, "minor": 2}[outcome.consequence]
    return OUTCOMES.index(outcome.outcome), weight, outcome.name
