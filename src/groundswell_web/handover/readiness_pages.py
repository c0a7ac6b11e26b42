"""What the pages of readiness show: plain values, put together for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from groundswell.charts.description import ChartDescription
from groundswell.teams.duties import Duty, Person
from groundswell.teams.experience import Experience
from groundswell.teams.readiness import STATES, Line, PersonReadiness, Readiness
from groundswell.wording import format_share
from groundswell_web.handover.computing import TeamFacts
from groundswell_web.handover.credit import LedLine
from groundswell_web.handover.drawings import Band
from groundswell_web.handover.readiness_queries import CoursePoint
from groundswell_web.handover.readiness_words import COLOURS, name_state


@dataclass(frozen=True)
class LineRow:
    """A duty, and how far the agency is with it."""

    line: Line
    state_name: str
    colour: str
    address: str
    owner: str
    successor: str

    @property
    def duty(self) -> Duty:
        """The duty itself."""
        return self.line.duty


@dataclass(frozen=True)
class PersonRow:
    """A person, and how many duties they did alone, together, or saw; of the unit also without readiness."""

    person: Person
    address: str
    roles: str
    alone: int
    together: int
    seen: int
    stale: int
    share: float | None

    @property
    def share_shown(self) -> str:
        """The share in whole per cent."""
        return format_share(self.share)


@dataclass(frozen=True)
class ReadinessPage:
    """The first page of the hand-over.

    Args:
        readiness: of this moment.
        ready: how many duties are ready.
        critical: critical duties that nobody of the agency is ready for.
        not_ready: all duties that are not ready, those that weigh most first.
        is_ready: the others.
        band: where it will likely be on the day of the exit; None where that is not known or over.
        forecast: what the forecast says, and what it does not know.
        course: the days behind the picture, the newest first.
        led: decisions, changes and looks, and who led them; empty before there is one.
        itself: how many of them Groundswell did by itself.
    """

    readiness: Readiness
    ready: int
    critical: tuple[LineRow, ...]
    not_ready: tuple[LineRow, ...]
    is_ready: tuple[LineRow, ...]
    agency: tuple[PersonRow, ...]
    unit: tuple[PersonRow, ...]
    band: Band | None
    forecast: tuple[str, ...]
    caveats: tuple[str, ...]
    chart: ChartDescription | None
    course: tuple[CoursePoint, ...]
    days_to_exit: int
    states: tuple[tuple[str, str], ...]
    led: tuple[tuple[str, LedLine], ...]
    itself: int

    @property
    def share_shown(self) -> str:
        """Readiness in whole per cent."""
        return format_share(self.readiness.share)


def list_rows(engagement_id: UUID, facts: TeamFacts, lines: Sequence[Line]) -> tuple[LineRow, ...]:
    """List duties as pages show them: the critical first, of these the furthest from ready first."""
    names = {person.key: person.name for person in facts.people}
    ordered = sorted(
        lines,
        key=lambda line: (
            -line.duty.weight,
            -STATES.index(line.state),
            line.duty.name.casefold(),
            line.duty.key,
        ),
    )
    return tuple(
        LineRow(
            line,
            name_state(line.state),
            COLOURS[line.state],
            reverse("duty", args=[engagement_id, line.duty.key]),
            names.get(line.duty.owner, ""),
            names.get(line.duty.successor, ""),
        )
        for line in ordered
    )


def list_agency(
    engagement_id: UUID, facts: TeamFacts, people: Sequence[PersonReadiness]
) -> tuple[PersonRow, ...]:
    """List the agency people who are there, those who can do most first."""
    rows = [
        PersonRow(
            one.person,
            reverse("handover_person", args=[engagement_id, one.person.key]),
            ", ".join(facts.roles.get(one.person.key, ())),
            one.alone,
            one.together,
            one.seen,
            one.stale,
            one.share,
        )
        for one in people
    ]
    return tuple(sorted(rows, key=lambda row: (-(row.share or 0.0), row.person.name.casefold())))


def list_unit(
    engagement_id: UUID, facts: TeamFacts, experience: Sequence[Experience], on: date
) -> tuple[PersonRow, ...]:
    """List the people of the unit who are there and what they do, by name."""
    rows = []
    for person in facts.people:
        if person.home != "agency" and person.is_there(on):
            own = [one for one in experience if one.person.key == person.key]
            fresh = [one.level for one in own if one.is_fresh]
            rows.append(
                PersonRow(
                    person,
                    reverse("handover_person", args=[engagement_id, person.key]),
                    ", ".join(facts.roles.get(person.key, ())),
                    fresh.count("alone"),
                    fresh.count("together"),
                    fresh.count("seen"),
                    sum(one.last_on is not None and not one.is_fresh for one in own),
                    None,
                )
            )
    return tuple(rows)
