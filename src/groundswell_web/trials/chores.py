"""What the workbench does for trials by itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.queries import list_events
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.models import Head


def note_ends(now: datetime) -> None:
    """Note in the history where the ledgers and the values end, so that no line of them is rewritten unseen."""
    grown = Head.objects.filter(chain__in=("ledger", "values"), length__gt=0, trial__closed_at__isnull=True)
    for head in grown.select_related("trial"):
        last = list_events(head.trial.engagement_id, kind="trial", key=head.trial_id, limit=1)
        noted = ((last[0].after or {}).get("sealed") or {}).get(head.chain) if last else None
        if noted != f"{head.length}:{head.digest}":
            with transaction.atomic():
                trial = lock_trial(head.trial.engagement_id, head.trial_id)
                audit(trial, "noted the ledger of", by=Workbench(), now=now)
