"""What the worker does for the records. The work itself is in `runs`, which uses the actions that queue these."""

from __future__ import annotations

from uuid import UUID

from django.tasks import task


@task(queue_name="imports")
def look_at_extract(extract_id: str, count: bool = False) -> None:
    """Look at an uploaded export and propose how to read it; done by another already, nothing happens.

    Args:
        extract_id: which.
        count: whether to read all of it and count, which takes a while for a large one.
    """
    from groundswell_web.records import runs

    runs.look_at(UUID(extract_id), count=count)


@task(queue_name="imports")
def import_extract(extract_id: str) -> None:
    """Import an extract; done by another already, nothing happens."""
    from groundswell_web.records import runs

    runs.import_one(UUID(extract_id))


@task
def compare_extracts(engagement_id: str, earlier_id: str, later_id: str) -> None:
    """Compare two versions of the records; the page finds what was kept."""
    from groundswell_web.records import comparisons

    comparisons.record_comparison(UUID(engagement_id), UUID(earlier_id), UUID(later_id))
