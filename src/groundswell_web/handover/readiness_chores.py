"""Keep the readiness of each day, as it was computed on that day. Nobody types it in, and nobody changes it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover.models import Duty, ReadinessDay
from groundswell_web.handover.readiness_queries import compute_now, describe_day

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)  # the first turn of a day keeps it; the others find it kept
KEPT_AFTER_EXIT = timedelta(days=400)  # the last check after the exit is at twelve months


def keep_readiness(now: datetime) -> int:
    """Keep today's readiness of every engagement that has a duty and no readiness of today yet.

    One that cannot be computed stops no other, and is tried again in the next turn.

    Returns:
        How many days were kept.
    """
    kept = ReadinessDay.objects.filter(on=now.date()).values("engagement_id")
    waiting = Duty.objects.filter(from_on__lte=now.date()).exclude(engagement_id__in=kept)
    count = 0
    for engagement_id in list(
        waiting.order_by("engagement_id").values_list("engagement_id", flat=True).distinct()
    ):
        try:
            count += keep_day(engagement_id, now)
        except Exception:
            logger.exception("the readiness of engagement %s could not be computed", engagement_id)
    return count


def keep_day(engagement_id: UUID, now: datetime) -> bool:
    """Keep the readiness of today; where today is kept already, nothing is written.

    Returns:
        Whether it was written.
    """
    if now.date() > get_engagement(engagement_id).exits_on + KEPT_AFTER_EXIT:
        return False
    readiness = compute_now(engagement_id, now)
    if readiness.share is None:
        return False
    # Two workers that do it at once: the database takes the first, and the second is passed over.
    before = ReadinessDay.objects.filter(engagement_id=engagement_id, on=now.date()).exists()
    row = ReadinessDay(
        engagement_id=engagement_id,
        on=now.date(),
        share=readiness.share,
        document=describe_day(readiness),
        computed_at=now,
    )
    ReadinessDay.objects.bulk_create([row], ignore_conflicts=True)
    return not before
