"""Find the system of the agency that brings a key, and by what its trial allocates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Subquery

from groundswell_web.trials.actions.keys import digest_key
from groundswell_web.trials.models import Head, SystemKey
from groundswell_web.trials.registered import Terms, recall_terms

NOTED_EVERY_S = 60


@dataclass(frozen=True)
class System:
    """A system of the agency that may ask.

    Args:
        name: what it is called.
        terms: by which its trial allocates today; None where the trial is not registered.
    """

    name: str
    terms: Terms | None


def find_system(engagement_id: UUID, trial_id: UUID, key: str, *, now: datetime) -> System | None:
    """Find the system that a key was given to, in one statement; None where the key does not open this trial.

    That it was used is noted once a minute.
    """
    if not key:
        return None
    entries = Head.objects.filter(trial=OuterRef("trial"), chain="entries")
    found = SystemKey.objects.filter(
        trial_id=trial_id,
        trial__engagement_id=engagement_id,
        digest=digest_key(key),
        withdrawn_at__isnull=True,
    ).annotate(
        entries=Subquery(entries.values("digest")),
        until_on=F("trial__until_on"),
        secret=F("trial__key__secret"),
    )
    line = found.values("pk", "system", "used_at", "entries", "until_on", "secret").first()
    if line is None:
        return None
    if line["used_at"] is None or (now - line["used_at"]).total_seconds() > NOTED_EVERY_S:
        SystemKey.objects.filter(pk=line["pk"]).update(used_at=now)
    if line["entries"] is None:
        return System(line["system"], None)
    return System(
        line["system"],
        recall_terms(trial_id, line["entries"], until_on=line["until_on"], secret=line["secret"]),
    )
