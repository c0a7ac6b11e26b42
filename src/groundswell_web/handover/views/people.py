"""The page of a person: what they have seen, done together and done alone, and what they could take on next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell.teams.duties import Person
from groundswell.teams.experience import LEVELS, Experience
from groundswell.teams.readiness import Line, trace_readiness
from groundswell.wording import format_share
from groundswell_web.access import needs
from groundswell_web.handover.computing import TeamFacts, read_teams
from groundswell_web.handover.drawings import answer_picture, describe_course
from groundswell_web.handover.next_steps import NextStep, list_to_show, plan_next
from groundswell_web.handover.readiness_queries import choose_days, compute_of, find_begin, list_experience_of
from groundswell_web.handover.readiness_words import name_level, say_fresh


@dataclass(frozen=True)
class ExperienceRow:
    """A duty, and how far this person is with it."""

    one: Experience
    level_name: str
    fresh: str
    stale_name: str
    address: str
    is_owner: bool
    is_successor: bool


@dataclass(frozen=True)
class PersonPage:
    """What the page of a person shows.

    Args:
        on: as of which day: today, or their last day where they have left.
        is_there: whether they are on the work today.
        share: of the duties by weight, those that they could go on with alone; empty for people of the unit.
        rows: each duty with a deed of theirs, or that names them; the furthest first.
        untouched: how many other duties there are.
        next_steps: what they could take on next; for agency people.
        to_show: what they could show others; with who is nearest to it.
    """

    person: Person
    roles: str
    on: date
    is_there: bool
    counts: dict[str, int]
    share: str
    rows: tuple[ExperienceRow, ...]
    untouched: int
    next_steps: tuple[NextStep, ...]
    to_show: tuple[tuple[Line, tuple[Person, ...]], ...]
    chart: ChartDescription | None


@needs("see", "duties")
def show_person(request: Any, engagement_id: UUID, person_id: UUID) -> HttpResponse:
    """Show what a person has seen, done together and done alone, and what they could take on next."""
    facts, today = read_teams(engagement_id, request.now), request.now.date()
    person = _find(facts, person_id)
    on = today if person.is_there(today) else max(min(today, person.until_on or today), person.from_on)
    experience = list_experience_of(facts, on)
    readiness = compute_of(facts, on)
    own = [one for one in experience if one.person.key == person.key]
    rows = _list_rows(
        engagement_id, person, own, {line.duty.key: line.fresh_days for line in readiness.lines}
    )
    found = next((one for one in readiness.people if one.person.key == person.key), None)
    is_there = person.is_there(today)
    page = PersonPage(
        person=person,
        roles=", ".join(facts.roles.get(person.key, ())),
        on=on,
        is_there=is_there,
        counts=_count(own),
        share=format_share(found.share) if found and found.share is not None else "",
        rows=rows,
        untouched=len(own) - len(rows),
        next_steps=tuple(plan_next(person, readiness.lines, experience)) if found and is_there else (),
        to_show=tuple(list_to_show(person, readiness.lines, experience)) if is_there else (),
        chart=_describe(facts, person, on),
    )
    return render(request, "handover/person.html", {"page": page, "place": request.place})


@needs("see", "duties")
def draw_picture(request: Any, engagement_id: UUID, person_id: UUID) -> HttpResponse:
    """Draw the share of the duties that a person could go on with alone, over time."""
    facts, today = read_teams(engagement_id, request.now, with_owners=False), request.now.date()
    person = _find(facts, person_id)
    on = today if person.is_there(today) else max(min(today, person.until_on or today), person.from_on)
    return answer_picture(_describe(facts, person, on), narrow="narrow" in request.GET)


def _find(facts: TeamFacts, person_id: UUID) -> Person:
    person = facts.find_person(str(person_id))
    if person is None:
        raise Http404
    return person


def _list_rows(
    engagement_id: UUID, person: Person, own: Sequence[Experience], fresh_days: dict[str, int]
) -> tuple[ExperienceRow, ...]:
    """List the duties with which this person has to do, the furthest first."""
    named = [one for one in own if one.level != "none" or person.key in (one.duty.owner, one.duty.successor)]
    named.sort(key=lambda one: one.duty.name.casefold())
    named.sort(key=lambda one: (one.is_fresh, LEVELS.index(one.level), one.duty.weight), reverse=True)
    rows = []
    for one in named:
        until = one.last_on + timedelta(days=fresh_days[one.duty.key]) if one.last_on else None
        rows.append(
            ExperienceRow(
                one,
                name_level(one.level),
                say_fresh(one.level, one.last_on, until, is_fresh=one.is_fresh),
                name_level(one.stale_level) if one.stale_level != "none" else "",
                reverse("duty", args=[engagement_id, one.duty.key]),
                person.key == one.duty.owner,
                person.key == one.duty.successor,
            )
        )
    return tuple(rows)


def _count(own: Sequence[Experience]) -> dict[str, int]:
    fresh = [one.level for one in own if one.is_fresh]
    stale = sum(one.last_on is not None and not one.is_fresh for one in own)
    return {level: fresh.count(level) for level in ("alone", "together", "seen")} | {"stale": stale}


def _describe(facts: TeamFacts, person: Person, on: date) -> ChartDescription | None:
    """Describe the course of one person's readiness; None for people of the unit, whose deeds make nobody ready."""
    begin = find_begin(facts, on)
    if person.home != "agency" or begin is None:
        return None
    days = choose_days(max(begin, min(person.from_on, on)), on)
    traced = trace_readiness(facts.duties, facts.people, facts.deeds, days)
    return describe_course(
        [(one.on, one.people.get(person.key)) for one in traced],
        None,
        title=_("What {name} could go on with alone").format(name=person.name),
        caption=_("The share of the duties, by weight, that {name} has done alone lately.").format(
            name=person.name
        ),
        key="person",
    )
