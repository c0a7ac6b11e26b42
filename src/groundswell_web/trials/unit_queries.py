"""Read what trials of several engagements have shown, at once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from groundswell_web.trials.models import Entry, Trial


@dataclass(frozen=True)
class TrialCounts:
    """How many trials of an engagement run, and how many have each verdict.

    Args:
        running: those that take cases today.
        verdicts: by the state of the verdict.
    """

    running: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)


def count_verdicts(engagement_ids: Collection[UUID]) -> dict[UUID, TrialCounts]:
    """Count for each engagement the trials that run, and the verdicts."""
    counts = {engagement_id: TrialCounts() for engagement_id in engagement_ids}
    running = Trial.objects.filter(engagement_id__in=engagement_ids, state="running")
    for engagement_id, number in running.values_list("engagement_id").annotate(Count("pk")).order_by():
        counts[engagement_id] = TrialCounts(number)
    written = Entry.objects.filter(kind="verdict", trial__engagement_id__in=engagement_ids)
    for engagement_id, text in written.values_list("trial__engagement_id", "text").iterator():
        counts[engagement_id].verdicts[json.loads(text)["state"]] += 1
    return counts
