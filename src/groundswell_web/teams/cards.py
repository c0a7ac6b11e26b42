"""What is told of a team, its work and its plans: values that pages can show."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from groundswell_web.teams.presence import Span


@dataclass(frozen=True)
class SkillLine:
    """A skill as this engagement calls it.

    Args:
        unit_only: whether nobody of the agency knows or learns it, while somebody of the unit does.
    """

    id: UUID
    name: str
    unit_only: bool = False


@dataclass(frozen=True)
class Ability:
    """How well somebody knows a skill, and whether they wish to learn it."""

    level: int = 0
    wishes: bool = False


@dataclass(frozen=True)
class SpanLine:
    """Days a week from a day to a day, as it is stored; without an id it comes from the account itself."""

    id: UUID | None
    from_on: date
    until_on: date | None
    days: float

    @property
    def is_leave(self) -> bool:
        """Whether there is no day at all in it."""
        return self.days == 0


@dataclass(frozen=True)
class TeamMember:
    """Somebody whom a plan can count on.

    Args:
        home: ``agency`` or ``unit``.
        from_on: first day in the engagement.
        until_on: last day, of the role or of the account; None: until the exit.
        abilities: by the id of the skill.
        spans: what was said of their days, the oldest first; leave of the account among it.
        is_said: whether anybody said how many days they have; else the usual number counts.
    """

    person_id: UUID
    name: str
    home: str
    home_name: str
    roles: tuple[str, ...]
    from_on: date
    until_on: date | None
    abilities: dict[UUID, Ability] = field(default_factory=dict)
    spans: tuple[SpanLine, ...] = ()
    is_said: bool = False
    usual: float = 0.0

    @property
    def days(self) -> float:
        """Days a week, but for leave: as it was said last without an end."""
        lasting = [one for one in self.spans if one.until_on is None]
        return lasting[-1].days if lasting else self.usual

    @property
    def exceptions(self) -> list[SpanLine]:
        """What differs from that for a while."""
        return [one for one in self.spans if one.until_on is not None]

    def list_spans(self) -> list[Span]:
        """List what holds, with the usual number below it all."""
        told = [Span(one.from_on, one.until_on, one.days) for one in self.spans]
        return told if self.is_said else [Span(date.min, None, self.usual), *told]


@dataclass(frozen=True)
class Need:
    """An item needs a skill, for so many days a week."""

    skill_id: UUID
    skill: str
    days: float


@dataclass(frozen=True)
class ItemCard:
    """A piece of the work ahead.

    Args:
        subject_key: id of the target, the trial or the duty; empty for other work.
        is_open: whether that is still to be done; other work always is.
        source_from_on: the day from which it is to be done, where the source says so now and differently.
        source_until_on: the day until which.
    """

    id: UUID
    kind: str
    subject_key: str
    name: str
    from_on: date
    until_on: date
    needs: tuple[Need, ...]
    version: int
    is_open: bool = True
    source_from_on: date | None = None
    source_until_on: date | None = None

    @property
    def days_a_week(self) -> float:
        """The days that it needs a week, of all skills."""
        return sum(need.days for need in self.needs)

    @property
    def has_moved(self) -> bool:
        """Whether its source has other dates now."""
        return self.source_until_on is not None


@dataclass(frozen=True)
class Suggestion:
    """Work that stands open elsewhere and is not among the work of the plan yet."""

    kind: str
    subject_key: str
    name: str
    from_on: date
    until_on: date
    needs: tuple[Need, ...]

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.kind}:{self.subject_key}"


@dataclass(frozen=True)
class PlanLine:
    """A plan in the history of plans."""

    id: UUID
    number: int
    state: str
    state_name: str
    asked_by: str
    asked_at: datetime
    done_at: datetime | None
    chosen_by: str
    chosen_at: datetime | None
    replaced_at: datetime | None
    based_on: int | None

    @property
    def is_in_force(self) -> bool:
        """Whether the team works by it."""
        return self.chosen_at is not None and self.replaced_at is None

    @property
    def is_at_work(self) -> bool:
        """Whether it is still being computed."""
        return self.state in ("queued", "computing")


@dataclass(frozen=True)
class PlanCard:
    """A plan with all that was asked and given.

    Args:
        request: what was asked of the library, as it was.
        document: what it gave: the plan, or what clashes.
        notes: what was assumed, and what was left out, by name.
        progress: how far it is, while it is computed.
    """

    line: PlanLine
    engagement_id: UUID
    request: dict[str, Any]
    document: dict[str, Any] | None
    notes: dict[str, Any]
    progress: dict[str, Any]
    error: str
    based_on_id: UUID | None
    heartbeat_at: datetime
