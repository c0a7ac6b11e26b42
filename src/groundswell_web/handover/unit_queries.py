"""Read the readiness of several engagements, at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Subquery

from groundswell_web.handover.models import ReadinessDay


@dataclass(frozen=True)
class NewestReadiness:
    """The newest readiness that was kept of an engagement.

    Args:
        on: the day.
        share: by weight; None where there was no duty.
        critical_without: how many critical duties nobody of the agency had done alone lately.
    """

    on: date
    share: float | None
    critical_without: int


def list_newest_readiness(engagement_ids: Collection[UUID]) -> dict[UUID, NewestReadiness]:
    """List the newest readiness of each engagement that has one; one query for all of them."""
    newest = ReadinessDay.objects.filter(engagement_id=OuterRef("engagement_id")).order_by("-on")
    rows = ReadinessDay.objects.filter(
        engagement_id__in=engagement_ids, on=Subquery(newest.values("on")[:1])
    ).values_list("engagement_id", "on", "share", "document__critical_without")
    return {one: NewestReadiness(on, share, len(critical)) for one, on, share, critical in rows}
