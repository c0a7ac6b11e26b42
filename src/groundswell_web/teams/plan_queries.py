"""Read plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell_web.refusals import NotThere
from groundswell_web.teams.cards import PlanCard, PlanLine
from groundswell_web.teams.models import Plan
from groundswell_web.teams.words import AT_WORK, name_state


@dataclass(frozen=True)
class Job:
    """What the library is asked.

    Args:
        request: the people, the work, the rules.
        former: the plan to go on from, or None.
        from_week: the first week that may change.
    """

    request: dict[str, Any]
    former: dict[str, Any] | None
    from_week: int


def list_plans(engagement_id: UUID) -> list[PlanLine]:
    """List all plans of an engagement, the newest first."""
    found = _plans().filter(engagement_id=engagement_id).defer("request", "document", "progress")
    return [_as_line(plan) for plan in found.order_by("-number")]


def get_plan(engagement_id: UUID, plan_id: UUID) -> PlanCard:
    """Get a plan with all that was asked and given.

    Raises:
        NotThere: this engagement has no such plan.
    """
    plan = _plans().filter(engagement_id=engagement_id, pk=plan_id).first()
    if plan is None:
        raise NotThere(_("There is no such plan"))
    return as_card(plan)


def find_in_force(engagement_id: UUID) -> PlanCard | None:
    """Find the plan that the team works by, or None where none was chosen."""
    found = _plans().filter(engagement_id=engagement_id, chosen_at__isnull=False, replaced_at__isnull=True)
    plan = found.first()
    return as_card(plan) if plan else None


def find_at_work(engagement_id: UUID) -> PlanLine | None:
    """Find the plan that waits or is computed."""
    plan = _plans().filter(engagement_id=engagement_id, state__in=AT_WORK).first()
    return _as_line(plan) if plan else None


def list_in_force(engagement_ids: list[UUID] | None = None) -> list[PlanCard]:
    """List the plans in force of some engagements, or of all."""
    found = _plans().filter(chosen_at__isnull=False, replaced_at__isnull=True)
    if engagement_ids is not None:
        found = found.filter(engagement_id__in=engagement_ids)
    return [as_card(plan) for plan in found.order_by("engagement_id")]


def list_silent(since: datetime) -> list[UUID]:
    """List the plans of which nothing was heard since then, though they wait or are computed."""
    found = Plan.objects.filter(state__in=AT_WORK, heartbeat_at__lt=since)
    return list(found.values_list("pk", flat=True))


def read_job(plan_id: UUID) -> Job:
    """Read what the library is asked for a plan.

    Raises:
        NotThere: there is no such plan.
    """
    plan = Plan.objects.select_related("based_on").filter(pk=plan_id).first()
    if plan is None:
        raise NotThere(_("There is no such plan"))
    former = plan.based_on.document if plan.based_on else None
    return Job(plan.request, former, int(plan.notes.get("from_week", 1)))


def as_card(plan: Plan) -> PlanCard:
    """Tell a plan as a value."""
    return PlanCard(
        line=_as_line(plan),
        engagement_id=plan.engagement_id,
        request=plan.request,
        document=plan.document,
        notes=plan.notes,
        progress=plan.progress,
        error=plan.error,
        based_on_id=plan.based_on_id,
        heartbeat_at=plan.heartbeat_at,
    )


def _plans() -> QuerySet[Plan]:
    return Plan.objects.select_related("asked_by", "chosen_by", "based_on")


def _as_line(plan: Plan) -> PlanLine:
    return PlanLine(
        id=plan.pk,
        number=plan.number,
        state=plan.state,
        state_name=name_state(plan.state),
        asked_by=plan.asked_by.name,
        asked_at=plan.asked_at,
        done_at=plan.done_at,
        chosen_by=plan.chosen_by.name if plan.chosen_by else "",
        chosen_at=plan.chosen_at,
        replaced_at=plan.replaced_at,
        based_on=plan.based_on.number if plan.based_on else None,
    )
