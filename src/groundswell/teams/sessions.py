"""The smallest set of sessions that would mend most: who does which duties with whom, in half a day each.

Names: `plan_sessions(duties, people, deeds, on, *, most=30, duties_each=3) -> SessionPlan(on, steps, enough,
unteachable, sentences, is_exact)`, with `SessionStep(count, weight, duties, sessions)` for each number of sessions and
`Session(teacher, learner, duties)`, whose duties are `Practice(duty, level)`: the level that the learner has reached
after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from groundswell.errors.teams import SessionsUnfit
from groundswell.teams.deeds import Deed
from groundswell.teams.doings import gather_doings, list_there
from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import Experience, read_experience
from groundswell.teams.readiness import compute_readiness
from groundswell.teams.session_solver import Offer, solve_sessions
from groundswell.teams.session_words import say_sessions

DUTIES_EACH = 3
"""What one can do with somebody in half a day."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A duty in a session.

    Args:
        duty: which.
        level: that the learner has reached after it: ``together``, or ``alone`` while the teacher looks on.
    """

    duty: Duty
    level: Literal["together", "alone"]


@dataclass(frozen=True, slots=True)
class Session:
    """Half a day in which an agency person does duties with somebody who can.

    Args:
        teacher: who has done them alone, of either home.
        learner: of the agency.
        duties: what they do, the weightiest first.
    """

    teacher: Person
    learner: Person
    duties: tuple[Practice, ...]


@dataclass(frozen=True, slots=True)
class SessionStep:
    """The best that so many sessions can do.

    Args:
        count: how many sessions.
        weight: of the duties that they mend; no set of so many sessions mends more.
        duties: how many duties they mend.
        sessions: which, the weightiest first.
    """

    count: int
    weight: int
    duties: int
    sessions: tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What sessions would mend, for one session, two, and so on.

    Args:
        on: as of which day.
        steps: for each number of sessions, as long as one more mends more.
        enough: from how many on nothing more is mended; None where more than were asked for would be needed.
        unteachable: duties that are not ready and that no session can mend, since nobody who is there can teach them.
        sentences: what it says, the first for everybody.
        is_exact: whether each step is proven to be the best.
    """

    on: date
    steps: tuple[SessionStep, ...]
    enough: int | None
    unteachable: tuple[Duty, ...]
    sentences: tuple[str, ...]
    is_exact: bool = True


