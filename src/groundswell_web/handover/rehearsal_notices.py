"""Tell people of rehearsals: before one begins those whom it is about, and of the lever the service owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import list_members
from groundswell_web.govuk.environment import show_moment
from groundswell_web.handover.models import LeverPull, Rehearsal
from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.checks import Concerned

AHEAD = "rehearsals ordered"
PULLED = "the emergency lever"
TOLD_FOR = timedelta(days=14)  # for so long a pull stands among what waits for the service owner


def find_ordered(now: datetime) -> Iterator[Concerned]:
    """Find rehearsals that run or are to come: for those of the unit, who can only read, and those who do the work."""
    found = Rehearsal.objects.filter(until_at__gt=now, called_off_at__isnull=True)
    for rehearsal in found.select_related("engagement").order_by("from_at"):
        told = {
            "engagement": rehearsal.engagement.name,
            "first": show_moment(rehearsal.from_at),
            "last": show_moment(rehearsal.until_at),
        }
        reads = _("{engagement}: a rehearsal from {first} until {last}. You can only read in these days.")
        works = _(
            "{engagement}: a rehearsal from {first} until {last}. The unit can only read: what has to be done is yours."
        )
        for person_id, home in _list_people(rehearsal.engagement_id, now):
            yield Concerned(
                person_id,
                str(rehearsal.pk),
                (reads if home == "unit" else works).format(**told),
                reverse("rehearsal", args=[rehearsal.engagement_id, rehearsal.pk]),
                rehearsal.engagement_id,
            )


def find_pulls(now: datetime) -> Iterator[Concerned]:
    """Find pulls of the lever of the last days: for the service owner, or the sponsor where there is none."""
    found = LeverPull.objects.filter(at__gt=now - TOLD_FOR, at__lte=now)
    for pull in found.select_related("rehearsal__engagement", "by").order_by("at"):
        engagement = pull.rehearsal.engagement
        text = _(
            "{engagement}: {who} of the unit pulled the lever and could write until {moment}. Why: {why}"
        )
        said = text.format(
            engagement=engagement.name, who=pull.by.name, moment=show_moment(pull.until_at), why=pull.why
        )
        told = list_members(engagement.pk, now=now, role="service_owner")
        told = told or list_members(engagement.pk, now=now, role="sponsor")
        for person_id in sorted({one.person_id for one in told}):
            address = reverse("rehearsal", args=[engagement.pk, pull.rehearsal_id])
            yield Concerned(person_id, str(pull.pk), said[:500], address, engagement.pk)


def tell_rehearsal(*, now: datetime) -> None:
    """Raise and mail at once what was ordered or called off."""
    record_notices(now=now, only=(AHEAD,))
    mail_notices(now=now)


def tell_pull(*, now: datetime) -> None:
    """Raise and mail at once that the lever was pulled."""
    record_notices(now=now, only=(PULLED,))
    mail_notices(now=now)


def _list_people(engagement_id: object, now: datetime) -> list[tuple[object, str]]:
    """List everybody with a role in an engagement but those who only look on, each once, with the home."""
    members = list_members(engagement_id, now=now)  # type: ignore[arg-type]
    return sorted({(one.person_id, one.home_kind) for one in members if one.role != "observer"}, key=str)
