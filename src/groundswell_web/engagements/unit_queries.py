"""Read all engagements of a unit at once, and who has a role in them: with as many queries for forty as for one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from groundswell_web.engagements.models import Engagement, Membership


@dataclass(frozen=True)
class UnitEngagement:
    """An engagement of a unit, as an overview shows it."""

    id: UUID
    name: str
    agency: str
    phase: str
    phase_name: str
    begins_on: date
    exits_on: date
    is_started: bool


@dataclass(frozen=True)
class RoleLine:
    """A role that somebody has in an engagement, today or later."""

    engagement_id: UUID
    person_id: UUID
    role: str
    role_name: str
    from_on: date
    until_on: date | None


def list_unit_engagements(unit_id: UUID) -> list[UnitEngagement]:
    """List the engagements of a unit, the nearest exit first."""
    found = Engagement.objects.filter(unit_id=unit_id).select_related("agency")
    return [
        UnitEngagement(
            id=one.pk,
            name=one.name,
            agency=one.agency.name,
            phase=one.phase,
            phase_name=one.get_phase_display(),
            begins_on=one.begins_on,
            exits_on=one.exits_on,
            is_started=one.started_at is not None,
        )
        for one in found.order_by("exits_on", "name", "pk")
    ]


def list_present_of(engagement_ids: Collection[UUID], now: datetime) -> dict[UUID, set[UUID]]:
    """List for each engagement the ids of the people who have a role in it today and may enter."""
    day = now.date()
    held = Membership.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day), engagement_id__in=engagement_ids, from_on__lte=day
    )
    found: dict[UUID, set[UUID]] = {engagement_id: set() for engagement_id in engagement_ids}
    for one in held.select_related("person"):
        if one.person.may_enter(now):
            found[one.engagement_id].add(one.person_id)
    return found


def list_roles_of(engagement_ids: Collection[UUID], day: date) -> list[RoleLine]:
    """List the roles in some engagements that have not ended by a day, in the order of their first days."""
    held = Membership.objects.filter(
        Q(until_on__isnull=True) | Q(until_on__gte=day), engagement_id__in=engagement_ids
    )
    return [
        RoleLine(
            one.engagement_id, one.person_id, one.role, one.get_role_display(), one.from_on, one.until_on
        )
        for one in held.order_by("from_on", "role", "pk")
    ]