def plan_sessions(
    duties: Sequence[Duty],
    people: Sequence[Person],
    deeds: Iterable[Deed],
    on: date,
    *,
    most: int = 30,
    duties_each: int = DUTIES_EACH,
) -> SessionPlan:
    """Plan for each number of sessions those that mend most.

    A duty that is not ready is *mended* when after the session an agency person has done it together with somebody.
    Where one has done so lately, or alone at any time, it is mended only when such a person has done it alone, while
    the teacher looked on, on an account that is not the unit's. So a duty that nobody of the agency knew is then done
    together, and any other is ready. A teacher has done it alone lately; where nobody has, at any time. Nobody teaches
    themselves.
    Method: for k = 1, 2, … sessions the greatest weight mended, an integer programme (maximum coverage with pairs and
    a capacity), solved by CP-SAT with one worker and a fixed seed, so that the same input gives the same plan. Of
    plans that mend the same it leans to those that teach successors, then owners. On one core 60 duties, none of them
    ready, take 1 to 6 seconds with 11 people and 7 to 12 with 20, nearly all of it beyond the first sessions.
    Source: OR-Tools CP-SAT. Checked against: brute force over all sets of sessions on small cases; the readiness
    after deeds of the planned sessions were added.

    Args:
        duties: those that need not be done on the day are left out.
        people: of both homes; those who are not there are left out.
        deeds: in any order.
        on: which day.
        most: no more sessions than this.
        duties_each: no more duties in a session than this.

    Raises:
        DeedWithoutZone: the moment of a deed has no time zone.
        KeyTwice: two duties or two people have the same key.
        SessionsUnfit: `most` or `duties_each` is below 1.

    Example:
        >>> from datetime import UTC, datetime
        >>> ana = Person("ana", "Ana Ruiz", "agency", date(2026, 1, 5))
        >>> tom = Person("tom", "Tom Lee", "unit", date(2026, 1, 5))
        >>> duty = Duty("looks", "Read the trial", "stops", every_days=7)
        >>> deed = Deed("looks", datetime(2026, 3, 2, 10, tzinfo=UTC), by="tom")
        >>> found = plan_sessions([duty], [ana, tom], [deed], date(2026, 3, 4))
        >>> found.enough, found.steps[0].sessions[0].duties[0].level
        (1, 'together')
    """
    if most < 1 or duties_each < 1:
        raise SessionsUnfit(most, duties_each)
    deeds = list(deeds)
    lacking = [
        line.duty for line in compute_readiness(duties, people, deeds, on).lines if line.state != "ready"
    ]
    experience = read_experience(lacking, list_there(people, on), gather_doings(lacking, deeds), on)
    offers, levels = list_offers(lacking, experience)
    teachable = {offer.duty for offer in offers}
    people_by_key = {person.key: person for person in people}
    steps, is_exact = [], True
    for solved in solve_sessions(offers, {duty.key: duty.weight for duty in lacking}, most, duties_each):
        sessions = _build_sessions(solved.chosen, levels, lacking, people_by_key, duties_each)
        steps.append(SessionStep(solved.count, solved.weight, len(solved.chosen), sessions))
        is_exact = is_exact and solved.is_proven
    whole = sum(duty.weight for duty in lacking if duty.key in teachable)
    enough = steps[-1].count if steps and steps[-1].weight == whole else (None if whole else 0)
    unteachable = tuple(duty for duty in lacking if duty.key not in teachable)
    said = say_sessions(
        lacking=len(lacking),
        enough=enough,
        mended=steps[-1].duties if steps else 0,
        first=steps[0].duties if steps else 0,
        most=most,
        unteachable=[duty.name for duty in unteachable],
    )
    return SessionPlan(on, tuple(steps), enough, unteachable, said, is_exact)


def list_offers(
    lacking: Sequence[Duty], experience: Sequence[Experience]
) -> tuple[list[Offer], dict[tuple[str, str], Literal["together", "alone"]]]:
    """List who could mend which duty with whom, and the level that each learner reaches with a duty.

    Args:
        lacking: duties that are not ready.
        experience: of everybody who is there, with these duties.
    """
    offers: list[Offer] = []
    levels: dict[tuple[str, str], Literal["together", "alone"]] = {}
    for duty in lacking:
        found = [one for one in experience if one.duty.key == duty.key]
        masters = [one for one in found if "alone" in (one.level, one.stale_level)]
        fresh = [one for one in masters if one.level == "alone" and one.is_fresh]
        teachers = [one.person.key for one in fresh or masters]
        learners = [one for one in found if one.person.home == "agency"]
        near = [one for one in learners if _is_near(one)]
        for one in near or learners:
            levels[duty.key, one.person.key] = "alone" if near else "together"
            liking = 2 * (one.person.key == duty.successor) or int(one.person.key == duty.owner)
            offers += [
                Offer(duty.key, teacher, one.person.key, liking)
                for teacher in teachers
                if teacher != one.person.key
            ]
    return offers, levels


def _is_near(one: Experience) -> bool:
    return "alone" in (one.level, one.stale_level) or (one.level == "together" and one.is_fresh)


def _build_sessions(
    chosen: Mapping[str, tuple[str, str]],
    levels: Mapping[tuple[str, str], Literal["together", "alone"]],
    duties: Sequence[Duty],
    people: Mapping[str, Person],
    duties_each: int,
) -> tuple[Session, ...]:
    pairs: dict[tuple[str, str], list[Practice]] = {}
    for duty in sorted(duties, key=lambda one: -one.weight):
        if duty.key in chosen:
            teacher, learner = chosen[duty.key]
            pairs.setdefault((teacher, learner), []).append(Practice(duty, levels[duty.key, learner]))
    sessions = [
        Session(people[teacher], people[learner], tuple(done[start : start + duties_each]))
        for (teacher, learner), done in pairs.items()
        for start in range(0, len(done), duties_each)
    ]
    sessions.sort(key=lambda one: -sum(practice.duty.weight for practice in one.duties))
    return tuple(sessions)
