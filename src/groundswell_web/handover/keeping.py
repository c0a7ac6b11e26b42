"""Keep the duties up to date: when records have come, and every few minutes."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groundswell_web.engagements.queries import list_engagement_ids
from groundswell_web.handover.actions.sourcing import bring_up_to_date


def keep_after_import(engagement_id: UUID, extract_id: UUID, now: datetime) -> None:
    """Make duties of the steps that new records brought."""
    bring_up_to_date(engagement_id, now=now)


def keep_all(now: datetime) -> int:
    """Bring the duties of all engagements up to date; gives how many changed. Done again it changes nothing."""
    return sum(bring_up_to_date(engagement_id, now=now) for engagement_id in list_engagement_ids())
