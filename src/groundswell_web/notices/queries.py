"""Read what is raised with a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from groundswell_web.notices.models import Notice


@dataclass(frozen=True)
class NoticeLine:
    """One thing that waits for a person."""

    text: str
    address: str
    raised_at: datetime


def list_notices(person_id: UUID, *, engagement_id: UUID | None = None) -> list[NoticeLine]:
    """List what is raised with a person and not settled, oldest first."""
    notices = Notice.objects.filter(person_id=person_id, settled_at__isnull=True)
    if engagement_id is not None:
        notices = notices.filter(engagement_id=engagement_id)
    return [NoticeLine(n.text, n.address, n.raised_at) for n in notices.order_by("raised_at")]
