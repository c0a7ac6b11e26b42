"""Read who is on the team, what they know, and how many days they have."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import MemberLine, list_former_members, list_members
from groundswell_web.people.queries import PersonCard, list_people
from groundswell_web.refusals import NotThere
from groundswell_web.teams.cards import Ability, SkillLine, SpanLine, TeamMember
from groundswell_web.teams.models import Presence, Skill, SkillLevel
from groundswell_web.teams.presence import WORKING_DAYS

ROLES = ("service_owner", "lead", "member", "caseworker")
FULL_TIME = ("lead", "member")  # until somebody says otherwise


def list_skills(engagement_id: UUID) -> list[SkillLine]:
    """List the skills of an engagement by name."""
    found = Skill.objects.filter(engagement_id=engagement_id).order_by("name")
    return [SkillLine(one.pk, one.name) for one in found]


def list_team(engagement_id: UUID, now: datetime) -> list[TeamMember]:
    """List everybody whom a plan can count on, now or later: the agency's first, then by name."""
    today = now.date()
    roles: dict[UUID, list[MemberLine]] = {}
    members = list_members(engagement_id, now=now) + list_former_members(engagement_id, now=now)
    for member in members:
        if member.role in ROLES and (member.until_on is None or member.until_on >= today):
            roles.setdefault(member.person_id, []).append(member)
    people = {card.id: card for card in list_people(now=now) if card.id in roles}
    abilities, spans = _load_abilities(engagement_id), _load_spans(engagement_id)
    team = [
        _as_member(held, people[person_id], abilities.get(person_id, {}), spans.get(person_id, []))
        for person_id, held in roles.items()
        if person_id in people
    ]
    return sorted(team, key=lambda one: (one.home != "agency", one.name, str(one.person_id)))


def get_member(engagement_id: UUID, person_id: UUID, now: datetime) -> TeamMember:
    """Get somebody whom a plan can count on.

    Raises:
        NotThere: there is nobody such on this team.
    """
    for member in list_team(engagement_id, now):
        if member.person_id == person_id:
            return member
    raise NotThere(_("There is nobody such on the team"))


def mark_unit_only(skills: Iterable[SkillLine], team: Iterable[TeamMember]) -> list[SkillLine]:
    """Mark the skills that somebody of the unit has and nobody of the agency knows, learns or wishes to learn."""
    listed = list(team)
    marked = []
    for skill in skills:
        held = {
            home: [_find(one, skill.id) for one in listed if one.home == home] for home in ("agency", "unit")
        }
        has_unit = any(one.level >= 2 for one in held["unit"])
        has_agency = any(one.level or one.wishes for one in held["agency"])
        marked.append(SkillLine(skill.id, skill.name, has_unit and not has_agency))
    return marked


def _find(member: TeamMember, skill_id: UUID) -> Ability:
    return member.abilities.get(skill_id, Ability())


def _load_abilities(engagement_id: UUID) -> dict[UUID, dict[UUID, Ability]]:
    found: dict[UUID, dict[UUID, Ability]] = {}
    rows = SkillLevel.objects.filter(skill__engagement_id=engagement_id)
    for person_id, skill_id, level, wishes in rows.values_list("person_id", "skill_id", "level", "wishes"):
        found.setdefault(person_id, {})[skill_id] = Ability(level, wishes)
    return found


def _load_spans(engagement_id: UUID) -> dict[UUID, list[SpanLine]]:
    found: dict[UUID, list[SpanLine]] = {}
    for one in Presence.objects.filter(engagement_id=engagement_id).order_by("from_on", "pk"):
        found.setdefault(one.person_id, []).append(
            SpanLine(one.pk, one.from_on, one.until_on, float(one.days))
        )
    return found


def _as_member(
    held: list[MemberLine], person: PersonCard, abilities: dict[UUID, Ability], spans: list[SpanLine]
) -> TeamMember:
    ends = [role.until_on for role in held]
    last = [] if None in ends else [max(end for end in ends if end is not None)]
    if person.leaves_on is not None:
        last.append(person.leaves_on)
    away = []
    if person.away_from_on is not None:
        away = [SpanLine(None, person.away_from_on, person.away_until_on or date.max, 0.0)]
    return TeamMember(
        person_id=person.id,
        name=person.name,
        home=person.home_kind,
        home_name=person.home,
        roles=tuple(dict.fromkeys(role.role_name for role in held)),
        from_on=min(role.from_on for role in held),
        until_on=min(last, default=None),
        abilities=abilities,
        spans=tuple(sorted([*spans, *away], key=lambda one: (one.from_on, str(one.id)))),
        is_said=any(one.until_on is None for one in spans),
        usual=float(WORKING_DAYS) if any(role.role in FULL_TIME for role in held) else 0.0,
    )
