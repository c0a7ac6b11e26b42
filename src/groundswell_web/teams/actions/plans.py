"""Write plans: ask for one, keep what was computed, choose one to work by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Workbench
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.teams.actions.locks import audit
from groundswell_web.teams.former import Former
from groundswell_web.teams.models import Plan
from groundswell_web.teams.requests import build_request, find_week_to_change
from groundswell_web.teams.rules import RuleTerms
from groundswell_web.teams.words import AT_WORK


@transaction.atomic
def record_plan(
    engagement_id: UUID, rules: RuleTerms, *, based_on: UUID | None = None, by: Any, now: datetime
) -> UUID:
    """Ask the worker for a plan of what stands now.

    Args:
        engagement_id: whose.
        rules: that it has to hold.
        based_on: a plan from which it should differ as little as can be; its weeks that are past stay as they were.
        by: who asks.
        now: when.

    Raises:
        NotThere: there is no such engagement, or no such plan.
        Refusal: one is being computed, the plan before is none, or there is nobody or nothing to plan.
    """
    from groundswell_web.teams.tasks import compute

    lock_engagement(engagement_id)
    if Plan.objects.filter(engagement_id=engagement_id, state__in=AT_WORK).exists():
        raise Refusal(_("A plan is being computed already. Wait until it is done"))
    former = _get_ready(engagement_id, based_on) if based_on else None
    asked = build_request(engagement_id, rules, former=_find_former(former, now) if former else None, now=now)
    last = Plan.objects.filter(engagement_id=engagement_id).aggregate(last=Max("number"))["last"]
    plan = Plan.objects.create(
        engagement_id=engagement_id,
        number=(last or 0) + 1,
        request=asked.request.to_document(),
        notes=asked.list_notes(),
        based_on=former,
        asked_by=by,
        asked_at=now,
        heartbeat_at=now,
    )
    told = {"state": plan.state, "based_on": former.number if former else None}
    _audit(plan, "asked for", by=by, now=now, after=told)
    key = str(plan.pk)
    transaction.on_commit(lambda: compute.enqueue(key))
    return plan.pk


@transaction.atomic
def record_start(plan_id: UUID, *, now: datetime) -> bool:
    """Note that the worker computes a plan; tells whether it still waits for that."""
    return bool(Plan.objects.filter(pk=plan_id, state="queued").update(state="computing", heartbeat_at=now))


@transaction.atomic
def record_progress(plan_id: UUID, progress: Mapping[str, Any], *, now: datetime) -> bool:
    """Note how far a plan is; tells whether it is still wanted."""
    at_work = Plan.objects.filter(pk=plan_id, state="computing")
    return bool(at_work.update(progress=dict(progress), heartbeat_at=now))


@transaction.atomic
def record_outcome(plan_id: UUID, state: str, document: Mapping[str, Any], *, now: datetime) -> bool:
    """Keep what was computed: the plan (``ready``), or what clashes (``impossible``); tells whether it was kept."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id, state="computing").first()
    if plan is None:
        return False
    plan.state, plan.document, plan.progress = state, dict(document), {}
    plan.done_at = plan.heartbeat_at = now
    plan.save()
    _audit(plan, "computed", by=Workbench(), now=now, after={"state": state})
    return True


@transaction.atomic
def record_failure(plan_id: UUID, text: str, *, by: Any = None, now: datetime) -> bool:
    """Keep why a plan could not be computed; tells whether it was still to be."""
    plan = Plan.objects.select_for_update().filter(pk=plan_id, state__in=AT_WORK).first()
    if plan is None:
        return False
    plan.state, plan.error, plan.progress, plan.done_at = "failed", text, {}, now
    plan.save()
    _audit(plan, "could not compute", by=by or Workbench(), now=now, after={"state": "failed", "why": text})
    return True


@transaction.atomic
def choose_plan(engagement_id: UUID, plan_id: UUID, *, by: Any, now: datetime) -> None:
    """Choose the plan that the team works by; it takes the place of the one before.

    Raises:
        NotThere: this engagement has no such plan.
        Refusal: it is none that one can work by.
    """
    lock_engagement(engagement_id)
    plan = _get_ready(engagement_id, plan_id)
    in_force = Plan.objects.filter(
        engagement_id=engagement_id, chosen_at__isnull=False, replaced_at__isnull=True
    ).first()
    if in_force == plan:
        return
    if in_force is not None:
        in_force.replaced_at = now
        in_force.save(update_fields=["replaced_at"])
    plan.chosen_by, plan.chosen_at, plan.replaced_at = by, now, None
    plan.save(update_fields=["chosen_by", "chosen_at", "replaced_at"])
    before = {"in_force": in_force.number} if in_force else None
    _audit(plan, "chosen", by=by, now=now, before=before, after={"in_force": plan.number})


@transaction.atomic
def stop_plan(engagement_id: UUID, plan_id: UUID, *, by: Any, now: datetime) -> None:
    """Stop a plan that waits or is computed.

    Raises:
        NotThere: this engagement has no such plan.
    """
    if not Plan.objects.filter(pk=plan_id, engagement_id=engagement_id).exists():
        raise NotThere(_("There is no such plan"))
    record_failure(plan_id, _("{who} stopped it.").format(who=by.get_full_name()), by=by, now=now)


def _find_former(plan: Plan, now: datetime) -> Former:
    """Read the plan to go on from, and from which week on it may change.

    Raises:
        Refusal: all of its weeks are over.
    """
    from groundswell.teams import PlanRequest

    request = PlanRequest.from_document(plan.request)
    week = find_week_to_change(request.begins_on, now.date())
    if week > request.weeks:
        raise Refusal(_("All weeks of that plan are over. Make a new one"))
    return Former(request, week)


def _get_ready(engagement_id: UUID, plan_id: UUID) -> Plan:
    plan = Plan.objects.select_for_update().filter(pk=plan_id, engagement_id=engagement_id).first()
    if plan is None:
        raise NotThere(_("There is no such plan"))
    if plan.state != "ready":
        raise Refusal(_("Only a plan that is ready can be worked by"))
    return plan


def _audit(plan: Plan, verb: str, *, by: Any, now: datetime, **more: Any) -> None:
    name = _("Plan {number}").format(number=plan.number)
    audit(plan.engagement_id, verb, "plan", plan.pk, name, by=by, now=now, **more)
