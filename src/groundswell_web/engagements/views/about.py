"""What an engagement is about: begin one, change it, start it, move it on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.forms import EngagementChangeForm, EngagementForm, PhaseForm
from groundswell_web.engagements.start_conditions import list_conditions
from groundswell_web.people.queries import list_organisations
from groundswell_web.refusals import Refusal


@needs("create", "engagement", within=False)
def begin(request: Any) -> HttpResponse:
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
            return _welcome(request, engagement_id)
    return render(request, "engagements/new.html", {"form": form})


@needs("see", "engagement")
def show_engagement(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what the engagement is about, who is in it and what the mandate allows."""
    page = {
        "text": queries.read_engagement(engagement_id),
        "members": queries.list_members(engagement_id, now=request.now),
        "mandate": queries.find_mandate(engagement_id),
        "conditions": list_conditions(engagement_id, now=request.now),
        "today": request.now.date(),
    }
    return render(request, "engagements/engagement.html", {"page": page, "place": request.place})


@needs("change", "engagement")
def change_engagement(request: Any, engagement_id: UUID) -> HttpResponse:
    """Change what is said of the engagement."""
    if request.method == "POST":
        form = EngagementChangeForm(request.POST)
    else:
        text = queries.read_engagement(engagement_id)
        names = ("name", "purpose", "cost_of_nothing", "begins_on", "exits_on", "version")
        initial = {name: getattr(text, name) for name in names}
        form = EngagementChangeForm(initial=initial | {"services": "\n".join(text.services)})
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        version = changes.pop("version")
        changes["services"] = changes["services"].splitlines()
        try:
            actions.correct_engagement(
                engagement_id, version=version, changes=changes, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("engagement", engagement_id)
    page = {"title": _("Change what the engagement is about"), "button": _("Save"), "back": "engagement"}
    return render(request, "engagements/ask.html", {"page": page, "place": request.place, "form": form})


@needs("change", "engagement")
def change_phase(request: Any, engagement_id: UUID) -> HttpResponse:
    """Record how far the work is."""
    form = PhaseForm(request.POST or None, initial={"phase": request.place.engagement.phase})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_phase(
                engagement_id, phase=form.cleaned_data["phase"], by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The phase is recorded."))
            return redirect("engagement", engagement_id)
    page = {"title": _("Phase"), "button": _("Save"), "back": "engagement"}
    return render(request, "engagements/ask.html", {"page": page, "place": request.place, "form": form})


@needs("start", "engagement")
@require_POST
def start(request: Any, engagement_id: UUID) -> HttpResponse:
    """Start the engagement, or say all that is missing."""
    try:
        actions.start_engagement(engagement_id, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("The engagement has started."))
    return redirect("engagement", engagement_id)


def _welcome(request: Any, engagement_id: UUID) -> HttpResponse:
    """Send whoever began an engagement to its people, where they may go in; else back to the start."""
    messages.success(request, _("The engagement is recorded. Next: who is in it."))
    place = queries.find_place(engagement_id, person=request.user, now=request.now)
    return redirect("members", engagement_id) if place else redirect("start")
