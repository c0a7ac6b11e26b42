"""Raise what the hand-over needs: a deed to confirm, a critical duty without anybody, a contract that ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.access import may
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.govuk.environment import show_day
from groundswell_web.handover.actions.companions import find_who_agrees
from groundswell_web.handover.duty_queries import PersonChoice, list_duties, list_people_here
from groundswell_web.handover.models import Companion, Deed, Duty, Holding, Need
from groundswell_web.notices.checks import Concerned

WAITING = "deeds that wait to be confirmed"
NOBODY = "critical duties that nobody has, shortly before the exit"
ENDING = "accounts and contracts that duties need, and that end soon"
BEFORE_EXIT = timedelta(days=91)
BEFORE_END = timedelta(days=30)


def find_waiting(now: datetime) -> Iterator[Concerned]:
    """Find deeds that somebody told and nobody confirmed, and companions who have not agreed."""
    told = Deed.objects.filter(
        event_sequence__isnull=True, confirmed_at__isnull=True, refused_at__isnull=True
    )
    people: dict[UUID, dict[UUID, PersonChoice]] = {}
    for deed in told.select_related("duty", "by").prefetch_related("companions").order_by("recorded_at"):
        here = _read_people(deed.engagement_id, people, now)
        witness = _pick_witness(deed, here)
        if witness is not None:
            text = _("“{duty}”: say whether {name} did it on {day}, as it was recorded.")
            said = text.format(duty=deed.duty.name, name=deed.by.name, day=show_day(deed.at.date()))
            yield _raise(witness, f"deed:{deed.pk}", said, "deed", deed.engagement_id, deed.pk)
    waiting = Companion.objects.filter(
        confirmed_at__isnull=True, refused_at__isnull=True, deed__refused_at__isnull=True
    )
    for one in waiting.select_related("deed__duty", "said_by").order_by("said_at"):
        deed = one.deed
        asked = find_who_agrees(one, deed)
        if asked in _read_people(deed.engagement_id, people, now):
            text = _(
                "{name} says that you were both there when “{duty}” was done on {day}. Say whether it was so."
            )
            said = text.format(name=one.said_by.name, duty=deed.duty.name, day=show_day(deed.at.date()))
            yield _raise(asked, f"companion:{one.pk}", said, "deed", deed.engagement_id, deed.pk)


def find_critical_without_anybody(now: datetime) -> Iterator[Concerned]:
    """Find, from a quarter before the exit, critical duties without an owner or a successor, for the service owners."""
    critical = Duty.objects.filter(consequence="stops", ended_at__isnull=True).order_by("engagement_id")
    for engagement_id in critical.values_list("engagement_id", flat=True).distinct():
        engagement = get_engagement(engagement_id)
        if engagement.phase == "handed_over" or engagement.exits_on - now.date() > BEFORE_EXIT:
            continue
        owners = [one.id for one in list_people_here(engagement_id, now) if "service_owner" in one.roles]
        for duty in list_duties(engagement_id, now):
            if not duty.is_critical or not {"owner", "successor"} & set(duty.lacks):
                continue
            text = _("“{duty}” must not stop. Name its owner, and who of the agency takes it.")
            for person_id in owners:
                yield _raise(
                    person_id,
                    f"nobody:{duty.id}",
                    text.format(duty=duty.name),
                    "duty",
                    engagement_id,
                    duty.id,
                )


def find_ending(now: datetime) -> Iterator[Concerned]:
    """Find accounts and contracts that duties need and that end within a month, for their holders."""
    last = now.date() + BEFORE_END
    needed = Need.objects.filter(duty__ended_at__isnull=True).values("holding_id")
    found = Holding.objects.filter(ended_at__isnull=True, ends_on__lte=last, pk__in=needed).order_by(
        "ends_on"
    )
    people: dict[UUID, dict[UUID, PersonChoice]] = {}
    for holding in found:
        here = _read_people(holding.engagement_id, people, now)
        owners = [one.id for one in here.values() if "service_owner" in one.roles]
        asked = [holding.holder_id] if holding.holder_id in here else owners
        text = _("{name} ends on {day}, and duties need it. Renew it, or say what is used instead.")
        said = text.format(name=holding.name, day=show_day(holding.ends_on))
        for person_id in asked:
            key = f"ending:{holding.pk}:{holding.ends_on}"
            yield _raise(person_id, key, said, "holding", holding.engagement_id, holding.pk)


def _read_people(
    engagement_id: UUID, read: dict[UUID, dict[UUID, PersonChoice]], now: datetime
) -> dict[UUID, PersonChoice]:
    if engagement_id not in read:
        read[engagement_id] = {one.id: one for one in list_people_here(engagement_id, now)}
    return read[engagement_id]


def _pick_witness(deed: Deed, here: dict[UUID, PersonChoice]) -> UUID | None:
    """Pick who is asked: who was there, else who answers for the duty or takes it, else the service owner or lead."""
    there = [one.person_id for one in deed.companions.all()]
    leading = [one.id for role in ("service_owner", "lead") for one in here.values() if role in one.roles]
    for person_id in (*there, deed.duty.owner_id, deed.duty.successor_id, *leading):
        person = here.get(person_id) if person_id else None
        if person is None or person.id in (deed.by_id, deed.recorded_by_id):
            continue
        if may(frozenset(person.roles), "confirm", "deeds"):
            return person.id
    return None


def _raise(
    person_id: UUID, key: str, text: str, address: str, engagement_id: UUID, thing_id: UUID
) -> Concerned:
    return Concerned(person_id, key, text, reverse(address, args=[engagement_id, thing_id]), engagement_id)
