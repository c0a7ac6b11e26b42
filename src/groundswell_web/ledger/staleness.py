"""Whether results are as new as what they are computed from, and which targets and trials gave none."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.core.cache import cache

from groundswell_web.findings.queries import find_finding
from groundswell_web.ledger.models import Adoption
from groundswell_web.ledger.result_values import Subject, Without
from groundswell_web.records.queries import find_current
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.queries import list_trials

_KEEP_SECONDS = 30 * 24 * 3600


def find_mark(engagement_id: UUID, now: datetime) -> str:
    """Find by what the results of an engagement would be computed now: the same mark, the same results."""
    current = find_current(engagement_id)
    changes = find_finding(engagement_id, current.id, "changes", sees_cases=True) if current else None
    told = [current.id if current else None, changes.computed_at if changes else None]
    told += [(line.id, line.state, line.touched_at) for line in list_trials(engagement_id)]
    told += [(card.id, card.state, card.version) for card in list_targets(engagement_id, now=now)]
    adopted = Adoption.objects.filter(engagement_id=engagement_id).order_by("at", "pk")
    told += list(adopted.values_list("pk", "until_on"))
    return hashlib.sha256(repr(told).encode()).hexdigest()


def is_stale(engagement_id: UUID, now: datetime) -> bool:
    """Tell whether something that results are computed from has changed since they were."""
    kept = cache.get(_name(engagement_id))
    return kept is None or kept["mark"] != find_mark(engagement_id, now)


def keep_computed(engagement_id: UUID, mark: str, without: Sequence[Without]) -> None:
    """Keep by what results were computed, and what gave none; all of it can be computed anew at any time."""
    told = [asdict(one) for one in without]
    cache.set(_name(engagement_id), {"mark": mark, "without": told}, timeout=_KEEP_SECONDS)


def list_without(engagement_id: UUID) -> list[Without]:
    """List the targets and trials that gave no result when results were last computed, each with the reason."""
    kept = cache.get(_name(engagement_id)) or {"without": []}
    return [Without(Subject(**one["subject"]), one["why"], one["verdict"]) for one in kept["without"]]


def _name(engagement_id: UUID) -> str:
    return f"ledger-results:{engagement_id}"
