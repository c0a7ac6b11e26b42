"""Count the history: who did what how often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from groundswell_web.audit.models import Event


@dataclass(frozen=True)
class EventCount:
    """How often one person did one thing; ``by_key`` is empty for what the workbench did by itself."""

    verb: str
    kind: str
    by_key: str
    count: int


def count_events(engagement_id: UUID, *, until: datetime, kinds: Iterable[str]) -> list[EventCount]:
    """Count the events of an engagement by what was done and who did it, in one question to the database.

    Args:
        engagement_id: which engagement.
        until: the last moment that counts.
        kinds: of which kinds of subject.
    """
    events = Event.objects.filter(
        chain__name=str(engagement_id), at__lte=until, subject_kind__in=sorted(set(kinds))
    )
    counted = events.order_by().values_list("verb", "subject_kind", "by_key").annotate(number=Count("pk"))
    return [EventCount(*row) for row in counted]
