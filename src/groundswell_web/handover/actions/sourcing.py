"""Bring the duties that Groundswell finds by itself up to date, and write the deeds that the history already holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.audit.queries import EventLine, list_events_like
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.handover.homes import Homes
from groundswell_web.handover.models import Deed, Duty
from groundswell_web.handover.seeing import list_doings
from groundswell_web.handover.sources import DUTY_SOURCES, Doing, Found

MOST_NAME = 300


@dataclass
class Changes:
    """What is to be changed so that the duties are those that the sources find."""

    new: list[Duty] = field(default_factory=list)
    back: list[Duty] = field(default_factory=list)
    ended: list[Duty] = field(default_factory=list)
    renamed: list[Duty] = field(default_factory=list)

    @property
    def are_none(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.new or self.back or self.ended or self.renamed)


def bring_up_to_date(engagement_id: UUID, *, now: datetime) -> int:
    """Make a duty of each that a source finds, end those of what is gone, and write their deeds from the history.

    Done again it changes nothing. It never takes back what the team said of a duty.

    Args:
        engagement_id: whose.
        now: when.

    Returns:
        How many duties were added, ended or renamed.

    Raises:
        NotThere: there is no such engagement.
    """
    with transaction.atomic():
        lock_engagement(engagement_id)
        changes = _find_changes(engagement_id, now)
        if changes.are_none:
            return 0
        Duty.objects.bulk_create(changes.new)
        for duty in (*changes.back, *changes.ended, *changes.renamed):
            duty.version += 1
            duty.save(update_fields=["name", "ended_at", "version"])
        # Locks the history until the end: what is done meanwhile is heard by `seeing`, which then knows these duties.
        _audit(engagement_id, changes, now)
        _write_past_deeds(engagement_id, [*changes.new, *changes.back])
        return len({duty.pk for duty in (*changes.new, *changes.back, *changes.ended, *changes.renamed)})


def _find_changes(engagement_id: UUID, now: datetime) -> Changes:
    stands = Duty.objects.filter(engagement_id=engagement_id).exclude(source="")
    rows = {(row.source, row.source_key): row for row in stands.select_for_update()}
    changes = Changes()
    for source in DUTY_SOURCES.list():
        for found in source.list_found(engagement_id, now):
            row = rows.pop((source.name, found.key), None)
            if row is None:
                changes.new.append(_make(engagement_id, source.name, found, now))
            else:
                _compare(row, found, changes)
    for row in rows.values():
        if row.ended_at is None:
            row.ended_at = now
            changes.ended.append(row)
    return changes


def _compare(row: Duty, found: Found, changes: Changes) -> None:
    if row.ended_at is not None:
        row.ended_at = None
        row.name = found.name[:MOST_NAME]
        changes.back.append(row)
    elif row.name != found.name[:MOST_NAME]:
        row.name = found.name[:MOST_NAME]
        changes.renamed.append(row)


def _make(engagement_id: UUID, source: str, found: Found, now: datetime) -> Duty:
    return Duty(
        engagement_id=engagement_id,
        source=source,
        source_key=found.key,
        name=found.name[:MOST_NAME],
        consequence=found.consequence,
        every_days=found.every_days,
        from_on=now.date(),
        created_at=now,
    )


def _write_past_deeds(engagement_id: UUID, duties: Sequence[Duty]) -> None:
    """Write the deeds of duties that were just made, or have come back, as far as the history holds them."""
    if not duties:
        return
    by_key = {(duty.source, duty.source_key): duty for duty in duties}
    names = {duty.source for duty in duties}
    there = set(Deed.objects.filter(duty__in=duties).values_list("duty_id", "event_sequence"))
    deeds = []
    homes = Homes()
    for event in list_events_like(engagement_id, list_doings(names)):
        home = homes.find(UUID(event.by_key), event.at) if event.by_key else ""
        if not home:
            continue
        for duty in _find_done(engagement_id, event, by_key):
            if (duty.pk, event.sequence) not in there:
                deeds.append(_as_deed(engagement_id, duty, event, home))
    Deed.objects.bulk_create(deeds, batch_size=500)


def _find_done(engagement_id: UUID, event: EventLine, by_key: dict[tuple[str, str], Duty]) -> list[Duty]:
    doing = Doing(engagement_id, event.kind, event.verb, event.key, event.name)
    keys = [
        (source.name, key)
        for source in DUTY_SOURCES.list_for(event.verb, event.kind)
        for key in set(source.find_keys(doing))
    ]
    return [by_key[key] for key in keys if key in by_key]


def _as_deed(engagement_id: UUID, duty: Duty, event: EventLine, home: str) -> Deed:
    return Deed(
        engagement_id=engagement_id,
        duty=duty,
        at=event.at,
        by_id=UUID(event.by_key),
        by_home=home,
        event_sequence=event.sequence,
        recorded_at=event.at,
    )


def _audit(engagement_id: UUID, changes: Changes, now: datetime) -> None:
    told = {
        "added": [duty.name for duty in (*changes.new, *changes.back)],
        "ended": [duty.name for duty in changes.ended],
        "renamed": [duty.name for duty in changes.renamed],
    }
    record_event(
        by=Workbench(),
        now=now,
        verb="brought up to date",
        kind="duties",
        key=engagement_id,
        name="Duties",
        engagement_id=engagement_id,
        after={name: names for name, names in told.items() if names},
    )
