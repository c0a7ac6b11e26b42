"""Readiness: of this moment, as it was computed on each day, and its course from the first day on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from groundswell.teams.duties import Duty
from groundswell.teams.experience import Experience, list_experience
from groundswell.teams.readiness import Line, Readiness, TracedDay, compute_readiness, trace_readiness
from groundswell_web.handover.computing import TeamFacts, read_teams
from groundswell_web.handover.models import ReadinessDay

MOST_POINTS = 60  # more than one a week for a year cannot be told apart in a picture


@dataclass(frozen=True)
class CoursePoint:
    """Readiness of one day among many.

    Args:
        on: which day.
        share: by weight; None where there was no duty.
        ready: how many duties were ready.
        duties: how many there were.
        critical_without: how many critical duties nobody of the agency had done alone lately.
        people: the share of each agency person who was there, by key.
        is_kept: whether it was kept on that day; else it is computed now, from the deeds.
    """

    on: date
    share: float | None
    ready: int
    duties: int
    critical_without: int
    people: Mapping[str, float | None]
    is_kept: bool = True


def compute_now(engagement_id: UUID, now: datetime) -> Readiness:
    """Compute the readiness of this moment from the deeds."""
    return compute_of(read_teams(engagement_id, now, with_owners=False), now.date())


def compute_of(facts: TeamFacts, on: date) -> Readiness:
    """Compute the readiness of a day from facts that were read already."""
    return compute_readiness(facts.duties, facts.people, facts.deeds, on)


def list_experience_of(facts: TeamFacts, on: date) -> tuple[Experience, ...]:
    """List how far everybody is with each duty on a day, from facts that were read already."""
    return list_experience(facts.duties, facts.people, facts.deeds, on)


def list_readiness_days(engagement_id: UUID) -> list[CoursePoint]:
    """List readiness as it was computed on each day, the oldest first."""
    kept = ReadinessDay.objects.filter(engagement_id=engagement_id).order_by("on")
    return [
        _as_point(on, share, document) for on, share, document in kept.values_list("on", "share", "document")
    ]


def list_course(engagement_id: UUID, facts: TeamFacts, today: date) -> list[CoursePoint]:
    """List the course of readiness: the days that were kept, those before them computed now, and today.

    Args:
        engagement_id: which engagement.
        facts: what was read of it.
        today: the last point, computed now.

    Returns:
        At most about `MOST_POINTS` days, evenly apart, the oldest first; empty before there is a duty.
    """
    begin = find_begin(facts, today)
    if begin is None:
        return []
    kept = {point.on: point for point in list_readiness_days(engagement_id) if point.on < today}
    days = choose_days(begin, today)
    traced = trace_readiness(
        facts.duties, facts.people, facts.deeds, [day for day in days if day not in kept]
    )
    by_day = kept | {one.on: _as_traced(one) for one in traced}
    return [by_day[day] for day in days]


def _as_point(on: date, share: float | None, document: Mapping[str, Any]) -> CoursePoint:
    people = {one["key"]: one["share"] for one in document["people"]}
    critical = len(document["critical_without"])
    return CoursePoint(on, share, document["ready"], document["duties"], critical, people)


def _as_traced(one: TracedDay) -> CoursePoint:
    return CoursePoint(
        one.on, one.share, one.ready, one.duties, one.critical_without, one.people, is_kept=False
    )


def find_begin(facts: TeamFacts, today: date) -> date | None:
    """Find the day of the first duty, or of the first deed where that is later: before it there is nothing to see."""
    if not facts.duties:
        return None
    begin = min(duty.from_on for duty in facts.duties)
    if facts.deeds:
        begin = max(begin, facts.deeds[0].done_on - timedelta(days=7))
    return min(begin, today)


def choose_days(begin: date, today: date) -> list[date]:
    """Choose days evenly apart, counted back from today, a week or a multiple of it."""
    whole = (today - begin).days
    step = 1 if whole <= 21 else 7 * -(-whole // (7 * MOST_POINTS))
    return [today - timedelta(days=back) for back in range(whole // step * step, -1, -step)]


def describe_day(readiness: Readiness) -> dict[str, Any]:
    """Describe the readiness of a day for the keeping, so that it can be read without anything else."""
    return {
        "ready": sum(line.state == "ready" for line in readiness.lines),
        "duties": len(readiness.lines),
        "ready_weight": readiness.ready_weight,
        "whole_weight": readiness.whole_weight,
        "critical_without": [_name(duty) for duty in readiness.critical_without],
        "people": [
            {"key": one.person.key, "name": one.person.name, "share": one.share, "alone": one.alone}
            for one in readiness.people
        ],
        "lines": [
            _name(line.duty) | {"state": line.state, "who": [person.name for person in line.who]}
            for line in readiness.lines
        ],
    }


def _name(duty: Duty) -> dict[str, str]:
    return {"key": duty.key, "name": duty.name}


def find_lines_of(facts: TeamFacts, readiness: Readiness, source_key: str) -> list[Line]:
    """Find the lines of the duties that a source found about one thing, such as a step."""
    keys = {key for key, (source, about) in facts.origins.items() if source and about == source_key}
    return [line for line in readiness.lines if line.duty.key in keys]
