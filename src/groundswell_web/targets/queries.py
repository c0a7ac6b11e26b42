"""Read targets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.evidence.measures import Measure, get_measure
from groundswell.reports.numbers import format_estimate
from groundswell_web.refusals import NotThere
from groundswell_web.targets.decisions import UNTOUCHED, Level, compute_progress, is_there, is_worse
from groundswell_web.targets.models import Target

STATE_NAMES = dict(Target.State.choices)
STATES = tuple(STATE_NAMES)


@dataclass(frozen=True)
class ReadingLine:
    """A reading of a target or a guard."""

    measure: str
    label: str
    as_of_at: datetime
    level: Level
    shown: str
    interval: str
    rows: int
    why_none: str
    is_worse: bool


@dataclass(frozen=True)
class NoteLine:
    """What somebody did."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class TargetCard:
    """A target, as lists and its own page show it."""

    id: UUID
    title: str
    measure: Measure
    step: str
    baseline: Level
    baseline_shown: str
    baseline_interval: str
    baseline_method: str
    baseline_at: datetime
    to_value: float
    to_shown: str
    from_on: date
    due_on: date
    owner_id: UUID
    owner: str
    owner_is_living: bool
    budget: Decimal
    currency: str
    guards: tuple[Measure, ...]
    source: str
    source_key: str
    state: str
    state_name: str
    why_dropped: str
    touched_at: datetime
    is_untouched: bool
    version: int
    readings: tuple[ReadingLine, ...]
    notes: tuple[NoteLine, ...]

    @property
    def newest(self) -> ReadingLine | None:
        """The newest reading of its own measure that has a number."""
        own = [
            line
            for line in self.readings
            if line.measure == self.measure.name and line.level.value is not None
        ]
        return own[-1] if own else None

    @property
    def progress(self) -> float | None:
        """How much of the way is done, 0 to 1; below 0 when it got worse; None without a reading."""
        newest = self.newest
        if newest is None or newest.level.value is None or self.baseline.value is None:
            return None
        return compute_progress(self.baseline.value, self.to_value, newest.level.value)

    @property
    def is_there_by_chance(self) -> bool:
        """Whether the number is there but chance could have made it."""
        newest = self.newest
        return (
            self.state == "running"
            and newest is not None
            and is_there(newest.level, self.to_value, self.measure.better)
        )


def list_targets(engagement_id: UUID, *, now: datetime) -> list[TargetCard]:
    """List the targets of an engagement: those that run first, then by their day."""
    order = {"running": 0, "agreed": 1, "proposed": 2, "reached": 3, "missed": 4, "dropped": 5}
    cards = [_as_card(target, now) for target in _targets().filter(engagement_id=engagement_id)]
    return sorted(cards, key=lambda card: (order[card.state], card.due_on, card.title))


def get_target(engagement_id: UUID, target_id: UUID, *, now: datetime) -> TargetCard:
    """Get a target.

    Raises:
        NotThere: this engagement has no such target.
    """
    target = _targets().filter(engagement_id=engagement_id, pk=target_id).first()
    if target is None:
        raise NotThere("There is no such target.")
    return _as_card(target, now)


def list_for_step(engagement_id: UUID, step: str, *, now: datetime) -> list[TargetCard]:
    """List the targets that are set on one step."""
    return [card for card in list_targets(engagement_id, now=now) if card.step == step]


def list_for_source(engagement_id: UUID, source: str, *, now: datetime) -> list[TargetCard]:
    """List the targets that were made from one finding."""
    return [card for card in list_targets(engagement_id, now=now) if card.source_key.split(":")[0] == source]


def list_untouched(now: datetime) -> list[tuple[UUID, UUID, UUID, str]]:
    """List open targets that nobody touched for three weeks: engagement, target, owner, title."""
    found = Target.objects.filter(
        state__in=("proposed", "agreed", "running"), touched_at__lte=now - UNTOUCHED
    )
    return [(t.engagement_id, t.pk, t.owner_id, t.title) for t in found]


def _targets() -> Any:
    return Target.objects.select_related("owner").prefetch_related("readings", "notes__by")


def _as_card(target: Target, now: datetime) -> TargetCard:
    measure = get_measure(target.measure)
    baseline = Level(target.baseline_value, target.baseline_low, target.baseline_high)
    is_open = target.state in ("proposed", "agreed", "running")
    return TargetCard(
        id=target.pk,
        title=target.title,
        measure=measure,
        step=target.step,
        baseline=baseline,
        baseline_shown=format_estimate(baseline.value, measure.unit),
        baseline_interval=show_interval(baseline, measure.unit),
        baseline_method=target.baseline_method,
        baseline_at=target.baseline_at,
        to_value=target.to_value,
        to_shown=format_estimate(target.to_value, measure.unit),
        from_on=target.from_on,
        due_on=target.due_on,
        owner_id=target.owner_id,
        owner=target.owner.name,
        owner_is_living=target.owner.may_enter(now) and not target.owner.is_away_for_long(now.date()),
        budget=target.budget,
        currency=target.currency,
        guards=tuple(get_measure(name) for name in target.guards),
        source=target.source,
        source_key=target.source_key,
        state=target.state,
        state_name=STATE_NAMES[target.state],
        why_dropped=target.why_dropped,
        touched_at=target.touched_at,
        is_untouched=is_open and now - target.touched_at >= UNTOUCHED,
        version=target.version,
        readings=_list_readings(target, measure, baseline),
        notes=tuple(
            NoteLine(note.text, note.by.name, note.at)
            for note in sorted(target.notes.all(), key=lambda note: note.at, reverse=True)
        ),
    )


def _list_readings(target: Target, measure: Measure, baseline: Level) -> tuple[ReadingLine, ...]:
    lines = []
    first: dict[str, Level] = {measure.name: baseline}
    for reading in sorted(target.readings.all(), key=lambda reading: reading.as_of_at):
        read = get_measure(reading.measure)
        level = Level(reading.value, reading.low, reading.high)
        compared = first.setdefault(reading.measure, level)
        lines.append(
            ReadingLine(
                measure=reading.measure,
                label=read.label,
                as_of_at=reading.as_of_at,
                level=level,
                shown=format_estimate(reading.value, read.unit) if reading.value is not None else "–",
                interval=show_interval(level, read.unit),
                rows=reading.rows,
                why_none=reading.why_none,
                is_worse=is_worse(level, compared, read.better),
            )
        )
    return tuple(lines)


def show_interval(level: Level, unit: str) -> str:
    """Write an interval as people read it; empty where there is none."""
    if level.low is None or level.high is None:
        return ""
    return _("{low} to {high}").format(
        low=format_estimate(level.low, unit), high=format_estimate(level.high, unit)
    )
