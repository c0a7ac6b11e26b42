"""Write how many days a week people have, and when they are on leave."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.teams.actions.locks import audit, seal
from groundswell_web.teams.cards import TeamMember
from groundswell_web.teams.models import Presence
from groundswell_web.teams.people_queries import get_member, list_team

MOST_DAYS, HALF = 5, Decimal("0.5")


@transaction.atomic
def record_days(
    engagement_id: UUID, told: Mapping[UUID, Decimal], *, seen: str, by: Any, now: datetime
) -> None:
    """Say how many days a week people have, but for leave.

    Args:
        engagement_id: whose.
        told: by person.
        seen: `seal_days` of what stood when the page was opened; empty to write over anything.
        by: who says so.
        now: when.

    Raises:
        NotThere: one of them is not on the team.
        Refusal: a week cannot have so many; the field is ``days_`` and the letters of the person's id.
        EditedMeanwhile: somebody else changed one of them since.
    """
    lock_engagement(engagement_id)
    team = {one.person_id: one for one in list_team(engagement_id, now)}
    if not told.keys() <= team.keys():
        raise NotThere(_("There is nobody such on the team"))
    if seen and seen != seal_days(team[person_id] for person_id in told):
        raise EditedMeanwhile(
            _("Somebody else changed these days while you had them open"),
            stored={},
            who=find_last_writer(engagement_id, kind="presence", key=engagement_id),
        )
    before, after = {}, {}
    for person_id, days in told.items():
        member = team[person_id]
        _check_days(days, field=f"days_{person_id.hex}")
        if member.is_said and float(days) == member.days:
            continue
        _write_days(engagement_id, member, days)
        before[member.name], after[member.name] = member.days, float(days)
    if after:
        _audit(engagement_id, "changed", _("Days a week"), by=by, now=now, before=before, after=after)


@transaction.atomic
def record_leave(
    engagement_id: UUID,
    person_id: UUID,
    *,
    from_on: date,
    until_on: date,
    days: Decimal = Decimal(0),
    by: Any,
    now: datetime,
) -> UUID:
    """Say that somebody is on leave, or has another number of days for a while.

    Raises:
        NotThere: there is nobody such on the team.
        Refusal: it ends before it begins, is over, or stands there already; a week cannot have so many days.
    """
    lock_engagement(engagement_id)
    member = get_member(engagement_id, person_id, now)
    if until_on < from_on:
        raise Refusal(_("The last day must be the first day or later"), field="until_on")
    if until_on < now.date():
        raise Refusal(_("The last day must not be over"), field="until_on")
    _check_days(days, field="days")
    if any((one.from_on, one.until_on, one.days) == (from_on, until_on, float(days)) for one in member.spans):
        raise Refusal(_("This is in the list already"), field="from_on")
    row = Presence.objects.create(
        engagement_id=engagement_id, person_id=person_id, from_on=from_on, until_on=until_on, days=days
    )
    told = {"from_on": from_on, "until_on": until_on, "days": days}
    _audit(engagement_id, "added", member.name, by=by, now=now, after=told)
    return row.pk


@transaction.atomic
def withdraw_leave(
    engagement_id: UUID, presence_id: UUID, *, only: UUID | None = None, by: Any, now: datetime
) -> None:
    """Take back what was said of somebody's days for a while.

    Args:
        engagement_id: whose.
        presence_id: which.
        only: of this person alone.
        by: who takes it back.
        now: when.

    Raises:
        NotThere: this engagement has nothing such.
    """
    lock_engagement(engagement_id)
    found = Presence.objects.filter(engagement_id=engagement_id, pk=presence_id, until_on__isnull=False)
    if only is not None:
        found = found.filter(person_id=only)
    row = found.select_related("person").first()
    if row is None:
        raise NotThere(_("There is no such leave"))
    told = {"from_on": row.from_on, "until_on": row.until_on, "days": row.days}
    _audit(engagement_id, "removed", row.person.name, by=by, now=now, before=told)
    row.delete()


def seal_days(members: Any) -> str:
    """Sum up how many days people have, so that a form can tell whether that still stands."""
    return seal(sorted((str(one.person_id), one.days, one.is_said) for one in members))


def _write_days(engagement_id: UUID, member: TeamMember, days: Decimal) -> None:
    lasting = Presence.objects.filter(
        engagement_id=engagement_id, person_id=member.person_id, until_on__isnull=True
    )
    lasting.delete()
    Presence.objects.create(
        engagement_id=engagement_id, person_id=member.person_id, from_on=member.from_on, days=days
    )


def _check_days(days: Decimal, *, field: str) -> None:
    if not days.is_finite() or not 0 <= days <= MOST_DAYS or days % HALF:
        text = _("Enter days from 0 to {most}, in halves, such as 2.5").format(most=MOST_DAYS)
        raise Refusal(text, field=field)


def _audit(engagement_id: UUID, verb: str, name: str, *, by: Any, now: datetime, **more: Any) -> None:
    audit(engagement_id, verb, "presence", engagement_id, name, by=by, now=now, **more)
