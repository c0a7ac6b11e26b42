"""Read who of all engagements of a unit is where, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format

from groundswell_web.centre.weeks import ClashLine, Share, WeekLine, build_weeks, list_clashes, list_mondays
from groundswell_web.engagements.unit_queries import (
    RoleLine,
    UnitEngagement,
    list_roles_of,
    list_unit_engagements,
)
from groundswell_web.people.queries import PersonCard, list_people
from groundswell_web.teams.cards import TeamMember
from groundswell_web.teams.people_queries import list_team

WEEKS = 12


@dataclass(frozen=True)
class RoleCard:
    """The roles of somebody in an engagement.

    Args:
        until_on: their last day there.
    """

    engagement_id: UUID
    engagement: str
    roles: tuple[str, ...]
    until_on: date


@dataclass(frozen=True)
class PersonWeeks:
    """Somebody over all engagements.

    Args:
        is_planned: whether an engagement counts on their days in one of these weeks.
    """

    person_id: UUID
    name: str
    home: str
    home_kind: str
    roles: tuple[RoleCard, ...]
    weeks: tuple[WeekLine, ...]
    clashes: tuple[ClashLine, ...]

    @property
    def is_planned(self) -> bool:
        """Whether an engagement counts on their days in one of these weeks."""
        return any(week.days for week in self.weeks)


@dataclass(frozen=True)
class Staffing:
    """All people of a unit's engagements: those with clashes first, then by name."""

    mondays: tuple[date, ...]
    people: tuple[PersonWeeks, ...]

    @property
    def heads(self) -> list[tuple[date, str]]:
        """The Monday of each week, and how it is written in the little room above a column: 23 Nov."""
        return [(monday, date_format(monday, "j M")) for monday in self.mondays]


def read_staffing(unit_id: UUID, now: datetime) -> Staffing:
    """Read who is in the engagements of a unit that are not handed over, and their days of the weeks to come."""
    engagements = {one.id: one for one in list_unit_engagements(unit_id) if one.phase != "handed_over"}
    mondays = list_mondays(now.date(), WEEKS)
    held: dict[UUID, dict[UUID, list[RoleLine]]] = {}
    for role in list_roles_of(engagements, now.date()):
        held.setdefault(role.person_id, {}).setdefault(role.engagement_id, []).append(role)
    shares: dict[UUID, list[Share]] = {}
    for engagement in engagements.values():
        for member in list_team(engagement.id, now):
            shares.setdefault(member.person_id, []).append(_read_share(member, engagement))
    people = [
        _read_person(card, held[card.id], engagements, build_weeks(shares.get(card.id, ()), mondays))
        for card in list_people(now=now)
        if card.id in held
    ]
    return Staffing(tuple(mondays), tuple(sorted(people, key=lambda one: (not one.clashes, one.name))))


def _read_person(
    card: PersonCard,
    held: dict[UUID, list[RoleLine]],
    engagements: dict[UUID, UnitEngagement],
    weeks: tuple[WeekLine, ...],
) -> PersonWeeks:
    return PersonWeeks(
        person_id=card.id,
        name=card.name,
        home=card.home,
        home_kind=card.home_kind,
        roles=tuple(_read_roles(card, engagements[key], roles) for key, roles in held.items()),
        weeks=weeks,
        clashes=list_clashes(weeks),
    )


def _read_roles(card: PersonCard, engagement: UnitEngagement, roles: list[RoleLine]) -> RoleCard:
    last_on = max(role.until_on or date.max for role in roles)
    return RoleCard(
        engagement_id=engagement.id,
        engagement=engagement.name,
        roles=tuple(dict.fromkeys(role.role_name for role in roles)),
        until_on=min(last_on, card.leaves_on or date.max, engagement.exits_on),
    )


def _read_share(member: TeamMember, engagement: UnitEngagement) -> Share:
    """Read what an engagement counts on of somebody, as its own plan does: the usual days until others are said."""
    return Share(
        engagement_id=engagement.id,
        name=engagement.name,
        spans=tuple(member.list_spans()),
        from_on=member.from_on,
        until_on=min(member.until_on or date.max, engagement.exits_on),
        is_said=member.is_said,
    )
