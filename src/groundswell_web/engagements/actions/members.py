"""Write who has which role in an engagement."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.models import Membership
from groundswell_web.people.queries import find_person
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def record_member(
    engagement_id: UUID,
    *,
    person_id: UUID,
    role: str,
    from_on: date,
    until_on: date | None,
    by: Actor,
    now: datetime,
) -> UUID:
    """Give a person a role in an engagement.

    Raises:
        Refusal: they have it already in these days; the days are the wrong way round; they have left.
    """
    engagement = lock_engagement(engagement_id)
    if until_on is not None and until_on < from_on:
        raise Refusal(_("The last day must not be before the first day"), field="until_on")
    person = find_person(person_id, now=now)
    if person is None or not person.may_enter:
        raise Refusal(
            _("This person has no access to the workbench. Select somebody who has"), field="person"
        )
    held = Membership.objects.filter(engagement=engagement, person_id=person_id, role=role)
    if held.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on)).exists():
        raise Refusal(_("This person has this role already"), field="person")
    membership = Membership.objects.create(
        engagement=engagement, person_id=person_id, role=role, from_on=from_on, until_on=until_on
    )
    told = {"role": membership.get_role_display(), "from_on": from_on, "until_on": until_on}
    record_event(
        by=by,
        now=now,
        verb="added",
        kind="member",
        key=membership.pk,
        name=membership.person.name,
        engagement_id=engagement_id,
        after={"person": membership.person.name} | told,
    )
    return membership.pk


@transaction.atomic
def withdraw_member(
    engagement_id: UUID, membership_id: UUID, *, until_on: date, by: Actor, now: datetime
) -> None:
    """End a role on a day, which is its last.

    Raises:
        NotThere: this engagement has no such role.
        Refusal: a started engagement would be left without its last sponsor or service owner.
    """
    engagement = lock_engagement(engagement_id)
    membership = (
        Membership.objects.filter(pk=membership_id, engagement=engagement).select_related("person").first()
    )
    if membership is None:
        raise NotThere(_("There is no such member"))
    if until_on < membership.from_on:
        raise Refusal(_("The last day must not be before the first day"), field="until_on")
    if engagement.started_at and membership.role in ("sponsor", "service_owner"):
        others = Membership.objects.filter(engagement=engagement, role=membership.role).exclude(
            pk=membership_id
        )
        if not others.filter(Q(until_on__isnull=True) | Q(until_on__gt=until_on)).exists():
            raise Refusal(_("Name a successor first: a started engagement always has one"), field="until_on")
    role = membership.get_role_display()
    before = {"role": role, "until_on": membership.until_on}
    membership.until_on = until_on
    membership.save(update_fields=["until_on"])
    record_event(
        by=by,
        now=now,
        verb="ended",
        kind="member",
        key=membership_id,
        name=membership.person.name,
        engagement_id=engagement_id,
        before=before,
        after={"role": role, "until_on": until_on},
    )
