"""What the worker does for the hand-over."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from groundswell_web.handover.session_plans import plan_and_keep


@task(priority=10)
def work_out_sessions(engagement_id: str) -> None:
    """Plan the sessions that would mend most, and keep them."""
    plan_and_keep(UUID(engagement_id), timezone.now())
