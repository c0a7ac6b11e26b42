"""Write engagements: begin, change, start, move on to another phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.exits import EXIT_CONDITIONS, NotHandedOver
from groundswell_web.engagements.models import Engagement, Service
from groundswell_web.engagements.start_conditions import NotStartable, list_missing
from groundswell_web.refusals import EditedMeanwhile, Refusal

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
    named = _list_named(services)
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
    Service.objects.bulk_create(Service(engagement=engagement, name=text) for text in named)
    homes = {"agency": engagement.agency.name, "unit": engagement.unit.name}
    after = _describe(engagement) | homes
    _record(engagement, "created", by, now, None, after)
    return engagement.pk


@transaction.atomic
def correct_engagement(
    engagement_id: UUID, *, version: int, changes: dict[str, Any], by: Actor, now: datetime
) -> None:
    """Change what is said of an engagement.

    Args:
        engagement_id: which.
        version: the version that the person saw.
        changes: new values of the fields named in `DESCRIBED`, and of ``services``, a list of names.
        by: who.
        now: when.

    Raises:
        EditedMeanwhile: somebody changed it since.
        Refusal: the exit date is not after the beginning; no service is left.
    """
    engagement = lock_engagement(engagement_id)
    if engagement.version != version:
        who = find_last_writer(engagement_id, kind="engagement", key=engagement_id)
        text = _("Somebody else changed the engagement while you had it open")
        raise EditedMeanwhile(text, stored=_describe(engagement), who=who)
    before = _describe(engagement)
    for name in DESCRIBED:
        setattr(engagement, name, changes.get(name, getattr(engagement, name)))
    _check_dates(engagement.begins_on, engagement.exits_on)
    if "services" in changes:
        _write_services(engagement, _list_named(changes["services"]))
    engagement.version += 1
    engagement.save()
    after = _describe(engagement)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        told = ({name: side[name] for name in changed} for side in (before, after))
        _record(engagement, "changed", by, now, *told)


@transaction.atomic
def start_engagement(engagement_id: UUID, *, by: Actor, now: datetime) -> None:
    """Start an engagement: from now on it always has a sponsor, a service owner and a mandate that was signed.

    Raises:
        NotStartable: something is missing; it names everything that is.
        Refusal: it has started already.
    """
    engagement = lock_engagement(engagement_id)
    if engagement.started_at:
        raise Refusal(_("The engagement has started already"))
    missing = list_missing(engagement_id, now=now)
    if missing:
        raise NotStartable(missing)
    engagement.started_at = now
    engagement.version += 1
    engagement.save(update_fields=["started_at", "version"])
    _record(engagement, "started", by, now, {"has_started": False}, {"has_started": True})


@transaction.atomic
def record_phase(engagement_id: UUID, *, phase: str, by: Actor, now: datetime) -> None:
    """Record how far the work is. To `handed_over` there is no other way than this, and none back from it.

    Raises:
        Refusal: it is in this phase already; it has not started, and only discovery comes before the start; it is
            handed over.
        NotHandedOver: a condition of the exit stands in the way; it names all that do.
    """
    engagement = lock_engagement(engagement_id)
    if engagement.phase == phase:
        raise Refusal(_("The engagement is in this phase already"), field="phase")
    if not engagement.started_at:
        raise Refusal(_("Start the engagement first: until then it is in discovery"), field="phase")
    if engagement.phase == Engagement.Phase.HANDED_OVER:
        text = _("The engagement is handed over. What comes next is an engagement of its own")
        raise Refusal(text, field="phase")
    if phase == Engagement.Phase.HANDED_OVER and (
        obstacles := EXIT_CONDITIONS.list_obstacles(engagement_id, now)
    ):
        raise NotHandedOver(obstacles)
    before = engagement.get_phase_display()
    engagement.phase = phase
    engagement.version += 1
    engagement.save(update_fields=["phase", "version"])
    _record(engagement, "moved on", by, now, {"phase": before}, {"phase": engagement.get_phase_display()})


def _list_named(services: Sequence[str]) -> list[str]:
    named = list(dict.fromkeys(text for service in services if (text := service.strip())))
    if not named:
        raise Refusal(_("Enter the service that the engagement is about"), field="services")
    return named


def _write_services(engagement: Engagement, named: list[str]) -> None:
    """Write the services; those that stay keep their ids."""
    stored = {service.name: service for service in engagement.services.all()}
    for name in stored.keys() - set(named):
        stored[name].delete()
    Service.objects.bulk_create(Service(engagement=engagement, name=n) for n in named if n not in stored)


def _check_dates(begins_on: date, exits_on: date) -> None:
    if exits_on <= begins_on:
        raise Refusal(_("The exit date must be after the day it begins"), field="exits_on")


def _record(
    engagement: Engagement,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None,
    after: dict[str, Any],
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="engagement",
        key=engagement.pk,
        name=engagement.name,
        engagement_id=engagement.pk,
        before=before,
        after=after,
    )


def _describe(engagement: Engagement) -> dict[str, Any]:
    told = {name: getattr(engagement, name) for name in DESCRIBED}
    return told | {"services": sorted(engagement.services.values_list("name", flat=True))}
