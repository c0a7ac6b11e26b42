"""What people do with a trial that runs or was stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials import actions, looking
from groundswell_web.trials.entry_queries import list_amendments
from groundswell_web.trials.forms_run import AmendmentForm, LearnedForm, ReasonForm, UndoneForm
from groundswell_web.trials.pages import AmendPage
from groundswell_web.trials.registered import read_terms
from groundswell_web.trials.views.asked import find_registered
from groundswell_web.trials.views.show import render_trial


@needs("stop", "trials")
@require_POST
def stop_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Stop a trial at once. The reason is asked for afterwards, on the page that comes."""
    try:
        stopped = actions.stop_trial(engagement_id, trial_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        if stopped:
            messages.success(request, _("The trial is stopped. From now on every case stays as usual."))
        else:
            messages.info(request, _("The trial had been stopped already."))
    return redirect("trial", engagement_id, trial_id)


@needs("stop", "trials")
@require_POST
def give_reason(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Say why a trial was stopped."""
    done = _("The reason is kept.")
    return _take(request, engagement_id, trial_id, ("reason", ReasonForm), actions.record_reason, done)


@needs("stop", "trials")
@require_POST
def tell_undone(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Say that the change is undone, and how."""
    done = _("It is kept that the change is undone.")
    return _take(request, engagement_id, trial_id, ("undone", UndoneForm), actions.record_undone, done)


@needs("stop", "trials")
@require_POST
def tell_learned(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Say what was learned; it stands beside the verdict, which stays as it was computed."""
    done = _("What was learned stands beside the verdict.")
    return _take(request, engagement_id, trial_id, ("learned", LearnedForm), actions.record_learned, done)


@needs("plan", "trials")
@require_POST
def look_now(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Look at a trial now; any number of looks is allowed."""
    find_registered(engagement_id, trial_id)
    try:
        look = looking.record_look(engagement_id, trial_id, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        if look is None:
            messages.info(
                request, _("There is nothing to look at yet: no case of the trial is in the records.")
            )
    return redirect("trial", engagement_id, trial_id)


@needs("sign", "trials")
def amend_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Amend a registered trial; only the sponsor who carries the risk can."""
    trial = find_registered(engagement_id, trial_id)
    form = AmendmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            actions.record_amendment(
                engagement_id, trial_id, **{name: told[name] for name in ("what", "after", "why")},
                by=request.user, now=request.now,
            )  # fmt: skip
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The amendment stands beside the registration."))
            return redirect("trial_registration", engagement_id, trial_id)
    design = read_terms(trial_id).design
    page = AmendPage(trial, design, list_amendments(engagement_id, trial_id))
    return render(request, "trials/amend.html", {"page": page, "form": form, "place": request.place})


def _take(
    request: Any,
    engagement_id: UUID,
    trial_id: UUID,
    asked: tuple[str, type[Any]],
    record: Callable[..., None],
    done: str,
) -> HttpResponse:
    """Take a text about a stop; where it is refused, the page of the trial comes with it."""
    trial, (name, kind) = find_registered(engagement_id, trial_id), asked
    form = kind(request.POST, auto_id=f"{name}_%s")
    if form.is_valid():
        try:
            record(engagement_id, trial_id, text=form.cleaned_data["text"], by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, done)
            return redirect("trial", engagement_id, trial_id)
    return render_trial(request, trial, {name: form})
