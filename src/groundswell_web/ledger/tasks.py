"""What the worker does for the ledger."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from groundswell_web.ledger.actions.results import record_results


@task()
def compute(engagement_id: str) -> None:
    """Compute the results of an engagement anew, because something they come from has changed."""
    record_results(UUID(engagement_id), now=timezone.now())
