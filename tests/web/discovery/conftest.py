"""What the tests of the discovery report share: findings, and a report that can be issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.uploads import import_export, write_export

from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.actions import Choice, RecommendationTerms
from groundswell_web.discovery.cards import MakingCard
from groundswell_web.findings.actions import compute_finding
from groundswell_web.findings.models import KeptFinding

QUESTIONS = ("waits", "flow", "trust", "stuck")


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def compute(now: Any) -> Callable[[], None]:
    """Do what the worker does: compute some of the findings that were asked for."""

    def compute_asked() -> None:
        asked = KeptFinding.objects.filter(state="queued", question__in=QUESTIONS)
        for kept_id in list(asked.values_list("pk", flat=True)):
            compute_finding(kept_id, now=now)

    return compute_asked


@pytest.fixture
def findings(cast: Any, now: Any, tmp_path: Path, compute: Callable[[], None]) -> UUID:
    """Two hundred and forty cases, imported, and findings computed from them."""
    extract_id = import_export(cast, now, write_export(tmp_path, cases=240))
    compute()
    return extract_id


@pytest.fixture
def import_later(cast: Any, now: Any, tmp_path: Path) -> Callable[[], UUID]:
    """Import sixty cases that were decided a month later."""

    def record() -> UUID:
        path = write_export(tmp_path, cases=60, name="later.csv")
        path.write_text(path.read_text(encoding="utf-8").replace("2025-04-", "2025-05-"), encoding="utf-8")
        return import_export(cast, now + timedelta(days=1), path)

    return record


@pytest.fixture
def whole(cast: Any) -> Callable[..., RecommendationTerms]:
    """A recommendation in which nothing is missing, but for what is said to be otherwise."""

    def make(title: str = "Look at each application within two days", **more: Any) -> RecommendationTerms:
        said = {
            "why": "It lies for three weeks.",
            "severity": "high",
            "impact": "Three weeks less.",
            "rough_time": "6 weeks",
            "resources": "One caseworker.",
            "when": "now",
            "owner_id": cast.people["caseworker"].pk,
        }
        return RecommendationTerms(title=title, **said | more)

    return make


@pytest.fixture
def write(cast: Any, now: Any) -> Callable[..., UUID]:
    """Write a recommendation as the lead does."""

    def record(terms: RecommendationTerms) -> UUID:
        return actions.record_recommendation(cast.engagement_id, terms, by=cast.people["lead"], now=now)

    return record


@pytest.fixture
def report(cast: Any, now: Any, findings: UUID, whole: Any, write: Any) -> list[UUID]:
    """A report in which nothing is missing; gives its recommendations."""
    lead = cast.people["lead"]
    choices = [Choice("waits", is_key=True, is_detailed=True), Choice("flow", is_key=True, is_detailed=False)]
    actions.correct_choice(cast.engagement_id, choices, version=0, by=lead, now=now)
    actions.correct_section(
        cast.engagement_id, "works_well", "Everybody is polite.", version=0, by=lead, now=now
    )
    actions.record_cause(
        cast.engagement_id, text="Nobody sees the queue.", ties=["finding:waits"], by=lead, now=now
    )
    return [write(whole(f"Recommendation {number}")) for number in (1, 2, 3)]


@pytest.fixture
def make(cast: Any, now: Any) -> Callable[..., MakingCard]:
    """Make files as the worker does: of the draft, or of an edition."""

    def make_now(*, edition: bool = False, role: str = "lead", at: Any = None) -> MakingCard:
        ask = actions.sign_edition if edition else actions.record_draft_files
        making_id = ask(cast.engagement_id, by=cast.people[role], now=at or now)
        actions.make_files(making_id, now=at or now)
        return queries.get_making(cast.engagement_id, making_id)

    return make_now
