"""What stops if the unit's people left tonight, when it would be noticed, and who could take it.

Names: `tell_absence(duties, people, deeds, holdings, on) -> Absence(on, lines, holdings, sentences)`, with
`AbsenceLine(duty, outcome, why, first_noticed_on, is_about, noticed_by, who_could, needs)` per duty, worst first,
`Candidate(person, level, last_on, is_fresh, never)` in `who_could`, and `Going(holding, holder, duties, why)` in
`holdings`. Outcomes: ``stops``, ``nobody_new``, ``goes_on``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from groundswell.teams import absence_words
from groundswell.teams.deeds import Deed
from groundswell.teams.doings import (
    Doings,
    check_keys,
    find_last,
    gather_doings,
    list_there,
    measure_fresh,
    measure_interval,
)
from groundswell.teams.duties import Duty, Holding, Person
from groundswell.teams.experience import LEVELS, Experience, Level, read_experience

Outcome = Literal["stops", "nobody_new", "goes_on"]
OUTCOMES: tuple[Outcome, ...] = ("stops", "nobody_new", "goes_on")
"""From the worst to the best."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of the agency who could take a duty.

    Args:
        person: who.
        level: how far they have come with it, as of `Experience`.
        last_on: day of the last deed of that level.
        is_fresh: whether it still counts.
        never: a sentence on what they have never done, or not lately; empty where nothing is missing.
    """

    person: Person
    level: Level
    last_on: date | None
    is_fresh: bool
    never: str


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """What becomes of a duty.

    Args:
        duty: which.
        outcome: ``stops``; ``nobody_new`` where nobody who is there does it now either; ``goes_on``.
        why: a sentence that says so.
        first_noticed_on: when it is due next, and is not done; for ``nobody_new`` since when it is due. None where it
            goes on, or where nobody knows when it comes.
        is_about: whether that day is reckoned from how often it came, since no interval is stated.
        noticed_by: by what it would be noticed.
        who_could: people of the agency who have some experience of it, or own it or are to take it; nearest first.
        needs: accounts and contracts of it that go with the team or are in its hands.
    """

    duty: Duty
    outcome: Outcome
    why: str
    first_noticed_on: date | None
    is_about: bool
    noticed_by: str
    who_could: tuple[Candidate, ...]
    needs: tuple[Holding, ...]


@dataclass(frozen=True, slots=True)
class Going:
    """An account or contract that goes with the team, or is in its hands.

    Args:
        holding: which.
        holder: of the unit, who holds it; or None.
        duties: that need it.
        why: a sentence: it is the unit's, or it needs another holder.
    """

    holding: Holding
    holder: Person | None
    duties: tuple[Duty, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Absence:
    """What would be if everybody of the unit left on a day.

    Args:
        on: which day.
        lines: per duty: what stops first, then by weight, then by when it is noticed.
        holdings: that go with the team or are in its hands.
        sentences: what it says, the first for everybody.
    """

    on: date
    lines: tuple[AbsenceLine, ...]
    holdings: tuple[Going, ...]
    sentences: tuple[str, ...]


def tell_absence(
    duties: Sequence[Duty],
    people: Sequence[Person],
    deeds: Iterable[Deed],
    holdings: Sequence[Holding],
    on: date,
) -> Absence:
    """Tell what would stop if everybody of the unit left on a day.

    Method: a duty *goes on* when agency people who are there have done it lately with nobody else, alone or among
    themselves, on no account of the unit's, and it needs no account or contract of the unit's. It *stops* when it was
    done lately with people of the unit who are there, or by the agency's with something of the unit's. Anything else,
    such as what nobody has done lately, is nothing *new*. This asks less than readiness, where one person must be able
    to do it alone. It is first noticed when it is due next: its interval after it was last done, or at once where that
    has passed. Where no interval is stated, the mean time between its doings over the last year is taken.
    Checked against: cases by hand; generated deeds: without people or holdings of the unit's nothing stops, and
    no duty that is ready stops but for a holding.

    Args:
        duties: those that need not be done on the day are left out.
        people: of both homes.
        deeds: in any order; only confirmed ones up to the day count.
        holdings: those that have ended are left out, and so are keys of duties that are not among them.
        on: which day.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties, people or holdings have the same key.

    Example:
        >>> from datetime import UTC, datetime
        >>> tom = Person("tom", "Tom Lee", "unit", date(2026, 1, 5))
        >>> duty = Duty("looks", "Read the trial", "stops", every_days=7)
        >>> deed = Deed("looks", datetime(2026, 3, 2, 10, tzinfo=UTC), by="tom")
        >>> [line] = tell_absence([duty], [tom], [deed], [], date(2026, 3, 4)).lines
        >>> line.outcome, line.first_noticed_on.isoformat()
        ('stops', '2026-03-09')
    """
    check_keys("holding", [one.key for one in holdings])
    deeds = list(deeds)
    doings, there = gather_doings(duties, deeds), list_there(people, on)
    due = [duty for duty in duties if duty.is_due(on)]
    going = _list_going(due, people, holdings, on)
    experience = read_experience(due, there, doings, on)
    by_duty: dict[str, list[Deed]] = {}
    for deed in deeds:
        if deed.is_confirmed and deed.done_on <= on:
            by_duty.setdefault(deed.duty, []).append(deed)
    homes = {person.key: person.home for person in there}
    lines = [
        _read_line(duty, by_duty.get(duty.key, []), doings, homes, going, experience, on) for duty in due
    ]
    lines.sort(key=_order)
    return Absence(on, tuple(lines), going, _say_all(lines, going, due))


def _order(line: AbsenceLine) -> tuple[int, int, date]:
    return OUTCOMES.index(line.outcome), -line.duty.weight, line.first_noticed_on or date.max


def _list_going(
    due: Sequence[Duty], people: Sequence[Person], holdings: Sequence[Holding], on: date
) -> tuple[Going, ...]:
    unit = {person.key: person for person in people if person.home == "unit"}
    return tuple(
        Going(
            one,
            unit.get(one.holder),
            tuple(duty for duty in due if one.key in duty.holdings),
            absence_words.say_going(one, unit.get(one.holder)),
        )
        for one in holdings
        if one.ends_on is None or one.ends_on >= on
        if one.home == "unit" or one.holder in unit
    )


def _read_line(
    duty: Duty,
    deeds: Sequence[Deed],
    doings: Doings,
    homes: Mapping[str, str],
    going: Sequence[Going],
    experience: Sequence[Experience],
    on: date,
) -> AbsenceLine:
    day, days = on.toordinal(), doings.days[duty.key]
    since = date.fromordinal(max(day - measure_fresh(duty, days, day), 1))
    needs = [one.holding for one in going if duty in one.duties]
    own, outcome = _decide_outcome([deed for deed in deeds if deed.done_on >= since], homes, needs)
    last = find_last(days, day)
    noticed_on = None if outcome == "goes_on" else _find_noticed(duty, days, last, on, outcome)
    candidates = [
        one
        for one in experience
        if one.duty.key == duty.key and one.person.home == "agency"
        if one.level != "none" or one.person.key in (duty.owner, duty.successor)
    ]
    candidates.sort(key=lambda one: _order_candidate(one, duty))
    return AbsenceLine(
        duty,
        outcome,
        absence_words.say_outcome(
            outcome, needs, None if last is None else date.fromordinal(last), has_own=own
        ),
        noticed_on,
        duty.every_days is None and noticed_on is not None,
        duty.noticed_by or absence_words.say_noticed_by(duty.consequence),
        tuple(
            Candidate(one.person, one.level, one.last_on, one.is_fresh, absence_words.say_never(one))
            for one in candidates
        ),
        tuple(needs),
    )


def _decide_outcome(
    lately: Sequence[Deed], homes: Mapping[str, str], needs: Sequence[Holding]
) -> tuple[bool, Outcome]:
    hands = [({homes.get(key, "") for key in (deed.by, *deed.together)}, deed) for deed in lately]
    own = any(found == {"agency"} and not deed.is_on_unit_account for found, deed in hands)
    if own and not any(one.home == "unit" for one in needs):
        return True, "goes_on"
    units = any("unit" in found or ("agency" in found and deed.is_on_unit_account) for found, deed in hands)
    return own, "stops" if own or units else "nobody_new"


def _find_noticed(
    duty: Duty, days: Sequence[int], last: int | None, on: date, outcome: Outcome
) -> date | None:
    interval = measure_interval(duty, days, on.toordinal())
    if interval is None:
        return None
    from_day = duty.from_on.toordinal() if last is None else last
    due_on = date.fromordinal(from_day) + timedelta(days=math.ceil(round(interval, 6)))
    return due_on if outcome == "nobody_new" else max(due_on, on)


def _order_candidate(one: Experience, duty: Duty) -> tuple[float, bool, int, bool, str]:
    level = LEVELS.index(one.level) - 0.5 * one.is_on_unit_account
    last = one.last_on.toordinal() if one.last_on else 0
    return -level, not one.is_fresh, -last, one.person.key != duty.successor, one.person.name


def _say_all(lines: Sequence[AbsenceLine], going: Sequence[Going], due: Sequence[Duty]) -> tuple[str, ...]:
    stopping = [line for line in lines if line.outcome == "stops"]
    noticed = [line for line in stopping if line.first_noticed_on]
    first = min(noticed, key=lambda line: line.first_noticed_on or date.max, default=None)
    return absence_words.say_absence(
        duties=len(due),
        stops=len(stopping),
        critical=sum(line.duty.is_critical for line in stopping),
        nobody=sum(line.outcome == "nobody_new" for line in lines),
        first=None if first is None else (first.duty.name, first.first_noticed_on or date.max),
        going=len(going),
    )
