"""Engagements, their members and mandates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.forms import EngagementForm
from groundswell_web.people.queries import list_organisations
from groundswell_web.refusals import Refusal


@needs("create", "engagement", within=False)
def start_engagement_form(request: Any) -> HttpResponse:
    """Ask for a new engagement, and record it."""
    form = EngagementForm(
        request.POST or None,
        agencies=[(str(o.id), o.name) for o in list_organisations("agency")],
        units=[(str(o.id), o.name) for o in list_organisations("unit")],
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            engagement_id = actions.record_engagement(
                name=told["name"],
                agency_id=told["agency"],
                unit_id=told["unit"],
                services=told["services"].splitlines(),
                purpose=told["purpose"],
                cost_of_nothing=told["cost_of_nothing"],
                begins_on=told["begins_on"],
                exits_on=told["exits_on"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The engagement is recorded. Next: who is in it."))
            return redirect("engagement", engagement_id)
    return render(request, "engagements/new.html", {"form": form})


@needs("see", "engagement")
def show_engagement(request: HttpRequest, engagement_id: UUID) -> HttpResponse:
    """Show what the engagement is about, who is in it and what the mandate allows."""
    place = request.place  # type: ignore[attr-defined]
    now = request.now  # type: ignore[attr-defined]
    page = {
        "members": queries.list_members(engagement_id, now=now),
        "mandates": queries.list_mandates(engagement_id),
    }
    return render(request, "engagements/engagement.html", {"page": page, "place": place})
