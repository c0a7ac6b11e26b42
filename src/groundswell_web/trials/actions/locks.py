"""Lock a trial, and write what was done to it in the history."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.refusals import NotThere
from groundswell_web.trials.models import Head, Trial


def lock_trial(engagement_id: UUID, trial_id: UUID) -> Trial:
    """Lock a trial until the transaction ends.

    Raises:
        NotThere: this engagement has no such trial.
    """
    found = Trial.objects.select_for_update().filter(pk=trial_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such trial"))
    return found


def audit(
    trial: Trial,
    verb: str,
    *,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write an event; for a registered trial with the ends of its chains, so that none is rewritten unseen."""
    heads = Head.objects.filter(trial=trial).order_by("chain")
    ends = {head.chain: f"{head.length}:{head.digest}" for head in heads}
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="trial",
        key=trial.pk,
        name=trial.name,
        engagement_id=trial.engagement_id,
        before=before,
        after=(after or {}) | ({"sealed": ends} if ends else {}),
    )
