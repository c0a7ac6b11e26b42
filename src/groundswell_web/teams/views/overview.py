"""The first page of the plan, and one's own next weeks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.teams.cards import TeamMember
from groundswell_web.teams.drawings import describe_picture
from groundswell_web.teams.moving import list_moved
from groundswell_web.teams.own_weeks import describe_own_weeks
from groundswell_web.teams.pages import MinePage, OverviewPage
from groundswell_web.teams.people_queries import list_team
from groundswell_web.teams.plan_pages import describe_plan, read_plan
from groundswell_web.teams.plan_queries import find_at_work, find_in_force, list_plans
from groundswell_web.teams.preparing import read_inputs


@needs("see", "plans")
def show_overview(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the plan in force, what a plan needs, and all plans there were."""
    sees_rates = request.place.may("see", "rates")
    card = find_in_force(engagement_id)
    plan = read_plan(card) if card else None
    view = describe_plan(plan, request.now.date(), sees_rates=sees_rates) if plan else None
    inputs = read_inputs(engagement_id, request.now, sees_rates=False)
    page = OverviewPage(
        steps=inputs.steps,
        in_force=card,
        view=view,
        picture=describe_picture(plan) if plan else None,
        now=next((one for one in view.fortnights if one.is_now), None) if view else None,
        plans=list_plans(engagement_id),
        at_work=find_at_work(engagement_id),
        moved=list_moved(card, request.now) if card else [],
        may_make=request.place.may("make", "plans"),
        sees_rates=sees_rates,
    )
    return render(request, "teams/overview.html", {"page": page, "place": request.place})


@needs("see", "plans")
def show_mine(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the next four weeks of the reader, or of somebody else on the team."""
    team, card = list_team(engagement_id, request.now), find_in_force(engagement_id)
    member = _find_member(request, team)
    person_id = member.person_id if member else request.user.pk
    exits_on = request.place.engagement.exits_on
    page = MinePage(
        name=member.name if member else request.user.get_full_name(),
        is_own=person_id == request.user.pk,
        is_on_team=member is not None,
        weeks=describe_own_weeks(card, member, exits_on, request.now.date()) if card and member else [],
        others=[(str(one.person_id), one.name) for one in team],
        person=str(person_id),
        plan=card.line if card else None,
    )
    return render(request, "teams/mine.html", {"page": page, "place": request.place})


def _find_member(request: Any, team: list[TeamMember]) -> TeamMember | None:
    asked = request.GET.get("person", "")
    found = next((one for one in team if str(one.person_id) == (asked or str(request.user.pk))), None)
    if asked and found is None:
        raise Http404(_("There is nobody such on the team"))
    return found
