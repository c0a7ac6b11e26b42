"""Rehearsals: order one, see what comes of it, call it off, pull the lever."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.engagements.holds import despite_holds
from groundswell_web.govuk.environment import show_moment
from groundswell_web.handover import exit_words
from groundswell_web.handover import rehearsal_queries as queries
from groundswell_web.handover.actions import rehearsals as actions
from groundswell_web.handover.forms_exit import LeverForm, RehearsalForm
from groundswell_web.handover.rehearsal_cards import RehearsalCard, RehearsalLine
from groundswell_web.handover.rehearsal_queries import may_withdraw
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class ListPage:
    """All rehearsals, newest first."""

    rehearsals: list[RehearsalLine]


@dataclass(frozen=True)
class RehearsalPage:
    """One rehearsal.

    Args:
        card: what came of it.
        may_call_off: whether the person who asks can, their role aside.
    """

    card: RehearsalCard
    may_call_off: bool


@needs("see", "duties")
def list_rehearsals(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the rehearsals of the engagement."""
    page = ListPage(queries.list_rehearsals(engagement_id, request.now))
    return render(
        request, "handover/rehearsals.html", {"page": page, "place": request.place, "words": exit_words}
    )


@needs("order", "rehearsals")
def order_rehearsal(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask for the days of a rehearsal, and order it."""
    form = RehearsalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rehearsal_id = actions.record_rehearsal(
                engagement_id, **form.cleaned_data, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The rehearsal is ordered. Everybody it is about has been told."))
            return redirect("rehearsal", engagement_id, rehearsal_id)
    return render(
        request, "handover/rehearsal_new.html", {"place": request.place, "words": exit_words, "form": form}
    )


@needs("see", "duties")
def show_rehearsal(request: Any, engagement_id: UUID, rehearsal_id: UUID) -> HttpResponse:
    """Show a rehearsal: what was done, late, or not at all, and who pulled the lever."""
    card = _get(request, engagement_id, rehearsal_id)
    page = RehearsalPage(card, may_withdraw(card.line, request.user, request.now))
    return render(
        request, "handover/rehearsal.html", {"page": page, "place": request.place, "words": exit_words}
    )


@needs("order", "rehearsals")
@require_POST
def call_off(request: Any, engagement_id: UUID, rehearsal_id: UUID) -> HttpResponse:
    """Call a rehearsal off."""
    try:
        actions.withdraw_rehearsal(engagement_id, rehearsal_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("The rehearsal is called off. The unit can write again."))
    return redirect("rehearsal", engagement_id, rehearsal_id)


@needs("pull", "lever")
@despite_holds
def pull_lever(request: Any, engagement_id: UUID, rehearsal_id: UUID) -> HttpResponse:
    """Ask why it cannot wait, and let this one person of the unit write for an hour."""
    card = _get(request, engagement_id, rehearsal_id)
    form = LeverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            until_at = actions.record_pull(
                engagement_id, rehearsal_id, why=form.cleaned_data["why"], by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            text = _("You can write until {moment}. The service owner has been told.")
            messages.success(request, text.format(moment=show_moment(until_at)))
            return redirect("rehearsal", engagement_id, rehearsal_id)
    page = RehearsalPage(card, may_call_off=False)
    return render(
        request,
        "handover/lever.html",
        {"page": page, "place": request.place, "words": exit_words, "form": form},
    )


def _get(request: Any, engagement_id: UUID, rehearsal_id: UUID) -> RehearsalCard:
    try:
        return queries.get_rehearsal(engagement_id, rehearsal_id, person=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
