"""Bring the points to what an extract shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.ownership.models import Point
from groundswell_web.ownership.words import CLOCKS


@dataclass(frozen=True)
class SeenPoint:
    """A point as an extract shows it.

    Args:
        kind: ``"step"`` where cases stand, ``"end"`` where they end.
        name: as the records write it.
        clock: the clock it runs on; one that is not known counts as unknown.
        days_per_case: days of wait there for each case received.
        days_low: lower limit of these.
        days_high: upper limit.
        applicant_days: days that all applicants wait there in a year; None where the records cover too little time.
        wait_share: share of the whole wait.
        open_now: cases that stand there at the extract.
        stays: how many stays there were, or how many cases ended with it.
        is_after: whether the wait passes after the step, until the next one is recorded.
    """

    kind: str
    name: str
    clock: str = "unknown"
    days_per_case: float | None = None
    days_low: float | None = None
    days_high: float | None = None
    applicant_days: float | None = None
    wait_share: float | None = None
    open_now: int = 0
    stays: int = 0
    is_after: bool = False


@transaction.atomic
def record_seen_points(
    engagement_id: UUID, *, extract_id: UUID, seen: Sequence[SeenPoint], by: Actor, now: datetime
) -> None:
    """Bring the points of an engagement to what an extract shows.

    A point is known again by its kind and name, so that its owner and rules stay with it. One that the extract does
    not show is marked gone; when it comes back, it is the same as before.

    Args:
        engagement_id: which engagement.
        extract_id: the extract that became current.
        seen: every point found in it.
        by: who; the workbench itself after an import.
        now: when.
    """
    known = {
        (point.kind, point.name): point
        for point in Point.objects.select_for_update().filter(engagement_id=engagement_id)
    }
    was_there = {key for key, point in known.items() if point.gone_at is None}
    shown = {(one.kind, one.name[:300]): one for one in seen}
    for key, one in shown.items():
        point = known.get(key) or Point(
            engagement_id=engagement_id,
            kind=one.kind,
            name=key[1],
            first_extract_id=extract_id,
            first_seen_at=now,
        )
        _take_figures(point, one, extract_id, now)
        point.save()
    gone = sorted(was_there - shown.keys())
    for key in gone:
        known[key].gone_at = now
        known[key].save(update_fields=["gone_at"])
    record_event(
        by=by,
        now=now,
        verb="refreshed",
        kind="points",
        key=extract_id,
        name=_("Steps found in the records"),
        engagement_id=engagement_id,
        after={
            "found": len(shown),
            "added": sorted(name for kind, name in shown.keys() - known.keys()),
            "back": sorted(name for kind, name in (shown.keys() & known.keys()) - was_there),
            "gone": [name for kind, name in gone],
        },
    )


def _take_figures(point: Point, seen: SeenPoint, extract_id: UUID, now: datetime) -> None:
    point.clock = seen.clock if seen.clock in CLOCKS else "unknown"
    point.is_after, point.stays = seen.is_after, seen.stays
    point.days_per_case, point.days_low, point.days_high = seen.days_per_case, seen.days_low, seen.days_high
    point.applicant_days = seen.applicant_days
    point.wait_share = None if seen.wait_share is None else min(1.0, max(0.0, seen.wait_share))
    point.open_now = seen.open_now
    point.last_extract_id = extract_id
    point.last_seen_at = now
    point.gone_at = None
