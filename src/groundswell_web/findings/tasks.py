"""What the worker does for findings."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from groundswell_web.findings.actions import compute_finding


@task()
def compute(*kept_ids: str) -> None:
    """Compute findings that were asked for, one after another; each is shown as soon as it is there."""
    for kept_id in kept_ids:
        compute_finding(UUID(kept_id), now=timezone.now())
