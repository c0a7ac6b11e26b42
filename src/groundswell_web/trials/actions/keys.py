"""Give a system of the agency a key to a trial, and take it back."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.trials.actions.locks import audit, lock_trial
from groundswell_web.trials.models import SystemKey


@dataclass(frozen=True)
class GivenKey:
    """A key as it is shown once, to whom it was given."""

    id: UUID
    key: str


@transaction.atomic
def record_key(engagement_id: UUID, trial_id: UUID, *, system: str, by: Any, now: datetime) -> GivenKey:
    """Give a system of the agency a key to ask for allocations and send values; it is shown this once.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: the system has no name.
    """
    trial = lock_trial(engagement_id, trial_id)
    if not system.strip():
        raise Refusal(_("Enter what the system is called"), field="system")
    key = f"gt_{secrets.token_urlsafe(32)}"
    kept = SystemKey.objects.create(
        trial=trial, system=system.strip(), digest=digest_key(key), start=key[:8], given_by=by, given_at=now
    )
    audit(trial, "gave a key to", by=by, now=now, after={"system": kept.system, "key_id": kept.pk})
    return GivenKey(kept.pk, key)


@transaction.atomic
def withdraw_key(engagement_id: UUID, trial_id: UUID, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """End a key at once; whoever brings it is answered ``usual``.

    Raises:
        NotThere: this trial has no such key.
    """
    trial = lock_trial(engagement_id, trial_id)
    kept = SystemKey.objects.filter(pk=key_id, trial=trial).first()
    if kept is None:
        raise NotThere(_("There is no such key"))
    if kept.withdrawn_at is None:
        kept.withdrawn_at = now
        kept.save(update_fields=["withdrawn_at"])
        audit(trial, "took a key back from", by=by, now=now, after={"system": kept.system, "key_id": key_id})


def digest_key(key: str) -> str:
    """Give the digest under which a key is stored. Keys are long and random: no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
