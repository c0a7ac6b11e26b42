"""Plans: ask for one, watch it being computed, read it, choose it, plan again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.govuk.environment import show_day
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.teams import actions
from groundswell_web.teams.cards import PlanCard
from groundswell_web.teams.drawings import answer_picture, describe_picture
from groundswell_web.teams.forms_plan import RulesForm
from groundswell_web.teams.moving import list_moved
from groundswell_web.teams.pages import MakePage, PlanPage
from groundswell_web.teams.phrases import describe_clash, describe_notes, describe_progress, describe_rules
from groundswell_web.teams.plan_pages import describe_plan, read_clash, read_plan, read_request
from groundswell_web.teams.plan_queries import get_plan
from groundswell_web.teams.preparing import read_inputs
from groundswell_web.teams.rules import UsualRules, find_usual_rules

WEEKS_TO_CHOOSE = 8


@needs("make", "plans")
def make_plan(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for the rules, and have a plan made; from a former plan with the fewest changes, where one is named."""
    former = _find_former(request, engagement_id)
    usual = find_usual_rules(engagement_id, request.now)
    form = RulesForm(request.POST or None, usual=usual, mondays=_list_mondays(usual))
    if former is not None:
        del form.fields["begins_on"]
    if request.method == "POST" and form.is_valid():
        try:
            plan_id = actions.record_plan(
                engagement_id,
                form.read_terms(usual),
                based_on=former.line.id if former else None,
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            return redirect("plan_shown", engagement_id, plan_id)
    inputs = read_inputs(engagement_id, request.now, sees_rates=request.place.may("see", "rates"))
    page = MakePage(
        former=former.line if former else None,
        steps=inputs.steps,
        shortages=inputs.shortages,
        moved=list_moved(former, request.now) if former else [],
        currency=usual.currency,
    )
    return render(request, "teams/make.html", {"page": page, "form": form, "place": request.place})


@needs("see", "plans")
def show_plan(request: Any, engagement_id: UUID, plan_id: UUID) -> HttpResponse:
    """Show a plan: how far it is, what it says, what clashes, or why there is none."""
    card = find_plan(engagement_id, plan_id)
    sees_rates = request.place.may("see", "rates")
    plan = read_plan(card)
    page = PlanPage(
        card=card,
        view=describe_plan(plan, request.now.date(), sees_rates=sees_rates) if plan else None,
        clash=describe_clash(read_clash(card), engagement_id, sees_rates=sees_rates)
        if card.line.state == "impossible"
        else None,
        picture=describe_picture(plan) if plan else None,
        rules=describe_rules(read_request(card), sees_rates=sees_rates),
        notes=describe_notes(card.notes, sees_rates=sees_rates),
        progress=describe_progress(card.progress, card.line.state_name),
        sees_rates=sees_rates,
        may_make=request.place.may("make", "plans"),
        moved=list_moved(card, request.now) if card.line.is_in_force else [],
    )
    response = render(request, "teams/plan.html", {"page": page, "place": request.place})
    if card.line.is_at_work:
        response["Refresh"] = "5"
    return response


@needs("see", "plans")
def show_progress(request: Any, engagement_id: UUID, plan_id: UUID) -> JsonResponse:
    """Tell how far a plan is, for the page that watches it."""
    card = find_plan(engagement_id, plan_id)
    told = describe_progress(card.progress, card.line.state_name)
    return JsonResponse({"is_at_work": card.line.is_at_work, "share": told.share, "text": told.text})


@needs("see", "plans")
def draw_picture(request: Any, engagement_id: UUID, plan_id: UUID) -> HttpResponse:
    """Draw a plan as a picture."""
    card = find_plan(engagement_id, plan_id)
    plan = read_plan(card)
    if plan is None:
        raise Http404
    return answer_picture(plan, narrow="narrow" in request.GET)


@needs("make", "plans")
@require_POST
def choose_plan(request: Any, engagement_id: UUID, plan_id: UUID) -> HttpResponse:
    """Choose the plan that the team works by."""
    try:
        actions.choose_plan(engagement_id, plan_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
        return redirect("plan_shown", engagement_id, plan_id)
    messages.success(request, _("The team works by this plan now."))
    return redirect("plan", engagement_id)


@needs("make", "plans")
@require_POST
def stop_plan(request: Any, engagement_id: UUID, plan_id: UUID) -> HttpResponse:
    """Stop a plan that waits or is computed."""
    try:
        actions.stop_plan(engagement_id, plan_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    return redirect("plan_shown", engagement_id, plan_id)


def find_plan(engagement_id: UUID, plan_id: UUID) -> PlanCard:
    """Find the plan that an address names.

    Raises:
        Http404: this engagement has no such plan.
    """
    try:
        return get_plan(engagement_id, plan_id)
    except NotThere:
        raise Http404 from None


def _find_former(request: Any, engagement_id: UUID) -> PlanCard | None:
    told = request.GET.get("from", "")
    if not told:
        return None
    try:
        card = find_plan(engagement_id, UUID(told))
    except ValueError:
        raise Http404 from None
    if card.line.state != "ready":
        raise Http404
    return card


def _list_mondays(usual: UsualRules) -> list[tuple[Any, str]]:
    """List the weeks in which a plan can begin: the one under way, and those to come."""
    mondays = [usual.earliest_on + timedelta(weeks=week) for week in range(WEEKS_TO_CHOOSE)]
    return [(monday, _("Week of {day}").format(day=show_day(monday))) for monday in mondays]
