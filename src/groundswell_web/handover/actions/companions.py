"""Say who else was there, and agree to it.

What the doer says of their own deed, that it was not done alone, holds at once: it only lowers what they claim. What it
gives to the other counts once that one agrees. And the other way round: who says of themselves that they were there
takes nothing from the doer, and gains nothing, until the doer agrees.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.handover.actions.choosing import find_people, pick_person
from groundswell_web.handover.actions.locks import lock_deed
from groundswell_web.handover.duty_words import name_part
from groundswell_web.handover.models import Companion, Deed
from groundswell_web.handover.words import PARTS
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def add_companion(
    engagement_id: UUID, deed_id: UUID, person_id: UUID, part: str, *, by: Any, now: datetime
) -> UUID:
    """Say that somebody did a deed with the doer, or looked on.

    Args:
        engagement_id: whose.
        deed_id: which deed, seen or told.
        person_id: who was there.
        part: ``together`` or ``watched``.
        by: who says so: the doer, or whoever was there.
        now: when.

    Raises:
        NotThere: this engagement has no such deed.
        Refusal: it was refused; this person is neither; the other has no role here, did it, or is named already.
    """
    deed = lock_deed(engagement_id, deed_id)
    if deed.refused_at is not None:
        raise Refusal(_("This deed was refused. It counts for nobody"))
    if part not in PARTS:
        raise Refusal(_("Select whether they did it together or looked on"), field="part")
    if by.pk not in (deed.by_id, person_id):
        raise Refusal(_("Only who did it, or who was there, can say so"))
    if person_id == deed.by_id:
        raise Refusal(_("Select somebody other than the one who did it"), field="person")
    people = find_people(engagement_id, now)
    person = pick_person(people, person_id, _("Select somebody who has a role here"), "person")
    if Companion.objects.filter(deed=deed, person_id=person_id).exists():
        raise Refusal(_("This person is named at this deed already"), field="person")
    companion = Companion.objects.create(
        deed=deed, person_id=person_id, person_home=person.home, part=part, said_by=by, said_at=now
    )
    sealed = {
        "deed": str(deed.pk),
        "person": str(person_id),
        "home": person.home,
        "part": part,
        "by": str(by.pk),
    }
    _audit(
        companion, "named", by, now, after={"person": person.name, "part": name_part(part), "sealed": sealed}
    )
    return companion.pk


@transaction.atomic
def confirm_companion(engagement_id: UUID, companion_id: UUID, *, by: Any, now: datetime) -> None:
    """Agree that somebody was there; from then on it counts for them.

    Raises:
        NotThere: this engagement has no such companion.
        Refusal: it is agreed or refused already, or somebody else has to.
    """
    companion = _lock_waiting(engagement_id, companion_id, by)
    companion.confirmed_by, companion.confirmed_at = by, now
    companion.save(update_fields=["confirmed_by", "confirmed_at"])
    _audit(companion, "agreed to", by, now, {"counts": False}, {"counts": True})


@transaction.atomic
def refuse_companion(engagement_id: UUID, companion_id: UUID, *, by: Any, now: datetime) -> None:
    """Say that it was not so. It counts for nobody; what a doer said of their own deed still takes the "alone".

    Raises:
        NotThere: this engagement has no such companion.
        Refusal: it is agreed or refused already, or somebody else has to.
    """
    companion = _lock_waiting(engagement_id, companion_id, by)
    companion.refused_at = now
    companion.save(update_fields=["refused_at"])
    _audit(companion, "refused", by, now, {"counts": False}, {"counts": False})


def find_who_agrees(companion: Companion, deed: Deed) -> UUID:
    """Find who has to agree: the other side of who said it."""
    return deed.by_id if companion.said_by_id == companion.person_id else companion.person_id


def _lock_waiting(engagement_id: UUID, companion_id: UUID, by: Any) -> Companion:
    found = Companion.objects.select_for_update(of=("self",)).filter(
        pk=companion_id, deed__engagement_id=engagement_id
    )
    companion = found.select_related("deed__duty", "person").first()
    if companion is None:
        raise NotThere(_("There is no such companion"))
    if companion.confirmed_at is not None or companion.refused_at is not None:
        raise Refusal(_("This is answered already"))
    if by.pk != find_who_agrees(companion, companion.deed):
        raise Refusal(_("Only the other side can say whether it was so"))
    return companion


def _audit(
    companion: Companion,
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
        kind="companion",
        key=companion.pk,
        name=_("{person} at {duty}").format(person=companion.person.name, duty=companion.deed.duty.name),
        engagement_id=companion.deed.engagement_id,
        before=before,
        after=after,
    )
