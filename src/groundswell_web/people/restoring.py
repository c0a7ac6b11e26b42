"""Take people and organisations out by their ids, and find or make them again elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from groundswell_web.people.models import Organisation, Person

PERSON = ("id", "name", "email", "home_id", "leaves_on", "away_from_on", "away_until_on", "joined_at")


def describe_people(people: Iterable[UUID]) -> list[dict[str, Any]]:
    """Describe people for an archive: who they are, and nothing by which anybody could sign in."""
    found = Person.objects.filter(pk__in=set(people)).order_by("pk").values(*PERSON)
    return [{name: _as_text(value) for name, value in person.items()} for person in found]


def describe_organisations(organisations: Iterable[UUID]) -> list[dict[str, Any]]:
    """Describe organisations for an archive."""
    found = Organisation.objects.filter(pk__in=set(organisations)).order_by("pk")
    return [{"id": str(one.pk), "name": one.name, "kind": one.kind} for one in found]


@transaction.atomic
def restore_organisations(described: Iterable[dict[str, Any]]) -> dict[str, UUID]:
    """Find organisations by their names, or make them, under the ids they had where these are free.

    Returns:
        For each id in the archive, the id here.
    """
    ids = {}
    for told in described:
        found = Organisation.objects.filter(name=told["name"]).first()
        if found is None:
            found = Organisation(name=told["name"], kind=told["kind"])
            if not Organisation.objects.filter(pk=told["id"]).exists():
                found.pk = UUID(told["id"])
            found.save(force_insert=True)
        ids[told["id"]] = found.pk
    return ids


@transaction.atomic
def restore_people(
    described: Iterable[dict[str, Any]], homes: dict[str, UUID]
) -> tuple[dict[str, UUID], set[str]]:
    """Find people by their mail addresses, or make them without access, under the ids they had where these are free.

    Nobody gets in by this: who is made here has no password and is not active until an administrator says so. Who is
    here already stays as they are.

    Returns:
        For each id in the archive, the id here; and the ids in the archive of those who were made.
    """
    ids, made = {}, set()
    for told in described:
        found = Person.objects.filter(email__iexact=told["email"]).first()
        if found is None:
            found = _make_person(told, homes)
            made.add(told["id"])
        ids[told["id"]] = found.pk
    return ids, made


def _make_person(told: dict[str, Any], homes: dict[str, UUID]) -> Person:
    days = ("leaves_on", "away_from_on", "away_until_on")
    person = Person(
        email=told["email"],
        name=told["name"],
        home_id=homes[told["home_id"]],
        joined_at=datetime.fromisoformat(told["joined_at"]),
        is_active=False,
        **{name: date.fromisoformat(told[name]) if told[name] else None for name in days},
    )
    if not Person.objects.filter(pk=told["id"]).exists():
        person.pk = UUID(told["id"])
    person.set_unusable_password()
    person.save(force_insert=True)
    return person


def _as_text(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
