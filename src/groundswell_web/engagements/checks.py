"""What is raised about engagements: a mandate that waits for its signature, or runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.engagements.models import Mandate
from groundswell_web.engagements.queries import list_members
from groundswell_web.govuk.environment import show_day
from groundswell_web.notices.checks import Concerned

WARNING = timedelta(days=28)


def find_unsigned(now: datetime) -> Iterator[Concerned]:
    """Find drafts of mandates that wait for a sponsor."""
    drafts = Mandate.objects.filter(signed_at__isnull=True, replaced_at__isnull=True, until_on__gt=now.date())
    for mandate in drafts.select_related("engagement"):
        text = _("{engagement}: a mandate waits for your signature").format(
            engagement=mandate.engagement.name
        )
        yield from _raise(mandate, ("sponsor",), text, now)


def find_ending(now: datetime) -> Iterator[Concerned]:
    """Find mandates in force that end within four weeks, or have ended, of engagements that have not."""
    ending = Mandate.objects.filter(
        signed_at__isnull=False,
        replaced_at__isnull=True,
        until_on__lte=now.date() + WARNING,
        engagement__exits_on__gt=now.date() + WARNING,
    ).exclude(engagement__phase="handed_over")
    for mandate in ending.select_related("engagement"):
        told = {"engagement": mandate.engagement.name, "day": show_day(mandate.until_on)}
        if mandate.until_on < now.date():
            text = _("{engagement}: the mandate ended on {day}. Draft a new one").format(**told)
        else:
            text = _("{engagement}: the mandate ends on {day}. Draft the next one").format(**told)
        yield from _raise(mandate, ("lead", "sponsor"), text, now)


def _raise(mandate: Mandate, roles: tuple[str, ...], text: str, now: datetime) -> Iterator[Concerned]:
    told = {
        member.person_id
        for role in roles
        for member in list_members(mandate.engagement_id, now=now, role=role)
    }
    for person_id in sorted(told):
        yield Concerned(
            person_id=person_id,
            key=str(mandate.pk),
            text=text,
            address=reverse("mandate", args=[mandate.engagement_id, mandate.pk]),
            engagement_id=mandate.engagement_id,
        )
