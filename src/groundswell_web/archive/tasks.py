"""What the worker does for archives."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task


@task
def make_archive(archive_id: str) -> None:
    """Make an archive that was asked for; done by another already, nothing happens."""
    from groundswell_web.archive.making import make_one

    make_one(UUID(archive_id))
