"""Read engagements, roles and mandates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from groundswell_web.engagements.models import Engagement, Mandate, Membership
from groundswell_web.engagements.places import EngagementCard, Place
from groundswell_web.refusals import NotThere

ROLE_NAMES = dict(Membership.Role.choices)
PHASE_NAMES = dict(Engagement.Phase.choices)


@dataclass(frozen=True)
class MemberLine:
    """A role that somebody has."""

    id: UUID
    person_id: UUID
    name: str
    email: str
    home: str
    home_kind: str
    role: str
    role_name: str
    from_on: date
    until_on: date | None
    is_away: bool
    leaves_on: date | None = None


@dataclass(frozen=True)
class EngagementText:
    """What is said of an engagement, and the version of it."""

    name: str
    purpose: str
    cost_of_nothing: str
    begins_on: date
    exits_on: date
    services: tuple[str, ...]
    phase: str
    phase_name: str
    started_at: datetime | None
    version: int


@dataclass(frozen=True)
class MandateCard:
    """A mandate, in force, proposed or replaced."""

    id: UUID
    number: int
    kinds_of_change: tuple[str, ...]
    largest_share: float
    most_cases: int
    spend: Decimal
    currency: str
    until_on: date
    drafted_by: str
    drafted_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    replaced_at: datetime | None

    def is_in_force(self, day: date) -> bool:
        """Tell whether it is signed, not replaced and not run out."""
        return self.signed_at is not None and self.replaced_at is None and day <= self.until_on


def find_place(engagement_id: UUID, *, person: Any, now: datetime) -> Place | None:
    """Find an engagement as a person sees it, or None where they have no part in it.

    A coordinator has part in the engagements of their own unit; an administrator sets up any of them.
    """
    engagement = Engagement.objects.select_related("agency", "unit").filter(pk=engagement_id).first()
    if engagement is None:
        return None
    held = _current(Membership.objects.filter(engagement_id=engagement_id, person=person), now.date())
    roles = set(held.values_list("role", flat=True))
    if person.is_administrator:
        roles.add("administrator")
    if person.is_coordinator and person.home_id == engagement.unit_id:
        roles.add("coordinator")
    return Place(_as_card(engagement), person, frozenset(roles)) if roles else None


def list_places(*, person: Any, now: datetime) -> list[Place]:
    """List the engagements that a person has part in, newest first."""
    wanted = Q(pk__in=_current(Membership.objects.filter(person=person), now.date()).values("engagement_id"))
    if person.is_coordinator:
        wanted |= Q(unit_id=person.home_id)
    found = Engagement.objects.all() if person.is_administrator else Engagement.objects.filter(wanted)
    ids = found.order_by("-begins_on", "name").values_list("pk", flat=True)
    places = [find_place(pk, person=person, now=now) for pk in ids]
    return [place for place in places if place is not None]


def list_engagement_ids() -> list[UUID]:
    """List the ids of all engagements, for what the workbench does by itself."""
    return list(Engagement.objects.order_by("begins_on", "name", "pk").values_list("pk", flat=True))


def list_handed_over() -> list[EngagementCard]:
    """List the engagements of all agencies that are handed over, by name."""
    found = Engagement.objects.filter(phase=Engagement.Phase.HANDED_OVER).select_related("agency", "unit")
    return [_as_card(engagement) for engagement in found.order_by("name", "pk")]


def get_engagement(engagement_id: UUID) -> EngagementCard:
    """Get an engagement.

    Raises:
        NotThere: there is none.
    """
    engagement = Engagement.objects.select_related("agency", "unit").filter(pk=engagement_id).first()
    if engagement is None:
        raise NotThere("There is no such engagement.")
    return _as_card(engagement)


def read_engagement(engagement_id: UUID) -> EngagementText:
    """Read what is said of an engagement.

    Raises:
        NotThere: there is none.
    """
    engagement = Engagement.objects.filter(pk=engagement_id).first()
    if engagement is None:
        raise NotThere("There is no such engagement.")
    return EngagementText(
        name=engagement.name,
        purpose=engagement.purpose,
        cost_of_nothing=engagement.cost_of_nothing,
        begins_on=engagement.begins_on,
        exits_on=engagement.exits_on,
        services=tuple(engagement.services.order_by("name").values_list("name", flat=True)),
        phase=engagement.phase,
        phase_name=engagement.get_phase_display(),
        started_at=engagement.started_at,
        version=engagement.version,
    )


def list_former_members(engagement_id: UUID, *, now: datetime) -> list[MemberLine]:
    """List who had a role once, or will have one, and those whose accounts ended: everybody not in `list_members`."""
    current = {member.id for member in list_members(engagement_id, now=now)}
    held = Membership.objects.filter(engagement_id=engagement_id).exclude(pk__in=current)
    held = held.select_related("person__home").order_by("person__name", "role")
    return [_as_member(one, now.date()) for one in held]


def get_membership(engagement_id: UUID, membership_id: UUID, *, now: datetime) -> MemberLine:
    """Get a role that somebody has, had or will have.

    Raises:
        NotThere: this engagement has no such role.
    """
    held = Membership.objects.filter(engagement_id=engagement_id, pk=membership_id)
    membership = held.select_related("person__home").first()
    if membership is None:
        raise NotThere("There is no such member.")
    return _as_member(membership, now.date())


def list_members(engagement_id: UUID, *, now: datetime, role: str | None = None) -> list[MemberLine]:
    """List who has a role in an engagement today; those who have left or whose accounts ended are not in it."""
    held = _current(Membership.objects.filter(engagement_id=engagement_id), now.date())
    if role is not None:
        held = held.filter(role=role)
    held = held.select_related("person__home").order_by("person__name", "role")
    return [_as_member(one, now.date()) for one in held if one.person.may_enter(now)]


def list_present(engagement_id: UUID, *, now: datetime) -> set[UUID]:
    """List the ids of the people whom `list_members` lists; the names, homes and roles are not read."""
    held = _current(Membership.objects.filter(engagement_id=engagement_id), now.date())
    return {one.person_id for one in held.select_related("person") if one.person.may_enter(now)}


def find_mandate(engagement_id: UUID) -> MandateCard | None:
    """Find the mandate that is signed and not replaced, run out or not."""
    found = Mandate.objects.filter(
        engagement_id=engagement_id, signed_at__isnull=False, replaced_at__isnull=True
    ).select_related("drafted_by", "signed_by")
    mandate = found.first()
    return _as_mandate(mandate) if mandate else None


def list_mandates(engagement_id: UUID) -> list[MandateCard]:
    """List all mandates of an engagement, newest first."""
    found = Mandate.objects.filter(engagement_id=engagement_id).select_related("drafted_by", "signed_by")
    return [_as_mandate(mandate) for mandate in found.order_by("-number")]


def get_mandate(engagement_id: UUID, mandate_id: UUID) -> MandateCard:
    """Get a mandate, in force or not.

    Raises:
        NotThere: this engagement has no such mandate.
    """
    found = Mandate.objects.filter(engagement_id=engagement_id, pk=mandate_id)
    mandate = found.select_related("drafted_by", "signed_by").first()
    if mandate is None:
        raise NotThere("There is no such mandate.")
    return _as_mandate(mandate)


def _current(memberships: QuerySet[Membership], day: date) -> QuerySet[Membership]:
    return memberships.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day)


def _as_card(engagement: Engagement) -> EngagementCard:
    return EngagementCard(
        id=engagement.pk,
        name=engagement.name,
        agency=engagement.agency.name,
        unit=engagement.unit.name,
        phase=engagement.phase,
        begins_on=engagement.begins_on,
        exits_on=engagement.exits_on,
        is_started=engagement.started_at is not None,
        phase_name=engagement.get_phase_display(),
    )


def _as_member(membership: Membership, day: date) -> MemberLine:
    person = membership.person
    return MemberLine(
        id=membership.pk,
        person_id=person.pk,
        name=person.name,
        email=person.email,
        home=person.home.name,
        home_kind=person.home.kind,
        role=membership.role,
        role_name=membership.get_role_display(),
        from_on=membership.from_on,
        until_on=membership.until_on,
        is_away=person.is_away_for_long(day),
        leaves_on=person.leaves_on,
    )


def _as_mandate(mandate: Mandate) -> MandateCard:
    return MandateCard(
        id=mandate.pk,
        number=mandate.number,
        kinds_of_change=tuple(mandate.kinds_of_change),
        largest_share=mandate.largest_share,
        most_cases=mandate.most_cases,
        spend=mandate.spend,
        currency=mandate.currency,
        until_on=mandate.until_on,
        drafted_by=mandate.drafted_by.name,
        drafted_at=mandate.drafted_at,
        signed_by=mandate.signed_by.name if mandate.signed_by else None,
        signed_at=mandate.signed_at,
        replaced_at=mandate.replaced_at,
    )
