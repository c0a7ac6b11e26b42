"""Find the system of the agency that brings a key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groundswell_web.trials.actions.keys import digest_key
from groundswell_web.trials.models import SystemKey


def find_system(engagement_id: UUID, trial_id: UUID, key: str, *, now: datetime) -> str | None:
    """Find the name of the system that a key was given to; None where it does not open this trial.

    That it was used is noted once a minute.
    """
    if not key:
        return None
    found = SystemKey.objects.filter(
        trial_id=trial_id,
        trial__engagement_id=engagement_id,
        digest=digest_key(key),
        withdrawn_at__isnull=True,
    ).first()
    if found is None:
        return None
    if found.used_at is None or (now - found.used_at).total_seconds() > 60:
        SystemKey.objects.filter(pk=found.pk).update(used_at=now)
    return found.system
