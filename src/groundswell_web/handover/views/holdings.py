"""Accounts and contracts: all of them, one, adding, changing and ending one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions.holdings import change_holding, end_holding, record_holding
from groundswell_web.handover.duty_cards import HoldingLine
from groundswell_web.handover.duty_pages import HoldingPage, HoldingsPage
from groundswell_web.handover.duty_queries import get_holding, list_holdings, list_people_here
from groundswell_web.handover.forms_duties import HoldingForm
from groundswell_web.handover.views.duties import take_refusal
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "duties")
def show_holdings(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show which accounts and contracts duties need, and which of them go with the unit."""
    shows_ended = "ended" in request.GET
    found = list_holdings(engagement_id, ended=shows_ended)
    lines = sorted(
        (one for one in found if one.ended_at is None), key=lambda one: (not one.goes, one.kind, one.name)
    )
    page = HoldingsPage(
        lines=lines,
        going=sum(one.goes for one in lines),
        ended=[one for one in found if one.ended_at is not None],
        shows_ended=shows_ended,
    )
    return render(request, "handover/holdings.html", {"page": page, "place": request.place})


@needs("change", "duties")
def add_holding(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for an account or a contract, and note it."""
    form = HoldingForm(request.POST or None, people=list_people_here(engagement_id, request.now))
    if request.method == "POST" and form.is_valid():
        try:
            holding_id = record_holding(engagement_id, form.read_terms(), by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("Noted. Say at each duty that needs it that it does."))
            return redirect("holding", engagement_id, holding_id)
    context = {"page": HoldingPage(None, []), "place": request.place, "form": form}
    return render(request, "handover/holding_form.html", context)


@needs("see", "duties")
def show_holding(request: Any, engagement_id: UUID, holding_id: UUID) -> HttpResponse:
    """Show an account or a contract, and what needs it."""
    line = _find(engagement_id, holding_id)
    may_see = request.place.may("see", "history")
    history = list_events(engagement_id, kind=line.kind, key=holding_id) if may_see else []
    context = {"page": HoldingPage(line, history), "place": request.place}
    return render(request, "handover/holding.html", context)


@needs("change", "duties")
def correct_holding(request: Any, engagement_id: UUID, holding_id: UUID) -> HttpResponse:
    """Ask what is said of an account or a contract now, and change it."""
    line = _find(engagement_id, holding_id)
    form = HoldingForm(request.POST or None, people=list_people_here(engagement_id, request.now), line=line)
    if request.method == "POST" and form.is_valid():
        try:
            version, terms = form.cleaned_data["version"], form.read_terms(line)
            change_holding(
                engagement_id, holding_id, terms, version=version, by=request.user, now=request.now
            )
        except Refusal as refusal:
            take_refusal(form, refusal, line.version)
        else:
            messages.success(request, _("It is changed."))
            return redirect("holding", engagement_id, holding_id)
    context = {"page": HoldingPage(line, []), "place": request.place, "form": form}
    return render(request, "handover/holding_form.html", context)


@needs("change", "duties")
@require_POST
def close_holding(request: Any, engagement_id: UUID, holding_id: UUID) -> HttpResponse:
    """Say that an account is closed, or a contract over."""
    line = _find(engagement_id, holding_id)
    try:
        end_holding(engagement_id, holding_id, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.text)
        return redirect("holding", engagement_id, holding_id)
    messages.success(request, _("{name} has ended.").format(name=line.name))
    return redirect("holdings", engagement_id)


def _find(engagement_id: UUID, holding_id: UUID) -> HoldingLine:
    try:
        return get_holding(engagement_id, holding_id)
    except NotThere as refusal:
        raise Http404 from refusal
