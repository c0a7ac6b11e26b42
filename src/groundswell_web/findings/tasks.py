"""What the worker does for findings."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone

from groundswell_web.findings.actions import compute_finding


@task()
def compute(kept_id: str) -> None:
    """Compute one finding that was asked for."""
    compute_finding(UUID(kept_id), now=timezone.now())
