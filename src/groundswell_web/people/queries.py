"""Read organisations and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from groundswell_web.people.models import Organisation, Person
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class PersonCard:
    """A person, as lists and choices show them."""

    id: UUID
    name: str
    email: str
    home: str
    home_kind: str
    leaves_on: date | None
    is_away: bool
    may_enter: bool
    is_administrator: bool = False
    is_coordinator: bool = False
    away_from_on: date | None = None
    away_until_on: date | None = None
    joined_at: datetime | None = None
    last_seen_at: datetime | None = None
    has_password: bool = False


@dataclass(frozen=True)
class OrganisationCard:
    """An agency or a unit."""

    id: UUID
    name: str
    kind: str


def list_people(*, now: datetime, living: bool = True) -> list[PersonCard]:
    """List people by name; the living ones only, unless asked for all."""
    cards = [_as_card(person, now) for person in Person.objects.select_related("home").order_by("name")]
    return [card for card in cards if card.may_enter] if living else cards


def find_person(person_id: UUID, *, now: datetime) -> PersonCard | None:
    """Find a person, who may have left."""
    person = Person.objects.select_related("home").filter(pk=person_id).first()
    return _as_card(person, now) if person else None


def describe_person(person_id: UUID) -> dict[str, Any]:
    """Give the fields of a person that can be changed, and the version of them.

    Raises:
        NotThere: there is no such person.
    """
    names = (
        "name",
        "home_id",
        "is_administrator",
        "is_coordinator",
        "leaves_on",
        "away_from_on",
        "away_until_on",
        "version",
    )
    found = Person.objects.filter(pk=person_id).values(*names).first()
    if found is None:
        raise NotThere(_("There is no such person"))
    return found


def list_second_factors(person_id: UUID) -> list[str]:
    """List the kinds of second factor that a person has set up: ``totp``, ``webauthn``."""
    kinds = Authenticator.objects.filter(
        user_id=person_id, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    )
    return sorted(set(kinds.values_list("type", flat=True)))


def list_organisations(kind: str | None = None) -> list[OrganisationCard]:
    """List agencies, units or both by name."""
    found = Organisation.objects.order_by("name")
    return [OrganisationCard(o.pk, o.name, o.kind) for o in (found.filter(kind=kind) if kind else found)]


def list_installation_roles(person: Any) -> frozenset[str]:
    """List the roles that a person has in the whole installation."""
    roles = {"administrator"} if person.is_administrator else set()
    return frozenset(roles | ({"coordinator"} if person.is_coordinator else set()))


def _as_card(person: Person, now: datetime) -> PersonCard:
    return PersonCard(
        id=person.pk,
        name=person.name,
        email=person.email,
        home=person.home.name,
        home_kind=person.home.kind,
        leaves_on=person.leaves_on,
        is_away=person.is_away_for_long(now.date()),
        may_enter=person.may_enter(now),
        is_administrator=person.is_administrator,
        is_coordinator=person.is_coordinator,
        away_from_on=person.away_from_on,
        away_until_on=person.away_until_on,
        joined_at=person.joined_at,
        last_seen_at=person.last_login,
        has_password=person.has_usable_password(),
    )
