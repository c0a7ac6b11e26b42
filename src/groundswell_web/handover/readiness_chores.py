"""Keep the readiness of each day, as it was computed on that day; and look ahead before somebody asks.

Nobody types a day's readiness in, and nobody changes it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.forecasting import find_forecast
from groundswell_web.handover.models import Duty, ReadinessDay
from groundswell_web.handover.readiness_queries import (
    compute_now,
    compute_of,
    describe_day,
    list_experience_of,
)
from groundswell_web.handover.session_plans import find_sessions

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=1)  # the first turn of a day keeps it; the others find it kept
AHEAD = timedelta(minutes=5)
KEPT_AFTER_EXIT = timedelta(days=400)  # the last check after the exit is at twelve months


def keep_readiness(now: datetime) -> int:
    """Keep today's readiness of every engagement that has a duty and no readiness of today yet.

    One that cannot be computed stops no other, and is tried again in the next turn.

    Returns:
        How many days were kept.
    """
    kept = set(ReadinessDay.objects.filter(on=now.date()).values_list("engagement_id", flat=True))
    return sum(_do_each([one for one in _list_with_duties(now) if one not in kept], keep_day, now))


def look_ahead(now: datetime) -> int:
    """Forecast readiness, and have sessions planned, where something was done since; pages then find both ready.

    Returns:
        How many engagements have an exit ahead of them.
    """
    return sum(_do_each(_list_with_duties(now), _look_ahead, now))


def _look_ahead(engagement_id: UUID, now: datetime) -> bool:
    exits_on, today = get_engagement(engagement_id).exits_on, now.date()
    if exits_on < today:
        return False
    facts = read_teams(engagement_id, now)
    find_forecast(facts, today, exits_on)
    find_sessions(engagement_id, facts, compute_of(facts, today), list_experience_of(facts, today))
    return True


def _list_with_duties(now: datetime) -> list[UUID]:
    due = Duty.objects.filter(from_on__lte=now.date()).order_by("engagement_id")
    return list(due.values_list("engagement_id", flat=True).distinct())


def _do_each(
    engagement_ids: Iterable[UUID], do: Callable[[UUID, datetime], bool], now: datetime
) -> Iterator[bool]:
    """Do something for each engagement; one for which it fails stops no other, and is tried again in the next turn."""
    for engagement_id in engagement_ids:
        try:
            yield do(engagement_id, now)
        except Exception:
            logger.exception("readiness of engagement %s: %s failed", engagement_id, do.__name__)


def keep_day(engagement_id: UUID, now: datetime) -> bool:
    """Keep the readiness of today; where today is kept already, nothing is written.

    Returns:
        Whether it was written.
    """
    if now.date() > get_engagement(engagement_id).exits_on + KEPT_AFTER_EXIT:
        return False
    if ReadinessDay.objects.filter(engagement_id=engagement_id, on=now.date()).exists():
        return False
    readiness = compute_now(engagement_id, now)
    if readiness.share is None:
        return False
    row = ReadinessDay(
        engagement_id=engagement_id,
        on=now.date(),
        share=readiness.share,
        document=describe_day(readiness),
        computed_at=now,
    )
    # Where two workers do it at once, the database takes the first, and the second is passed over.
    ReadinessDay.objects.bulk_create([row], ignore_conflicts=True)
    return True
