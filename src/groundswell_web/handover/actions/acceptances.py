"""Accept duties, or say what is missing: the service owner, with a signature for what is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.queries import list_members
from groundswell_web.handover.acceptance_queries import list_acceptances
from groundswell_web.handover.actions.locks import lock_duty
from groundswell_web.handover.models import Acceptance
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def accept_duties(engagement_id: UUID, versions: Mapping[UUID, int], *, by: Any, now: datetime) -> int:
    """Accept duties. The caller has asked for the second factor, once for all of them.

    Args:
        engagement_id: whose.
        versions: the id of each duty that is accepted, and the version of it that the person saw.
        by: the service owner.
        now: when.

    Returns:
        How many were accepted by this signature; those that were accepted already are not accepted again.

    Raises:
        NotThere: a duty is not of this engagement, or need not be done any more.
        Refusal: no duty was chosen; one was changed since it was shown; the person is not a service owner of the
            agency's.
    """
    lock_engagement(engagement_id)
    check_owner(engagement_id, by, now)
    if not versions:
        raise Refusal(_("Select the duties that you accept"), field="duties")
    lines = {one.duty.id: one for one in list_acceptances(engagement_id, now)}
    if versions.keys() - lines.keys():
        raise NotThere(_("There is no such duty"))
    chosen = [lines[duty_id] for duty_id in lines if duty_id in versions]
    changed = [one.duty.name for one in chosen if one.duty.version != versions[one.duty.id]]
    if changed:
        text = _("This was changed while you had it open: {names}. Read it again, then sign")
        raise Refusal(text.format(names=", ".join(changed)))
    new = [one for one in chosen if one.status != "accepted" or one.changed_at is not None]
    if not new:
        return 0
    Acceptance.objects.bulk_create(
        Acceptance(duty_id=one.duty.id, is_accepted=True, by=by, at=now) for one in new
    )
    told = [{"duty": one.duty.name, "id": str(one.duty.id), "readiness": one.state_name} for one in new]
    record_event(
        by=by,
        now=now,
        verb="accepted",
        kind="duties",
        key=engagement_id,
        name=", ".join(one.duty.name for one in new),
        engagement_id=engagement_id,
        after={"accepted": told},
    )
    return len(new)


@transaction.atomic
def record_missing(engagement_id: UUID, duty_id: UUID, *, text: str, by: Any, now: datetime) -> None:
    """Say what is missing before a duty can be accepted. An acceptance given before then no longer counts.

    Raises:
        NotThere: this engagement has no such duty.
        Refusal: nothing is said; the duty has ended; the person is not a service owner of the agency's.
    """
    duty = lock_duty(engagement_id, duty_id)
    check_owner(engagement_id, by, now)
    if not text.strip():
        raise Refusal(_("Enter what is missing"), field="text")
    if duty.ended_at is not None:
        raise Refusal(_("This duty has ended"))
    Acceptance.objects.create(duty=duty, is_accepted=False, text=text.strip(), by=by, at=now)
    record_event(
        by=by,
        now=now,
        verb="said what is missing of",
        kind="duty",
        key=duty_id,
        name=duty.name,
        engagement_id=engagement_id,
        after={"missing": text.strip()},
    )


def check_owner(engagement_id: UUID, by: Any, now: datetime) -> None:
    """Hold acceptance and the exit to the service owner, who keeps the service: somebody of the agency's.

    Raises:
        Refusal: this person is none.
    """
    owners = list_members(engagement_id, now=now, role="service_owner")
    if by.pk not in {one.person_id for one in owners if one.home_kind == "agency"}:
        raise Refusal(_("Only a service owner who is of the agency can take the service over"))
