"""Read organisations and people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from groundswell_web.people.models import Organisation, Person


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
    )
