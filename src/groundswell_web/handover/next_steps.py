"""What a person could take on next: the duties that most need them, and the next step with each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import LEVELS, Experience
from groundswell.teams.readiness import Line

MOST = 5
NEXT = {"none": "see", "seen": "together", "together": "alone", "alone": "again"}


@dataclass(frozen=True)
class NextStep:
    """A duty that somebody could take on next.

    Args:
        duty: which.
        step: ``see`` it done, do it ``together``, do it ``alone``, ``again`` alone after a long time, or on the
            agency's own ``account``.
        with_whom: who could show it or do it with them, who did it alone lately; empty where nobody has.
        state: how far the agency is with it.
        last_on: when this person last did or saw it.
    """

    duty: Duty
    step: str
    with_whom: tuple[Person, ...]
    state: str
    last_on: date | None


def plan_next(person: Person, lines: Sequence[Line], experience: Sequence[Experience]) -> list[NextStep]:
    """Plan what an agency person could take on next.

    Method: of the duties that they have not done alone lately. First those that nobody of the agency can do, by what
    follows when nobody does them; among equals those whose successor or owner they are, then those with which they
    are furthest. At most five: more is no advice.

    Args:
        person: who.
        lines: how far the agency is with each duty that must be done.
        experience: of everybody with these duties.
    """
    own = {one.duty.key: one for one in experience if one.person.key == person.key}
    open_lines = [line for line in lines if line.duty.key in own and not _is_able(own[line.duty.key])]
    ordered = sorted(open_lines, key=lambda line: _rank(person, line, own[line.duty.key]))
    return [_as_step(person, line, own[line.duty.key], experience) for line in ordered[:MOST]]


def list_to_show(
    person: Person, lines: Sequence[Line], experience: Sequence[Experience]
) -> list[tuple[Line, tuple[Person, ...]]]:
    """List the duties that this person can do and that nobody of the agency can: each with who is nearest to it.

    The weightiest first; who is nearest are at most two agency people who did it or saw it, the nearest first.
    """
    able = {
        one.duty.key
        for one in experience
        if one.person.key == person.key and one.level == "alone" and one.is_fresh
    }
    waiting = [line for line in lines if line.duty.key in able and line.state != "ready"]
    ordered = sorted(waiting, key=lambda line: (-line.duty.weight, line.duty.name.casefold()))
    return [(line, _find_nearest(line.duty, experience)) for line in ordered]


def _is_able(one: Experience) -> bool:
    return one.level == "alone" and one.is_fresh and not one.is_on_unit_account


def _rank(person: Person, line: Line, own: Experience) -> tuple[bool, int, bool, int, bool, str]:
    is_theirs = person.key in (line.duty.successor, line.duty.owner)
    level = LEVELS.index(own.level)
    return (
        line.state == "ready",
        -line.duty.weight,
        not is_theirs,
        -level,
        not own.is_fresh,
        line.duty.name.casefold(),
    )


def _as_step(person: Person, line: Line, own: Experience, experience: Sequence[Experience]) -> NextStep:
    step = NEXT[own.level]
    if own.level == "alone" and own.is_fresh:
        step = "account"
    able = [
        one
        for one in experience
        if one.duty.key == line.duty.key
        and one.person.key != person.key
        and one.level == "alone"
        and one.is_fresh
    ]
    able.sort(key=lambda one: one.last_on or date.min, reverse=True)
    with_whom = tuple(one.person for one in able[:2]) if step in ("see", "together") else ()
    return NextStep(line.duty, step, with_whom, line.state, own.last_on)


def _find_nearest(duty: Duty, experience: Sequence[Experience]) -> tuple[Person, ...]:
    near = [
        one
        for one in experience
        if one.duty.key == duty.key and one.person.home == "agency" and one.level != "none"
    ]
    return tuple(one.person for one in sorted(near, key=lambda one: one.rank, reverse=True)[:2])
