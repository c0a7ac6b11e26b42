"""What the worker does for plans."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task

from groundswell_web.teams.computing import compute_plan


@task(priority=50)  # somebody waits for it
def compute(plan_id: str) -> None:
    """Compute a plan that was asked for; done by another already, nothing happens."""
    compute_plan(UUID(plan_id))
