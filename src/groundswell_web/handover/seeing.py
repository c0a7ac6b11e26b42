"""Write deeds as they are done: an event that is a deed of a duty becomes one in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from groundswell_web.audit.listening import Heard
from groundswell_web.handover.models import Deed, Duty
from groundswell_web.handover.sources import DUTY_SOURCES, Doing


def hear(heard: Heard) -> None:
    """Write the deeds that an event is. Most events are none: they cost the look into a dictionary.

    What the workbench does by itself is nobody's deed.
    """
    if heard.engagement_id is None or heard.by.pk is None:
        return
    doing = Doing(heard.engagement_id, heard.kind, heard.verb, heard.key, heard.name)
    duties = find_duties(doing)
    if not duties:
        return
    home = heard.by.home.kind
    for duty_id in duties:
        write_deed(heard.engagement_id, duty_id, heard.sequence, heard.at, heard.by.pk, home, heard.at)


def find_duties(doing: Doing) -> list[UUID]:
    """Find the duties of which an event is a deed, among those that go on."""
    wanted: dict[str, set[str]] = {}
    for source in DUTY_SOURCES.list_for(doing.verb, doing.kind):
        keys = set(source.find_keys(doing))
        if keys:
            wanted[source.name] = keys
    if not wanted:
        return []
    found = Duty.objects.filter(engagement_id=doing.engagement_id, source__in=wanted, ended_at__isnull=True)
    rows = found.order_by("source", "source_key").values_list("pk", "source", "source_key")
    return [pk for pk, name, key in rows if key in wanted[name]]


def write_deed(
    engagement_id: UUID,
    duty_id: UUID,
    sequence: int,
    at: datetime,
    by_id: Any,
    home: str,
    recorded_at: datetime,
) -> None:
    """Write the deed that an event is."""
    Deed.objects.create(
        engagement_id=engagement_id,
        duty_id=duty_id,
        at=at,
        by_id=by_id,
        by_home=home,
        event_sequence=sequence,
        recorded_at=recorded_at,
    )


def list_doings(sources: Iterable[str]) -> set[tuple[str, str]]:
    """List verb and kind of all events that can be deeds of some sources."""
    found = [DUTY_SOURCES.get(name) for name in sources]
    return {doing for source in found if source is not None for doing in source.doings}
