"""The share of duties that agency people have done alone lately: computed from deeds, set by nobody.

Names: `compute_readiness(duties, people, deeds, on) -> Readiness(on, share, ready_weight, whole_weight, lines, people,
critical_without)`, with `Line(duty, state, who, why, last_on, fresh_days, fresh_until_on, is_fresh,
is_on_unit_account)` per duty and `PersonReadiness(person, share, weight, alone, together, seen, stale)` per agency
person; `trace_readiness(duties, people, deeds, days) -> tuple[TracedDay(on, share, ready_weight, whole_weight, ready,
duties, critical_without, people), ...]`. Duties and people are the values themselves, not their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundswell.teams.deeds import Deed
from groundswell.teams.doings import Doings, Parts, find_last, gather_doings, list_there, measure_fresh
from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import Experience, read_experience
from groundswell.teams.line_words import say_why

State = Literal["ready", "stale", "together", "seen", "none"]
STATES: tuple[State, ...] = ("ready", "stale", "together", "seen", "none")
"""From the best to the worst."""


@dataclass(frozen=True, slots=True)
class Line:
    """How far the agency is with a duty.

    Args:
        duty: which.
        state: ``ready``: somebody of the agency who is there did it alone lately, on no account of the unit's.
            ``stale``: somebody did, but not lately. ``together``: somebody did it with somebody else, or alone on an
            account of the unit's. ``seen``: somebody looked on. ``none``: nobody.
        who: of the agency, those whose deeds make the state; the one of the last deed first.
        why: a sentence that says so.
        last_on: day of the last of these deeds.
        fresh_days: for how many days a deed of this duty counts.
        fresh_until_on: last day on which the last of these deeds counts.
        is_fresh: whether it still does.
        is_on_unit_account: whether these deeds were done alone, but on an account of the unit's.
    """

    duty: Duty
    state: State
    who: tuple[Person, ...]
    why: str
    last_on: date | None
    fresh_days: int
    fresh_until_on: date | None
    is_fresh: bool
    is_on_unit_account: bool = False


@dataclass(frozen=True, slots=True)
class PersonReadiness:
    """What an agency person could take on alone.

    Args:
        person: who.
        share: of all duties by weight, what this person is ready for; None where there is no duty.
        weight: of these duties.
        alone: duties that they did alone lately, on no account of the unit's.
        together: did lately with somebody, or alone on an account of the unit's, and no more than that.
        seen: looked on lately, and no more.
        stale: have done or seen, but not lately.
    """

    person: Person
    share: float | None
    weight: int
    alone: int
    together: int
    seen: int
    stale: int


@dataclass(frozen=True, slots=True)
class Readiness:
    """How much of what must go on the agency could do alone.

    Args:
        on: as of which day.
        share: of the duties, by weight; None where there is no duty.
        ready_weight: of duties that are ready.
        whole_weight: of all duties.
        lines: per duty, in the order given.
        people: per agency person who is there, in the order given.
        critical_without: critical duties that are not ready.
    """

    on: date
    share: float | None
    ready_weight: int
    whole_weight: int
    lines: tuple[Line, ...]
    people: tuple[PersonReadiness, ...]
    critical_without: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class TracedDay:
    """Readiness of one day among many, without the words.

    Args:
        on: which day.
        share: as of `Readiness`.
        ready_weight: of duties that are ready.
        whole_weight: of all duties.
        ready: how many duties are ready.
        duties: how many there are.
        critical_without: how many critical duties are not ready.
        people: the share of each agency person who is there, by key.
    """

    on: date
    share: float | None
    ready_weight: int
    whole_weight: int
    ready: int
    duties: int
    critical_without: int
    people: Mapping[str, float | None]


def compute_readiness(
    duties: Sequence[Duty], people: Sequence[Person], deeds: Iterable[Deed], on: date
) -> Readiness:
    """Compute the readiness of a day.

    Method: the weight of the duties that at least one agency person who is there has done alone, lately, on no
    account of the unit's, over the weight of all duties that must be done on the day (weights 4, 2, 1 by what follows
    when nobody does it). *Lately*: for `groundswell.teams.experience.find_fresh_days`. Only confirmed deeds count,
    and only of people who are there. Nothing else goes in: nobody can set it. A deed of the unit's never raises it,
    and one that an agency person does alone today never lowers it.
    Source: a rule of Groundswell's own. Checked against: a half-year of deeds computed by hand; a brute-force
    computation, day by day; generated deeds for what is said above.

    Args:
        duties: those that need not be done on the day are left out.
        people: of both homes.
        deeds: in any order.
        on: which day.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties or two people have the same key.

    Example:
        >>> from datetime import UTC, datetime
        >>> ana = Person("ana", "Ana Ruiz", "agency", date(2026, 1, 5))
        >>> duties = [Duty("import", "Import the records", "stops", 30), Duty("letters", "Check letters", "slows", 7)]
        >>> deed = Deed("import", datetime(2026, 3, 2, 10, tzinfo=UTC), by="ana")
        >>> found = compute_readiness(duties, [ana], [deed], date(2026, 3, 20))
        >>> found.ready_weight, found.whole_weight, found.lines[0].why
        (4, 6, 'Ana Ruiz did it alone on 2 March 2026. That counts until 1 May 2026.')
    """
    doings, there = gather_doings(duties, deeds), list_there(people, on)
    experience = read_experience(duties, there, doings, on)
    agency = [person for person in there if person.home == "agency"]
    lines = tuple(_read_line(duty, agency, doings, on) for duty in duties if duty.is_due(on))
    whole = sum(line.duty.weight for line in lines)
    ready = sum(line.duty.weight for line in lines if line.state == "ready")
    return Readiness(
        on,
        ready / whole if whole else None,
        ready,
        whole,
        lines,
        tuple(_read_person(person, experience, whole) for person in agency),
        tuple(line.duty for line in lines if line.duty.is_critical and line.state != "ready"),
    )


def trace_readiness(
    duties: Sequence[Duty], people: Sequence[Person], deeds: Iterable[Deed], days: Iterable[date]
) -> tuple[TracedDay, ...]:
    """Trace readiness over days: of all duties, and per agency person.

    Method: as `compute_readiness`, on deeds that are sorted once; a day costs a look-up per duty and person.
    Checked against: `compute_readiness` and a brute-force computation of each day.

    Args:
        duties: as there.
        people: as there.
        deeds: as there.
        days: which, in any order.

    Returns:
        One per day, in the order given.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties or two people have the same key.
    """
    doings = gather_doings(duties, deeds)
    return tuple(_trace_day(duties, list_there(people, on), doings, on) for on in days)


def _trace_day(duties: Sequence[Duty], there: Sequence[Person], doings: Doings, on: date) -> TracedDay:
    day = on.toordinal()
    weights = {person.key: 0 for person in there if person.home == "agency"}
    whole = ready_weight = ready = count = critical = 0
    for duty in duties:
        if not duty.is_due(on):
            continue
        count, whole = count + 1, whole + duty.weight
        since = day - measure_fresh(duty, doings.days[duty.key], day)
        able = [key for key in weights if _did_alone(doings.parts[duty.key].get(key), since, day)]
        for key in able:
            weights[key] += duty.weight
        ready, ready_weight = ready + bool(able), ready_weight + bool(able) * duty.weight
        critical += duty.is_critical and not able
    people = {key: weight / whole if whole else None for key, weight in weights.items()}
    share = ready_weight / whole if whole else None
    return TracedDay(on, share, ready_weight, whole, ready, count, critical, people)


def _did_alone(parts: Parts | None, since: int, day: int) -> bool:
    last = find_last(parts.own, day) if parts and parts.own else None
    return last is not None and last >= since


def _read_line(duty: Duty, agency: Sequence[Person], doings: Doings, on: date) -> Line:
    day, days = on.toordinal(), doings.days[duty.key]
    fresh, parts = measure_fresh(duty, days, day), doings.parts[duty.key]
    state, told, found = _choose_state(
        [(one, parts[one.key]) for one in agency if one.key in parts], day, fresh
    )
    who = tuple(person for person, _last in found)
    last = found[0][1] if found else None
    last_on, until_on = _turn_to_day(last), _turn_to_day(None if last is None else last + fresh)
    is_fresh = last is not None and day - last <= fresh
    anybody = find_last(days, day)
    why = say_why(
        told,
        [person.name for person in who],
        last_on or _turn_to_day(anybody),
        until_on or _turn_to_day(anybody),
        fresh,
        is_fresh=is_fresh,
    )
    return Line(duty, state, who, why, last_on, fresh, until_on, is_fresh, told == "unit account")


def _choose_state(
    parts: Sequence[tuple[Person, Parts]], day: int, fresh: int
) -> tuple[State, str, list[tuple[Person, int]]]:
    ladder: tuple[tuple[State, str, str, bool], ...] = (
        ("ready", "ready", "own", True),
        ("stale", "stale", "own", False),
        ("together", "unit account", "alone", True),
        ("together", "together", "together", True),
        ("together", "unit account", "alone", False),
        ("together", "together", "together", False),
        ("seen", "seen", "seen", False),
    )
    for state, told, part, must_be_fresh in ladder:
        lasts = [(person, find_last(getattr(one, part), day)) for person, one in parts]
        found = [
            (person, last)
            for person, last in lasts
            if last is not None and (day - last <= fresh or not must_be_fresh)
        ]
        if found:
            return state, told, sorted(found, key=lambda one: -one[1])
    return "none", "none", []


def _turn_to_day(day: int | None) -> date | None:
    return None if day is None else date.fromordinal(day)


def _read_person(person: Person, experience: Sequence[Experience], whole: int) -> PersonReadiness:
    own = [one for one in experience if one.person.key == person.key]
    fresh = [one for one in own if one.is_fresh]
    able = [one for one in fresh if one.level == "alone" and not one.is_on_unit_account]
    seen = sum(one.level == "seen" for one in fresh)
    weight = sum(one.duty.weight for one in able)
    return PersonReadiness(
        person,
        weight / whole if whole else None,
        weight,
        len(able),
        len(fresh) - len(able) - seen,
        seen,
        sum(one.last_on is not None and not one.is_fresh for one in own),
    )
