"""What stands between an engagement and its exit: critical duties that nobody has, or that are not accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.exits import Obstacle
from groundswell_web.handover.acceptance_queries import AcceptanceLine, list_acceptances
from groundswell_web.handover.models import Override
from groundswell_web.handover.readiness_queries import compute_now


@dataclass(frozen=True)
class OverrideLine:
    """The sponsor let the exit go on: for which duties, and why."""

    duty_ids: frozenset[UUID]
    duties: tuple[str, ...]
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ExitRecord:
    """The exit as it was signed: by whom, and what stood then."""

    at: datetime
    by: str
    told: dict[str, Any]


@dataclass(frozen=True)
class ExitFacts:
    """What the exit is decided on.

    Args:
        share: readiness today; None where there is no duty.
        lines: the duties that go on, with what was said of them.
        without: critical duties that nobody of the agency who is there has done alone lately.
        override: the newest of the sponsor's; it covers the duties that it names, as long as nobody has them.
    """

    share: float | None
    lines: tuple[AcceptanceLine, ...]
    without: tuple[AcceptanceLine, ...]
    override: OverrideLine | None

    @property
    def covered(self) -> frozenset[UUID]:
        """The duties that nobody has and that the sponsor lets go."""
        named = self.override.duty_ids if self.override else frozenset()
        return frozenset(one.duty.id for one in self.without) & named

    @property
    def uncovered(self) -> tuple[AcceptanceLine, ...]:
        """The critical duties that nobody has, and that the sponsor did not let go."""
        return tuple(one for one in self.without if one.duty.id not in self.covered)

    @property
    def unaccepted(self) -> tuple[AcceptanceLine, ...]:
        """The critical duties that the service owner has not accepted, those that the sponsor let go left out."""
        critical = (one for one in self.lines if one.duty.is_critical and one.duty.id not in self.covered)
        return tuple(one for one in critical if one.status != "accepted")

    @property
    def accepted_count(self) -> int:
        """How many duties are accepted."""
        return sum(one.status == "accepted" for one in self.lines)


def read_exit_facts(engagement_id: UUID, now: datetime) -> ExitFacts:
    """Read what the exit is decided on, as it stands at this moment."""
    readiness = compute_now(engagement_id, now)
    lines = list_acceptances(engagement_id, now, readiness=readiness)
    without = {duty.key for duty in readiness.critical_without}
    return ExitFacts(
        share=readiness.share,
        lines=tuple(lines),
        without=tuple(one for one in lines if str(one.duty.id) in without),
        override=find_override(engagement_id),
    )


def find_override(engagement_id: UUID) -> OverrideLine | None:
    """Find the newest override of the sponsor's; None where there is none."""
    rows = Override.objects.filter(engagement_id=engagement_id).select_related("by")
    row = rows.order_by("-at", "-pk").first()
    return _as_override(row) if row else None


def list_overrides(engagement_id: UUID) -> list[OverrideLine]:
    """List all overrides, newest first."""
    rows = Override.objects.filter(engagement_id=engagement_id).select_related("by")
    return [_as_override(row) for row in rows.order_by("-at", "-pk")]


def find_exit(engagement_id: UUID) -> ExitRecord | None:
    """Find the signature of the exit in the history, or None: it is not signed."""
    found = list_events(engagement_id, kind="exit", limit=1)
    return ExitRecord(found[0].at, found[0].by, found[0].after or {}) if found else None


def tell_duties(engagement_id: UUID, now: datetime) -> list[Obstacle]:
    """Tell which duties stand in the way of the exit."""
    return list_obstacles(engagement_id, read_exit_facts(engagement_id, now))


def list_obstacles(engagement_id: UUID, facts: ExitFacts) -> list[Obstacle]:
    """List what stands in the way: no duties at all, critical ones that nobody has, critical ones not accepted."""
    if not facts.lines:
        return [Obstacle(_("the duties: none is written down yet"), reverse("exit", args=[engagement_id]))]
    nobody = [
        _("somebody of the agency who can do this alone: {duty}").format(duty=one.duty.name)
        for one in facts.uncovered
    ]
    without = {one.duty.id for one in facts.uncovered}
    left = [one for one in facts.unaccepted if one.duty.id not in without]
    accepting = [_("the service owner’s acceptance of: {duty}").format(duty=one.duty.name) for one in left]
    return [
        *(Obstacle(text, reverse("exit", args=[engagement_id])) for text in nobody),
        *(Obstacle(text, reverse("acceptance", args=[engagement_id])) for text in accepting),
    ]


def tell_unsigned(engagement_id: UUID, now: datetime) -> list[Obstacle]:
    """Tell that nobody has signed the exit: a phase that is chosen from a list hands nothing over."""
    if find_exit(engagement_id) is not None:
        return []
    return [Obstacle(_("the service owner’s signature of the exit"), reverse("exit", args=[engagement_id]))]


def _as_override(row: Override) -> OverrideLine:
    return OverrideLine(
        duty_ids=frozenset(UUID(one["id"]) for one in row.duties),
        duties=tuple(one["name"] for one in row.duties),
        text=row.text,
        by=row.by.name,
        at=row.at,
    )
