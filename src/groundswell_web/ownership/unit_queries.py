"""Read what nobody owns in several engagements, at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groundswell_web.engagements.unit_queries import list_present_of
from groundswell_web.ownership.models import Ownership, Point
from groundswell_web.ownership.standing import OwnerFacts, decide_reason


@dataclass(frozen=True)
class UnownedCount:
    """What nobody owns in an engagement.

    Args:
        points: steps and ends that the records know.
        unowned: those of them that nobody owns.
        applicant_days: days that applicants wait there in a year; None where not known of any.
    """

    points: int = 0
    unowned: int = 0
    applicant_days: float | None = None


def count_unowned_of(engagement_ids: Collection[UUID], now: datetime) -> dict[UUID, UnownedCount]:
    """Count what nobody owns in each engagement, by the same rule as its own pages."""
    present = list_present_of(engagement_ids, now)
    found = Point.objects.filter(engagement_id__in=engagement_ids, gone_at__isnull=True)
    running = Ownership.objects.filter(point__in=found.values("pk"), until_at__isnull=True)
    owners = {one.point_id: one.owner for one in running.select_related("owner")}
    counts: dict[UUID, UnownedCount] = {engagement_id: UnownedCount() for engagement_id in engagement_ids}
    for point_id, engagement_id, days in found.values_list("pk", "engagement_id", "applicant_days"):
        before, owner = counts[engagement_id], owners.get(point_id)
        facts = None
        if owner is not None:
            is_away, has_role = owner.is_away_for_long(now.date()), owner.pk in present[engagement_id]
            facts = OwnerFacts(owner.may_enter(now), is_away, has_role)
        is_unowned = bool(decide_reason(facts))
        waited = before.applicant_days
        if is_unowned and days is not None:
            waited = (waited or 0.0) + days
        counts[engagement_id] = UnownedCount(before.points + 1, before.unowned + is_unowned, waited)
    return counts
