"""Read how old the records of several engagements are, at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from groundswell_web.records.models import Extract


def list_record_dates(engagement_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """List the moment as of which the current records of each engagement are; those without records are not in it.

    Where nothing says when they were drawn, it is when they were brought in.
    """
    found = Extract.objects.filter(engagement_id__in=engagement_ids, is_current=True)
    rows = found.values_list("engagement_id", "extract_at", "ready_at", "created_at")
    return {
        engagement_id: drawn_at or ready_at or created_at
        for engagement_id, drawn_at, ready_at, created_at in rows
    }
