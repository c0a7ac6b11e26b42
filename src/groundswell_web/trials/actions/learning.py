"""Write down what was learned from a trial: beside its verdict, which stays as it was computed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.refusals import Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.chains import add_entry
from groundswell_web.trials.models import Entry


@transaction.atomic
def record_learned(engagement_id: UUID, trial_id: UUID, *, text: str, by: Actor, now: datetime) -> None:
    """Say what was learned from a trial that has a verdict. Said again, both stay.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it has no verdict yet, or nothing is said.
    """
    trial = lock_trial(engagement_id, trial_id)
    if not text.strip():
        raise Refusal(_("Enter what was learned"), field="text")
    if not Entry.objects.filter(trial=trial, kind="verdict").exists():
        raise Refusal(_("There is no verdict yet to learn from"))
    add_entry(trial.pk, "learned", {"text": text.strip()}, by=by, now=now)
    trial.touched_at = now
    trial.save(update_fields=["touched_at"])
    audit(trial, "said what was learned from", by=by, now=now, after={"text": text.strip()})
