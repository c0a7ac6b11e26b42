"""Write engagements, roles and mandates: the only writer of these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.engagements.models import Engagement, Mandate, Membership, Service
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

DESCRIBED = ("name", "purpose", "cost_of_nothing", "begins_on", "exits_on")


@transaction.atomic
def record_engagement(
    *,
    name: str,
    agency_id: UUID,
    unit_id: UUID,
    services: Sequence[str],
    purpose: str,
    cost_of_nothing: str,
    begins_on: date,
    exits_on: date,
    by: Actor,
    now: datetime,
) -> UUID:
    """Record a new engagement in discovery, not yet started.

    Raises:
        Refusal: the exit date is not after the beginning; there is no service.
    """
    _check_dates(begins_on, exits_on)
    named = [text for service in services if (text := service.strip())]
    if not named:
        raise Refusal(_("Enter the service that the engagement is about"), field="services")
    engagement = Engagement.objects.create(
        name=name,
        agency_id=agency_id,
        unit_id=unit_id,
        purpose=purpose,
        cost_of_nothing=cost_of_nothing,
        begins_on=begins_on,
        exits_on=exits_on,
        created_at=now,
    )
    Service.objects.bulk_create(Service(engagement=engagement, name=text) for text in dict.fromkeys(named))
    after = _describe(engagement) | {"services": named, "agency": str(agency_id), "unit": str(unit_id)}
    record_event(
        by=by,
        now=now,
        verb="created",
        kind="engagement",
        key=engagement.pk,
        name=name,
        engagement_id=engagement.pk,
        after=after,
    )
    return engagement.pk


@transaction.atomic
def correct_engagement(
    engagement_id: UUID, *, version: int, changes: dict[str, Any], by: Actor, now: datetime
) -> None:
    """Change what is said of an engagement.

    Args:
        engagement_id: which.
        version: the version that the person saw.
        changes: new values of the fields named in `DESCRIBED`.
        by: who.
        now: when.

    Raises:
        EditedMeanwhile: somebody changed it since.
        Refusal: the exit date is not after the beginning.
    """
    engagement = _lock(engagement_id)
    if engagement.version != version:
        who = _find_last_writer(engagement_id)
        text = _("Somebody else changed the engagement while you had it open")
        raise EditedMeanwhile(text, stored=_describe(engagement), who=who)
    before = _describe(engagement)
    for name in DESCRIBED:
        setattr(engagement, name, changes.get(name, getattr(engagement, name)))
    _check_dates(engagement.begins_on, engagement.exits_on)
    engagement.version += 1
    engagement.save()
    record_event(
        by=by,
        now=now,
        verb="changed",
        kind="engagement",
        key=engagement_id,
        name=engagement.name,
        engagement_id=engagement_id,
        before=before,
        after=_describe(engagement),
    )


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
        Refusal: they have it already in these days; the days are the wrong way round.
    """
    engagement = _lock(engagement_id)
    if until_on is not None and until_on < from_on:
        raise Refusal(_("The last day must not be before the first day"), field="until_on")
    held = Membership.objects.filter(engagement=engagement, person_id=person_id, role=role)
    if held.filter(Q(until_on__isnull=True) | Q(until_on__gte=from_on)).exists():
        raise Refusal(_("This person has this role already"), field="person")
    membership = Membership.objects.create(
        engagement=engagement, person_id=person_id, role=role, from_on=from_on, until_on=until_on
    )
    after = {"person": membership.person.name, "role": role, "from_on": from_on, "until_on": until_on}
    record_event(
        by=by,
        now=now,
        verb="added",
        kind="member",
        key=membership.pk,
        name=membership.person.name,
        engagement_id=engagement_id,
        after=after,
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
    engagement = _lock(engagement_id)
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
    before = {"until_on": membership.until_on}
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
        after={"until_on": until_on},
    )


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
    engagement = _lock(engagement_id)
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
        Refusal: it is signed or replaced already, has run out, or the signer drafted it alone.
    """
    engagement = _lock(engagement_id)
    mandate = Mandate.objects.filter(pk=mandate_id, engagement=engagement).first()
    if mandate is None:
        raise NotThere(_("There is no such mandate"))
    if mandate.signed_at or mandate.replaced_at:
        raise Refusal(_("This mandate is no longer open for signing"))
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


def _lock(engagement_id: UUID) -> Engagement:
    engagement = Engagement.objects.select_for_update().filter(pk=engagement_id).first()
    if engagement is None:
        raise NotThere(_("There is no such engagement"))
    return engagement


def _check_dates(begins_on: date, exits_on: date) -> None:
    if exits_on <= begins_on:
        raise Refusal(_("The exit date must be after the day it begins"), field="exits_on")


def _describe(engagement: Engagement) -> dict[str, Any]:
    return {name: getattr(engagement, name) for name in DESCRIBED}


def _describe_mandate(mandate: Mandate) -> dict[str, Any]:
    names = ("kinds_of_change", "largest_share", "most_cases", "spend", "currency", "until_on")
    return {name: getattr(mandate, name) for name in names}


def _name_mandate(mandate: Mandate) -> str:
    return _("Mandate {number}").format(number=mandate.number)


def _find_last_writer(engagement_id: UUID) -> str:
    from groundswell_web.audit.queries import list_events

    last = list_events(engagement_id, kind="engagement", key=engagement_id, limit=1)
    return last[0].by if last else ""
