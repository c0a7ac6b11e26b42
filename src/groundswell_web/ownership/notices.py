"""What is raised with people about ownership and rules, daily."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import list_members
from groundswell_web.notices.checks import Concerned
from groundswell_web.ownership.queries import (
    PointLine,
    list_engagements_with_points,
    list_rules,
    list_unowned,
)


def list_unowned_notices(now: datetime) -> Iterator[Concerned]:
    """List what the lead and the service owner are told of points that nobody owns.

    A point whose owner left, is away or lost the role is a notice of its own; those that never had an owner are one
    notice together, so that the first import does not send thirty.
    """
    for engagement_id in list_engagements_with_points():
        unowned = list_unowned(engagement_id, now)
        told = {
            member.person_id
            for role in ("lead", "service_owner")
            for member in list_members(engagement_id, now=now, role=role)
        }
        lost = [point for point in unowned if point.reason != "never"]
        never = [point for point in unowned if point.reason == "never"]
        for person_id in sorted(told, key=str):
            for point in lost:
                yield _say_lost(person_id, engagement_id, point)
            if never:
                yield _say_never(person_id, engagement_id, never)


def list_unanswered_notices(now: datetime) -> Iterator[Concerned]:
    """List what the sponsor is told of rules that were asked about and not answered in time."""
    for engagement_id in list_engagements_with_points():
        overdue = [rule for rule in list_rules(engagement_id, now) if rule.is_overdue]
        if not overdue:
            continue
        for sponsor in list_members(engagement_id, now=now, role="sponsor"):
            for rule in overdue:
                text = _(
                    "{who} has not said for {days} days why “{step}” must be: {rule}. Help to get an answer."
                )
                yield Concerned(
                    person_id=sponsor.person_id,
                    key=f"{rule.id}:{rule.asked_on}",
                    text=text.format(
                        who=rule.asked_of[:80],
                        days=rule.waits_days,
                        step=rule.point_name[:100],
                        rule=rule.text[:120],
                    ),
                    address=reverse("ownership_rule", args=[engagement_id, rule.id]),
                    engagement_id=engagement_id,
                )


def _say_lost(person_id: UUID, engagement_id: UUID, point: PointLine) -> Concerned:
    text = _("Nobody owns “{step}”: {reason}. Name an owner.")
    latest = point.version
    return Concerned(
        person_id=person_id,
        key=f"{point.id}:{latest}:{point.reason}",
        text=text.format(step=point.name[:200], reason=point.reason_text),
        address=reverse("ownership_point", args=[engagement_id, point.id]),
        engagement_id=engagement_id,
    )


def _say_never(person_id: UUID, engagement_id: UUID, never: list[PointLine]) -> Concerned:
    text = _("{count} steps never had an owner. Most of the wait is at “{step}”. Name an owner for each.")
    if len(never) == 1:
        text = _("“{step}” never had an owner. Name one.")
    return Concerned(
        person_id=person_id,
        key=f"{engagement_id}:never",
        text=text.format(count=len(never), step=never[0].name[:200]),
        address=reverse("ownership_nobody", args=[engagement_id]),
        engagement_id=engagement_id,
    )
