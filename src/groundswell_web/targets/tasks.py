"""What the worker does for targets."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from groundswell_web.targets.baselines import compute_baseline, find_kept


@task()
def compute(engagement_id: str, extract_id: str, measure: str, step: str) -> None:
    """Compute a baseline that a page waits for, unless it is there already."""
    if find_kept(UUID(extract_id), measure, step) is None:
        compute_baseline(UUID(engagement_id), UUID(extract_id), measure, step)
