"""Write mandates: drafted, signed, replaced by the next; never edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.models import Mandate
from groundswell_web.refusals import NotThere, Refusal


@transaction.atomic
def record_mandate(
    engagement_id: UUID,
    *,
    kinds_of_change: Sequence[str],
    largest_share: float,
    most_cases: int,
    spend: Decimal,
    currency: str,
    until_on: date,
    by: Any,
    now: datetime,
) -> UUID:
    """Draft a mandate for the sponsor to sign.

    Raises:
        Refusal: it would already have run out; it outlasts the engagement.
    """
    engagement = lock_engagement(engagement_id)
    if until_on <= now.date():
        raise Refusal(_("The mandate must run until a day in the future"), field="until_on")
    if until_on > engagement.exits_on:
        raise Refusal(_("The mandate must not run longer than the engagement"), field="until_on")
    mandate = Mandate.objects.create(
        engagement=engagement,
        number=Mandate.objects.filter(engagement=engagement).count() + 1,
        kinds_of_change=list(kinds_of_change),
        largest_share=largest_share,
        most_cases=most_cases,
        spend=spend,
        currency=currency,
        until_on=until_on,
        drafted_by=by,
        drafted_at=now,
    )
    record_event(
        by=by,
        now=now,
        verb="drafted",
        kind="mandate",
        key=mandate.pk,
        name=_name_mandate(mandate),
        engagement_id=engagement_id,
        after=_describe_mandate(mandate),
    )
    return mandate.pk


@transaction.atomic
def sign_mandate(engagement_id: UUID, mandate_id: UUID, *, by: Any, now: datetime) -> None:
    """Sign a mandate, which then replaces the one in force. The caller has asked for the second factor.

    Raises:
        NotThere: this engagement has no such mandate.
        Refusal: it is signed or replaced already, has run out, or the signer drafted it.
    """
    engagement = lock_engagement(engagement_id)
    mandate = Mandate.objects.filter(pk=mandate_id, engagement=engagement).first()
    if mandate is None:
        raise NotThere(_("There is no such mandate"))
    if mandate.signed_at or mandate.replaced_at:
        raise Refusal(_("This mandate is no longer open for signing"))
    if mandate.drafted_by_id == by.pk:
        raise Refusal(_("Somebody else must draft what you sign. Ask the lead for a draft"))
    if mandate.until_on <= now.date():
        raise Refusal(_("This mandate has run out before it was signed. Draft a new one"))
    for former in Mandate.objects.filter(engagement=engagement, replaced_at__isnull=True).exclude(
        pk=mandate_id
    ):
        former.replaced_at = now
        former.save(update_fields=["replaced_at"])
    mandate.signed_by, mandate.signed_at = by, now
    mandate.save(update_fields=["signed_by", "signed_at"])
    record_event(
        by=by,
        now=now,
        verb="signed",
        kind="mandate",
        key=mandate_id,
        name=_name_mandate(mandate),
        engagement_id=engagement_id,
        after=_describe_mandate(mandate),
    )


def _describe_mandate(mandate: Mandate) -> dict[str, Any]:
    names = ("kinds_of_change", "largest_share", "most_cases", "spend", "currency", "until_on")
    return {name: getattr(mandate, name) for name in names}


def _name_mandate(mandate: Mandate) -> str:
    return _("Mandate {number}").format(number=mandate.number)
