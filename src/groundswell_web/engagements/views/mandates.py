"""Mandates: draft one, read it, sign it with the second factor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.engagements import actions, queries
from groundswell_web.engagements.forms import MandateForm
from groundswell_web.people.signing import signs
from groundswell_web.refusals import NotThere, Refusal


@needs("see", "mandate")
def list_all(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the mandates of the engagement, newest first."""
    page = {"mandates": queries.list_mandates(engagement_id), "today": request.now.date()}
    return render(request, "engagements/mandates.html", {"page": page, "place": request.place})


@needs("draft", "mandate")
def draft(request: Any, engagement_id: UUID) -> HttpResponse:
    """Draft a mandate for the sponsor."""
    form = MandateForm(
        request.POST or None, initial={"until_on": request.place.engagement.exits_on, "currency": "EUR"}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            mandate_id = actions.record_mandate(
                engagement_id,
                kinds_of_change=told["kinds_of_change"],
                largest_share=float(told["largest_share"]) / 100,
                most_cases=int(told["most_cases"]),
                spend=told["spend"],
                currency=told["currency"],
                until_on=told["until_on"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The draft is ready for the sponsor to sign."))
            return redirect("mandate", engagement_id, mandate_id)
    return render(request, "engagements/mandate_draft.html", {"place": request.place, "form": form})


@needs("see", "mandate")
def show(request: Any, engagement_id: UUID, mandate_id: UUID) -> HttpResponse:
    """Show a mandate, its signature and its history."""
    page = {
        "mandate": _get(engagement_id, mandate_id),
        "events": list_events(engagement_id, kind="mandate", key=mandate_id),
        "today": request.now.date(),
    }
    return render(request, "engagements/mandate.html", {"page": page, "place": request.place})


@needs("sign", "mandate")
@signs
def sign(request: Any, engagement_id: UUID, mandate_id: UUID) -> HttpResponse:
    """Show once more what is signed; sign it."""
    mandate = _get(engagement_id, mandate_id)
    if mandate.signed_at or mandate.replaced_at:
        messages.error(request, _("This mandate is no longer open for signing."))
        return redirect("mandate", engagement_id, mandate_id)
    if request.method == "POST":
        try:
            actions.sign_mandate(engagement_id, mandate_id, by=request.user, now=request.now)
        except Refusal as refusal:
            messages.error(request, refusal.text)
        else:
            messages.success(request, _("You have signed the mandate. It is in force."))
        return redirect("mandate", engagement_id, mandate_id)
    page = {"mandate": mandate, "today": request.now.date()}
    return render(request, "engagements/mandate_sign.html", {"page": page, "place": request.place})


def _get(engagement_id: UUID, mandate_id: UUID) -> queries.MandateCard:
    try:
        return queries.get_mandate(engagement_id, mandate_id)
    except NotThere as error:
        raise Http404 from error
