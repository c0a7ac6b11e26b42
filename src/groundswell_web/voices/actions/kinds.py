"""Say which kinds of people an engagement should listen to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.voices.models import Kind
from groundswell_web.voices.terms import check_text, find_kind_id
from groundswell_web.voices.words import STARTING_KINDS, name_starting_kind

MOST_NAME = 80
MOST_KINDS = 30


@transaction.atomic
def record_kind(engagement_id: UUID, *, name: str, by: Actor, now: datetime) -> UUID:
    """Put a kind of people on the list; one that was taken off comes back with its sessions.

    Raises:
        Refusal: it has no name, is on the list already, names a person by address or number, or the list is full.
    """
    lock_engagement(engagement_id)
    store_starting_kinds(engagement_id)
    name = " ".join(name.split())
    check_text(name, _("Enter a kind of people"), field="name", most=MOST_NAME)
    kind_id = find_kind_id(engagement_id, name)
    listed = Kind.objects.filter(engagement_id=engagement_id)
    kind = listed.filter(pk=kind_id).first()
    if kind is not None and kind.withdrawn_at is None:
        raise Refusal(_("This kind of people is on the list already"), field="name")
    if listed.filter(withdrawn_at__isnull=True).count() >= MOST_KINDS:
        raise Refusal(
            _("The list has {most} kinds. Take one off first").format(most=MOST_KINDS), field="name"
        )
    Kind.objects.update_or_create(
        pk=kind_id, defaults={"engagement_id": engagement_id, "name": name, "withdrawn_at": None}
    )
    _note(engagement_id, kind_id, name, "listed", by, now)
    return kind_id


@transaction.atomic
def withdraw_kind(engagement_id: UUID, kind_id: UUID, *, by: Actor, now: datetime) -> None:
    """Take a kind of people off the list; sessions in which it was heard keep it.

    Raises:
        NotThere: this engagement has no such kind on its list.
        Refusal: it is the last one.
    """
    lock_engagement(engagement_id)
    store_starting_kinds(engagement_id)
    listed = Kind.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    kind = listed.filter(pk=kind_id).first()
    if kind is None:
        raise NotThere(_("There is no such kind of people"))
    if listed.count() == 1:
        raise Refusal(_("Keep at least one kind of people. Add another before you take this one off"))
    kind.withdrawn_at = now
    kind.save(update_fields=["withdrawn_at"])
    _note(engagement_id, kind_id, kind.name, "took off the list", by, now)


def store_starting_kinds(engagement_id: UUID) -> None:
    """Store the kinds that every engagement begins with, unless it has a list already."""
    if Kind.objects.filter(engagement_id=engagement_id).exists():
        return
    kinds = [
        Kind(pk=find_kind_id(engagement_id, name), engagement_id=engagement_id, name=name_starting_kind(name))
        for name in STARTING_KINDS
    ]
    Kind.objects.bulk_create(kinds, ignore_conflicts=True)  # somebody else may do the same just now


def _note(engagement_id: UUID, kind_id: UUID, name: str, verb: str, by: Actor, now: datetime) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="kind_of_people",
        key=kind_id,
        name=name,
        engagement_id=engagement_id,
    )
