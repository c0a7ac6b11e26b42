"""Make the checks after the exit by themselves, and tell those who keep the service and those who lent the team."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.engagements.places import EngagementCard
from groundswell_web.engagements.queries import get_engagement, list_handed_over, list_members
from groundswell_web.handover.exit_words import name_question
from groundswell_web.handover.later import check_later
from groundswell_web.handover.later_queries import (
    CheckLine,
    find_exit_at,
    list_checks,
    list_dues,
)
from groundswell_web.handover.models import LaterCheck
from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.checks import Concerned
from groundswell_web.people.queries import list_people

logger = logging.getLogger(__name__)
CHECKED = "checks after the exit"
TOLD_FOR = timedelta(days=28)  # for so long a check stands among what waits for those who were told


def make_checks(now: datetime) -> int:
    """Make the checks that are due and not made yet, each once; gives how many. Doing it again does no harm.

    Where the workbench stood still for months, the checks of that time are made now, and say when they were made.
    """
    count = 0
    today = timezone.localdate(now, timezone.get_default_timezone())
    for engagement in list_handed_over():
        exit_at = find_exit_at(engagement)
        if exit_at is None:
            continue
        made = set(LaterCheck.objects.filter(engagement_id=engagement.id).values_list("months", flat=True))
        for months, due_on in list_dues(exit_at):
            if due_on <= today and months not in made:
                count += _make_check(engagement, exit_at, months, now)
    if count:
        record_notices(now=now, only=(CHECKED,))
        mail_notices(now=now)
    return count


def find_checked(now: datetime) -> Iterator[Concerned]:
    """Find the checks of the last weeks: for the service owner, and the coordinators of the unit."""
    for engagement_id in _list_checked(now):
        engagement = get_engagement(engagement_id)
        told = _list_told(engagement, now)
        for check in list_checks(engagement):
            if check.checked_at is None or check.checked_at <= now - TOLD_FOR:
                continue
            for person_id in told:
                yield Concerned(
                    person_id,
                    f"{engagement_id}:{check.months}",
                    _write_text(engagement, check),
                    reverse("after", args=[engagement_id]),
                    engagement_id,
                )


def _make_check(engagement: EngagementCard, exit_at: datetime, months: int, now: datetime) -> bool:
    """Make one check; what it reads is read before the lock is taken, for reading a year's records takes a while."""
    earlier = (
        LaterCheck.objects.filter(engagement_id=engagement.id, months__lt=months).order_by("-months").first()
    )
    since_at = earlier.checked_at if earlier else exit_at
    found = check_later(engagement.id, exit_at=exit_at, since_at=min(since_at, now), now=now)
    due_on = dict(list_dues(exit_at))[months]
    document = {question: asdict(answer) for question, answer in found.items()}
    with transaction.atomic():
        lock_engagement(engagement.id)
        if LaterCheck.objects.filter(engagement_id=engagement.id, months=months).exists():
            return False
        LaterCheck.objects.create(
            engagement_id=engagement.id, months=months, due_on=due_on, checked_at=now, document=document
        )
        record_event(
            by=Workbench(),
            now=now,
            verb="made",
            kind="later_check",
            key=f"{engagement.id}:{months}",
            name=_say_months(months),
            engagement_id=engagement.id,
            after={question: answer.text for question, answer in found.items()},
        )
    return True


def _list_checked(now: datetime) -> list[UUID]:
    recent = LaterCheck.objects.filter(checked_at__gt=now - TOLD_FOR)
    return sorted(set(recent.values_list("engagement_id", flat=True)))


def _list_told(engagement: EngagementCard, now: datetime) -> list[UUID]:
    """List whom a check is told: the service owner, or the sponsor where there is none, and the unit's coordinators."""
    owners = list_members(engagement.id, now=now, role="service_owner")
    owners = owners or list_members(engagement.id, now=now, role="sponsor")
    of_unit = {one.id for one in list_people(now=now) if one.is_coordinator and one.home == engagement.unit}
    return sorted({one.person_id for one in owners} | of_unit)


def _write_text(engagement: EngagementCard, check: CheckLine) -> str:
    told = {"engagement": engagement.name, "when": _say_months(check.months)}
    if not check.failed:
        return _("{engagement}, {when}: nothing that was checked has been let go.").format(**told)
    named = " ".join(f"{name_question(one.question)} {_('No.')} {one.text}" for one in check.failed)
    return _("{engagement}, {when}: {named}").format(**told, named=named)[:500]


def _say_months(months: int) -> str:
    return ngettext("{count} month after the exit", "{count} months after the exit", months).format(
        count=months
    )
