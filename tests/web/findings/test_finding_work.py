"""The worker's part: computed by one, resumed after a kill, honest when it fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from groundswell_web.findings import actions
from groundswell_web.findings.models import KeptFinding


def test_finding_is_computed_by_one_worker_only(small: Any, now: Any) -> None:
    kept = KeptFinding.objects.get(extract_id=small, question="waits")
    KeptFinding.objects.filter(pk=kept.pk).update(state="computing", begun_at=now)

    actions.compute_finding(kept.pk, now=now)
    kept.refresh_from_db()

    assert kept.state == "computing"


def test_finding_of_a_killed_worker_is_asked_for_again(small: Any, now: Any) -> None:
    kept = KeptFinding.objects.get(extract_id=small, question="waits")
    KeptFinding.objects.filter(extract_id=small).update(state="ready")
    KeptFinding.objects.filter(pk=kept.pk).update(state="computing", begun_at=now)

    early = actions.resume_stopped_findings(now + timedelta(minutes=1))
    late = actions.resume_stopped_findings(now + timedelta(minutes=11))
    kept.refresh_from_db()

    assert (early, late, kept.state) == (0, 1, "queued")


def test_finding_of_records_that_are_gone_fails_with_a_reason(small: Any, now: Any, data: Any) -> None:
    kept = KeptFinding.objects.get(extract_id=small, question="waits")
    for store in data.rglob("*.duckdb"):
        store.unlink()
    from groundswell_web.records.stores import STORES

    STORES.forget(small)

    actions.compute_finding(kept.pk, now=now)
    kept.refresh_from_db()

    assert kept.state == "failed"
    assert kept.error
