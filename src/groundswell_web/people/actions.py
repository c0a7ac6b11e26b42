"""Write organisations and people: the only writer of these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.people.models import Organisation, Person
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

DESCRIBED = (
    "name",
    "home_id",
    "is_administrator",
    "is_coordinator",
    "leaves_on",
    "away_from_on",
    "away_until_on",
)


@transaction.atomic
def record_organisation(*, name: str, kind: str, by: Actor, now: datetime) -> UUID:
    """Record an agency or a unit.

    Raises:
        Refusal: there is one of this name.
    """
    if Organisation.objects.filter(name__iexact=name).exists():
        raise Refusal(_("There is an organisation of this name already"), field="name")
    organisation = Organisation.objects.create(name=name, kind=kind)
    record_event(
        by=by,
        now=now,
        verb="added",
        kind="organisation",
        key=organisation.pk,
        name=name,
        engagement_id=None,
        after={"name": name, "kind": kind},
    )
    return organisation.pk


@transaction.atomic
def record_person(
    *,
    email: str,
    name: str,
    home_id: UUID,
    is_administrator: bool = False,
    is_coordinator: bool = False,
    leaves_on: date | None = None,
    by: Actor,
    now: datetime,
) -> UUID:
    """Record a person. They have no password: an invitation lets them set one.

    Raises:
        Refusal: somebody has this address; a coordinator is not of a unit.
    """
    if Person.objects.filter(email__iexact=email).exists():
        raise Refusal(_("Somebody has this email address already"), field="email")
    home = Organisation.objects.filter(pk=home_id).first()
    _check_home(home, is_coordinator)
    person = Person.objects.create_user(
        email,
        name=name,
        home=home,
        is_administrator=is_administrator,
        is_coordinator=is_coordinator,
        leaves_on=leaves_on,
        joined_at=now,
    )
    _record(person, "added", by, now, after=_describe(person) | {"email": person.email})
    return person.pk


@transaction.atomic
def correct_person(
    person_id: UUID, *, version: int, changes: dict[str, Any], by: Actor, now: datetime
) -> None:
    """Change what is held of a person.

    Args:
        person_id: which.
        version: the version that the writer saw.
        changes: new values of the fields named in `DESCRIBED`.
        by: who.
        now: when.

    Raises:
        NotThere: there is no such person.
        EditedMeanwhile: somebody changed it since.
        Refusal: away dates are the wrong way round; nobody would be left who administers.
    """
    person = _lock(person_id)
    if person.version != version:
        raise EditedMeanwhile(
            _("Somebody else changed this while you had it open"),
            stored=_show(person),
            who=find_last_writer(None, kind="person", key=person_id),
        )
    before = _describe(person)
    for name in DESCRIBED:
        setattr(person, name, changes.get(name, getattr(person, name)))
    home = Organisation.objects.filter(pk=person.home_id).first()
    _check_home(home, person.is_coordinator)
    _check_leave(person)
    person.version += 1
    person.save()
    if before["is_administrator"]:
        _check_somebody_administers(now)
    after = _describe(person)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        _record(person, "changed", by, now, {n: before[n] for n in changed}, {n: after[n] for n in changed})


@transaction.atomic
def withdraw_person(person_id: UUID, *, by: Actor, now: datetime) -> None:
    """End somebody's access at once; their sessions end with their next page. What they did stays.

    Raises:
        NotThere: there is no such person.
        Refusal: nobody would be left who administers.
    """
    person = _lock(person_id)
    person.is_active = False
    person.version += 1
    person.save(update_fields=["is_active", "version"])
    if person.is_administrator:
        _check_somebody_administers(now)
    _record(person, "ended", by, now, {"has_access": True}, {"has_access": False})


@transaction.atomic
def restore_person(person_id: UUID, *, by: Actor, now: datetime) -> None:
    """Give somebody their access back; a leave date that has passed is taken away.

    Raises:
        NotThere: there is no such person.
    """
    person = _lock(person_id)
    before = {"has_access": person.may_enter(now), "leaves_on": person.leaves_on}
    person.is_active = True
    if person.has_left(now.date()):
        person.leaves_on = None
    person.version += 1
    person.save(update_fields=["is_active", "leaves_on", "version"])
    _record(person, "restored", by, now, before, {"has_access": True, "leaves_on": person.leaves_on})


def record_on_person(person_id: UUID, verb: str, *, by: Actor, now: datetime) -> None:
    """Write in the history what happened to somebody's account: an invitation, a second factor.

    Raises:
        NotThere: there is no such person.
    """
    with transaction.atomic():
        _record(_lock(person_id), verb, by, now)


def _lock(person_id: UUID) -> Person:
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotThere(_("There is no such person"))
    return person


def _check_home(home: Organisation | None, is_coordinator: bool) -> None:
    if home is None:
        raise Refusal(_("Select the organisation that this person belongs to"), field="home_id")
    if is_coordinator and home.kind != "unit":
        raise Refusal(_("A coordinator must belong to a unit"), field="home_id")


def _check_leave(person: Person) -> None:
    if person.away_until_on and not person.away_from_on:
        raise Refusal(_("Enter the first day away"), field="away_from_on")
    if person.away_from_on and person.away_until_on and person.away_until_on < person.away_from_on:
        raise Refusal(_("The last day away must not be before the first"), field="away_until_on")


def _check_somebody_administers(now: datetime) -> None:
    if not any(person.may_enter(now) for person in Person.objects.filter(is_administrator=True)):
        raise Refusal(
            _("Somebody must administer this workbench. Make another person administrator first"),
            field="is_administrator",
        )


def _describe(person: Person) -> dict[str, Any]:
    told = {name: getattr(person, name) for name in DESCRIBED if name != "home_id"}
    return told | {"home": person.home.name}


def _show(person: Person) -> dict[str, Any]:
    """Describe a person in the words of the form."""
    return _describe(person) | {
        "home_id": person.home.name,
        "is_administrator": _("Yes") if person.is_administrator else _("No"),
        "is_coordinator": _("Yes") if person.is_coordinator else _("No"),
    }


def _record(
    person: Person,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="person",
        key=person.pk,
        name=person.name,
        engagement_id=None,
        before=before,
        after=after,
    )
