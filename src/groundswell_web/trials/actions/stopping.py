"""Stop a trial: by anybody on the team, or by itself; the reason and the undoing are told afterwards."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.refusals import Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.chains import add_entry, set_cap
from groundswell_web.trials.models import Entry, Trial
from groundswell_web.trials.notices import tell_stop


@transaction.atomic
def stop_trial(engagement_id: UUID, trial_id: UUID, *, by: Actor, now: datetime) -> bool:
    """Stop a trial at once: every new case goes ``usual``. No reason is asked for; `record_reason` takes it later.

    Returns:
        Whether this call stopped it; False where it had been stopped already, which is no error.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it is a draft.
    """
    trial = lock_trial(engagement_id, trial_id)
    if not trial.signed_at:
        raise Refusal(_("A draft changes nothing yet. Drop it instead"))
    return end_allocation(trial, "person", by=by, now=now)


def end_allocation(trial: Trial, cause: str, *, text: str = "", by: Actor, now: datetime) -> bool:
    """End the allocation of a locked trial in the caller's transaction, and tell those who have to know.

    The cap becomes what is exposed now, so that the database itself refuses one more.

    Args:
        trial: locked by the caller.
        cause: one of `words.CAUSES`.
        text: what the look said, where it was automatic.
        by: the person, or the workbench itself.
        now: when.
    """
    if trial.state not in ("signed", "running"):
        return False
    head = set_cap(trial.pk, None)
    before = {"state": trial.state}
    trial.state = "stopped" if trial.started_at else "closed"
    trial.ended_at = trial.touched_at = now
    if trial.state == "closed":
        trial.closed_at = now
    trial.version += 1
    trial.save()
    document = {"cause": cause, "text": text, "exposed": head.exposed, "allocated": head.length}
    add_entry(trial.pk, "stop", document, by=by, now=now)
    audit(trial, "stopped", by=by, now=now, before=before, after={"state": trial.state, **document})
    transaction.on_commit(lambda: tell_stop(now=now), robust=True)
    return True


@transaction.atomic
def record_reason(engagement_id: UUID, trial_id: UUID, *, text: str, by: Actor, now: datetime) -> None:
    """Say why a trial was stopped, afterwards. Said again, the later one is shown, and the earlier one stays.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it was not stopped, or nothing is said.
    """
    _record_after(engagement_id, trial_id, "reason", _("Enter why the trial was stopped"), text, by, now)


@transaction.atomic
def record_undone(engagement_id: UUID, trial_id: UUID, *, text: str, by: Actor, now: datetime) -> None:
    """Say that the change is undone, and how; those who were told are then no longer reminded.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: it was not stopped, or nothing is said.
    """
    _record_after(
        engagement_id, trial_id, "undone", _("Enter what was done to undo the change"), text, by, now
    )


def _record_after(
    engagement_id: UUID, trial_id: UUID, kind: str, ask: str, text: str, by: Actor, now: datetime
) -> None:
    trial = lock_trial(engagement_id, trial_id)
    if not text.strip():
        raise Refusal(ask, field="text")
    if not Entry.objects.filter(trial=trial, kind="stop").exists():
        raise Refusal(_("This trial was not stopped"))
    add_entry(trial.pk, kind, {"text": text.strip()}, by=by, now=now)
    trial.touched_at = now
    trial.save(update_fields=["touched_at"])
    verb = "gave the reason for" if kind == "reason" else "undid"
    audit(trial, verb, by=by, now=now, after={"text": text.strip()})
    transaction.on_commit(lambda: tell_stop(now=now), robust=True)
