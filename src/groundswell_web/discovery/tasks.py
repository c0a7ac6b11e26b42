"""What the worker does for the discovery report."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task
from django.utils import timezone


@task()
def make(making_id: str) -> None:
    """Make the files of a draft or of an edition."""
    from groundswell_web.discovery.actions import make_files

    make_files(UUID(making_id), now=timezone.now())
