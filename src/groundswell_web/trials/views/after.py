"""What stands of a trial afterwards: its registration, and the verdict computed anew by somebody else."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.errors import GroundswellError
from groundswell_web.access import needs
from groundswell_web.refusals import Refusal
from groundswell_web.trials.entry_queries import get_registration, list_amendments
from groundswell_web.trials.pages import RegistrationPage
from groundswell_web.trials.phrases import describe_plan
from groundswell_web.trials.reanalysing import record_reanalysis
from groundswell_web.trials.registered import read_registration
from groundswell_web.trials.views.asked import find_registered


@needs("see", "trials")
def show_registration(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show what was registered, word by word, with its hash and every amendment."""
    trial = find_registered(engagement_id, trial_id)
    card = get_registration(engagement_id, trial_id)
    text = json.dumps(json.loads(card.text), indent=1, ensure_ascii=False, sort_keys=True)
    amendments = list_amendments(engagement_id, trial_id)
    page = RegistrationPage(trial, card, text, amendments, describe_plan(trial))
    return render(request, "trials/registration.html", {"page": page, "place": request.place})


@needs("see", "trials")
def download_registration(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Give the registration with its amendments as the command line reads it."""
    find_registered(engagement_id, trial_id)
    document = read_registration(trial_id).to_document()
    content = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="registration.json"'
    return response


@needs("verify", "trials")
@require_POST
def verify_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Compute the verdict anew from the raw records, with the arms masked until it is done."""
    find_registered(engagement_id, trial_id)
    try:
        agrees = record_reanalysis(engagement_id, trial_id, by=request.user, now=request.now)
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    except GroundswellError as error:
        messages.warning(request, str(error))
    else:
        if agrees:
            messages.success(request, _("You computed it anew, and it agrees. The verdict is verified."))
        else:
            messages.warning(
                request, _("You computed it anew, and it does not agree. What differs is below.")
            )
    return redirect("trial", engagement_id, trial_id)
