"""What the worker does for trials."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from groundswell_web.trials.planning import plan_draft


@task(priority=50)  # somebody waits for it; findings of a new extract come after it
def plan(engagement_id: str, trial_id: str, version: int) -> None:
    """Plan a draft on the records in use, by simulation."""
    plan_draft(UUID(engagement_id), UUID(trial_id), version=version, now=timezone.now())
