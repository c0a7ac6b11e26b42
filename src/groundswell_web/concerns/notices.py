"""What is raised with people about concerns, daily."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.concerns.queries import ConcernLine, find_silence, list_in_state
from groundswell_web.concerns.words import ANSWER_DAYS, name_silence
from groundswell_web.engagements.queries import list_members
from groundswell_web.notices.checks import Concerned


def list_unanswered_notices(now: datetime) -> Iterator[Concerned]:
    """List what the lead is told of concerns that have waited for an answer for three days or more."""
    for concern in list_in_state("waiting", since=now - timedelta(days=ANSWER_DAYS)):
        text = _("A concern about “{subject}” has waited {days} days for your answer. Answer it.")
        told = text.format(subject=concern.subject_name[:200], days=concern.count_days(now))
        for member in list_members(concern.engagement_id, now=now, role="lead"):
            yield _tell(member.person_id, concern, told)


def list_answered_notices(now: datetime) -> Iterator[Concerned]:
    """List what those who raised a concern by name are told of its answer. An unnamed concern tells nobody."""
    for concern in list_in_state("answered"):
        here = {member.person_id for member in list_members(concern.engagement_id, now=now)}
        if concern.raised_by_id in here:
            text = _("Your concern about “{subject}” is answered. Say whether that settles it.")
            yield _tell(concern.raised_by_id, concern, text.format(subject=concern.subject_name[:200]))


def list_silent_notices(now: datetime) -> Iterator[Concerned]:
    """List what sponsors are told of answered concerns that nobody else can settle any more."""
    for concern in list_in_state("answered"):
        reason = find_silence(concern, now)
        if reason:
            text = _("The concern about “{subject}” is answered. {reason} Settle it and say why.")
            told = text.format(subject=concern.subject_name[:200], reason=name_silence(reason))
            for member in list_members(concern.engagement_id, now=now, role="sponsor"):
                yield _tell(member.person_id, concern, told)


def _tell(person_id: UUID, concern: ConcernLine, text: str) -> Concerned:
    return Concerned(
        person_id=person_id,
        key=f"{concern.id}:{concern.version}",  # each turn of the exchange is told anew
        text=text,
        address=reverse("concern", args=[concern.engagement_id, concern.id]),
        engagement_id=concern.engagement_id,
    )
