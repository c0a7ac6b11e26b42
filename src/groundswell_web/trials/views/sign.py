"""The risk statement, its signature, and the start."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.people.signing import signs
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials import actions, checks
from groundswell_web.trials.entry_queries import get_registration
from groundswell_web.trials.pages import SignPage, StatementPage
from groundswell_web.trials.phrases import describe_plan
from groundswell_web.trials.views.asked import find_trial


@needs("see", "trials")
def show_statement(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show the risk statement as one page, to read or to print."""
    trial = find_trial(engagement_id, trial_id)
    registration = get_registration(engagement_id, trial_id) if trial.is_registered else None
    page = StatementPage(trial, describe_plan(trial), registration)
    return render(request, "trials/statement_page.html", {"page": page, "place": request.place})


@needs("sign", "trials")
@signs
def sign_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show once more what is signed, and what stands in the way; sign it."""
    trial = find_trial(engagement_id, trial_id)
    if trial.state != "draft":
        messages.warning(request, _("This trial is no longer open for signing."))
        return redirect("trial", engagement_id, trial_id)
    if request.method == "POST":
        try:
            version = int(request.POST.get("version", "0")[:9])
        except ValueError:
            version = 0
        try:
            actions.sign_trial(engagement_id, trial_id, version=version, by=request.user, now=request.now)
        except Refusal as refusal:
            messages.warning(request, refusal.text)
        else:
            messages.success(request, _("You have signed. The trial is registered, and can be started."))
        return redirect("trial", engagement_id, trial_id)
    faults = checks.list_faults(engagement_id, trial_id, now=request.now)
    page = SignPage(trial, describe_plan(trial), faults, trial.risk.carried_by_id == request.user.pk)
    return render(request, "trials/sign.html", {"page": page, "place": request.place})


@needs("plan", "trials")
@require_POST
def start_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Let a signed trial begin."""
    try:
        actions.start_trial(engagement_id, trial_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("The trial runs. Next: let cases come into it."))
    return redirect("trial", engagement_id, trial_id)
