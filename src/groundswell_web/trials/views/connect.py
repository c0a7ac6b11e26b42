"""Connect a system of the agency with a trial: keys, and the ten lines that its client needs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials import actions
from groundswell_web.trials.forms_run import KeyForm
from groundswell_web.trials.ledger_queries import list_keys
from groundswell_web.trials.pages import ConnectPage
from groundswell_web.trials.values import list_outcomes
from groundswell_web.trials.views.asked import find_registered


@needs("connect", "trials")
def show_connection(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show the keys and how a system asks; give a new key, which is shown this once."""
    trial = find_registered(engagement_id, trial_id)
    form, given = KeyForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            given = actions.record_key(
                engagement_id, trial_id, system=form.cleaned_data["system"], by=request.user, now=request.now
            )
            form = KeyForm()
        except Refusal as refusal:
            form.take_refusal(refusal)
    base = settings.ADDRESS
    page = ConnectPage(
        trial=trial,
        keys=list_keys(engagement_id, trial_id),
        given=given.key if given else "",
        allocations=base + reverse("trial_allocations", args=[engagement_id, trial_id]),
        values=base + reverse("trial_values", args=[engagement_id, trial_id]),
        outcomes=list_outcomes(trial.design) if trial.design else [],
        tried=trial.design.tried[0].name if trial.design else "tried",
    )
    response = render(request, "trials/connect.html", {"page": page, "form": form, "place": request.place})
    response["Cache-Control"] = "no-store"
    return response


@needs("connect", "trials")
@require_POST
def withdraw_key(request: Any, engagement_id: UUID, trial_id: UUID, key_id: UUID) -> HttpResponse:
    """Take a key back; whoever brings it is answered usual."""
    try:
        actions.withdraw_key(engagement_id, trial_id, key_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    messages.success(request, _("The key no longer opens anything. Whoever brings it is answered usual."))
    return redirect("trial_connect", engagement_id, trial_id)
