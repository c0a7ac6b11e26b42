"""Add the steps and ends of an extract when it becomes the current one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groundswell.spells import Records
from groundswell_web.audit.actions import Actor, Workbench
from groundswell_web.ownership.actions import SeenPoint, record_seen_points


def record_points(engagement_id: UUID, extract_id: UUID, now: datetime, by: Actor | None = None) -> None:
    """Bring the points of an engagement to what an extract shows. Doing it again does no harm.

    Args:
        engagement_id: which engagement.
        extract_id: the extract that became current.
        now: when.
        by: who; the workbench itself when not given.
    """
    from groundswell_web.records.queries import open_extract

    seen = find_points(open_extract(engagement_id, extract_id))
    record_seen_points(engagement_id, extract_id=extract_id, seen=seen, by=by or Workbench(), now=now)


def find_points(records: Records) -> list[SeenPoint]:
    """Find every step at which cases stand and every end, with the wait that passes there."""
    from groundswell.evidence.points_of_wait import list_points_of_wait  # by the worker, not by the server

    is_after = records.manifest.shape in ("events", "dates")
    return [
        SeenPoint(
            kind=point.kind,
            name=point.name,
            clock=point.clock,
            days_per_case=point.days_per_case,
            days_low=point.days_low,
            days_high=point.days_high,
            applicant_days=point.applicant_days_per_year,
            wait_share=point.share,
            open_now=point.open_now,
            stays=point.stays,
            is_after=is_after and point.kind == "step",
        )
        for point in list_points_of_wait(records)
    ]
