"""Write results down as they are computed; the older ones stay, and nobody can type one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.ledger.models import Book, Result
from groundswell_web.ledger.result_queries import list_adoption_terms, list_booked
from groundswell_web.ledger.result_values import Found
from groundswell_web.ledger.staleness import find_mark, is_stale, keep_computed

# What makes two versions of a result differ.
KEPT = (
    "is_verified", "step", "from_on", "until_on", "value", "low", "high", "cases", "document", "why_not_counted",
)  # fmt: skip


def record_results(engagement_id: UUID, *, now: datetime) -> int:
    """Compute all results of an engagement anew, and write down those that changed; the older ones stay.

    Doing it again without anything new writes nothing.

    Returns:
        How many changed.
    """
    from groundswell_web.ledger.computing import compute_results  # late: it loads the engines of the records

    mark = find_mark(engagement_id, now)
    computed = compute_results(
        engagement_id,
        adoptions=list_adoption_terms(engagement_id),
        booked=list_booked(engagement_id),
        now=now,
    )
    changed = _keep(engagement_id, computed.found, now=now)
    keep_computed(engagement_id, mark, computed.without)
    return changed


def record_results_after_import(engagement_id: UUID, extract_id: UUID, now: datetime) -> None:
    """Compute all results anew when new records have come, after the trials and the targets were read from them."""
    record_results(engagement_id, now=now)


def record_stale_results(now: datetime) -> None:
    """Compute the results of each ledger for which a verdict, a target or an adoption has changed since."""
    known = set(Book.objects.values_list("pk", flat=True))
    known |= set(Result.objects.values_list("engagement_id", flat=True).distinct())
    for engagement_id in sorted(known):
        if is_stale(engagement_id, now):
            record_results(engagement_id, now=now)


@transaction.atomic
def _keep(engagement_id: UUID, found: Sequence[Found], *, now: datetime) -> int:
    lock_engagement(engagement_id)
    standing = Result.objects.filter(engagement_id=engagement_id, replaced_at__isnull=True)
    before = {(one.subject, one.measure, one.basis): one for one in standing}
    after = {(one.subject.key, one.result.measure, one.result.basis): _describe(one) for one in found}
    stale = [key for key, one in before.items() if key not in after or _differs(one, after[key])]
    new = [key for key in after if key not in before or key in stale]
    if not stale and not new:
        return 0
    Result.objects.filter(pk__in=[before[key].pk for key in stale]).update(replaced_at=now)
    Result.objects.bulk_create(
        Result(engagement_id=engagement_id, computed_at=now, **after[key]) for key in new
    )
    record_event(
        by=Workbench(),
        now=now,
        verb="computed",
        kind="results",
        key=engagement_id,
        name="results",
        engagement_id=engagement_id,
        before={" ".join(key): before[key].value for key in stale},
        after={" ".join(key): after[key]["value"] for key in new},
    )
    return len({*stale, *new})


def _describe(found: Found) -> dict[str, Any]:
    result, subject = found.result, found.subject
    document = {
        "name": subject.name,
        "home": subject.home,
        "play": subject.play,
        "verdict": found.verdict,
        "sentences": list(result.sentences),
        "formula": result.formula,
        "caveats": list(result.caveats),
        "also_changed": list(found.also_changed),
        "parts": list(found.parts),
        "inputs": found.inputs,
        "output": list(found.output),
        "may_book": found.may_book,
    }
    return {
        "subject": subject.key,
        "target_id": subject.target_id,
        "trial_id": subject.trial_id,
        "measure": result.measure,
        "basis": result.basis,
        "is_verified": result.is_verified,
        "step": result.step,
        "from_on": result.window.from_on,
        "until_on": result.window.until_on,
        "value": result.value,
        "low": result.low,
        "high": result.high,
        "cases": result.cases,
        "document": json.loads(json.dumps(document)),
        "why_not_counted": found.why_not,
    }


def _differs(standing: Result, told: dict[str, Any]) -> bool:
    return any(getattr(standing, name) != told[name] for name in KEPT)
