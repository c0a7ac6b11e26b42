"""What an address asks for, found or not there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.concerns.queries import list_about
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.refusals import NotThere
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.queries import get_trial


def find_trial(engagement_id: UUID, trial_id: UUID) -> TrialCard:
    """Find the trial that an address names.

    Raises:
        Http404: this engagement has no such trial.
    """
    try:
        return get_trial(engagement_id, trial_id)
    except NotThere:
        raise Http404 from None


def find_registered(engagement_id: UUID, trial_id: UUID) -> TrialCard:
    """Find a trial that is registered.

    Raises:
        Http404: this engagement has no such trial, or it is a draft.
    """
    trial = find_trial(engagement_id, trial_id)
    if not trial.is_registered:
        raise Http404
    return trial


def fill_concerns(place: Place, trial: TrialCard, now: datetime) -> Panel | None:
    """Show the concerns about a trial and about the target that it serves."""
    if not place.may("see", "concerns"):
        return None
    subjects = [("trial", str(trial.id))]
    if trial.target_id is not None:
        subjects.append(("target", str(trial.target_id)))
    concerns = [one for kind, key in subjects for one in list_about(place.engagement.id, kind, key)]
    kind, key = subjects[0]
    facts: dict[str, Any] = {
        "concerns": [concern for concern in concerns if concern.is_open],
        "settled_count": sum(not concern.is_open for concern in concerns),
        "now": now,
        "may_raise": place.may("raise", "concerns"),
        "address": reverse("concern_raise", args=[place.engagement.id]) + f"?about={kind}:{key}",
    }
    return Panel(_("Concerns"), "concerns/panel_about.html", facts)
