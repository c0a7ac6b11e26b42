"""A step that people speak about, and sessions in which they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from support.ownership import see_points
from support.workbench import Cast


@pytest.fixture
def check(cast: Cast, now: datetime) -> Any:
    """The step “Check” of the engagement."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    actions.record_seen_points(
        cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now
    )
    return queries.find_point_by_name(cast.engagement_id, "Check", now)


@pytest.fixture
def kind_of(cast: Cast) -> Callable[[str], UUID]:
    """Give the id of a kind of people: ``kind_of("Caseworkers")``."""
    from groundswell_web.voices.terms import find_kind_id

    return lambda name: find_kind_id(cast.engagement_id, name)


@pytest.fixture
def tell(kind_of: Callable[[str], UUID]) -> Callable[..., Any]:
    """Build what is said of a session: ``tell(notes="They wait.")``."""
    from groundswell_web.voices.terms import SessionAnswers

    def build(**more: Any) -> Any:
        told = {
            "kind": "interview",
            "held_on": date(2026, 2, 27),
            "heard": {kind_of("First-time applicants"): 3, kind_of("Caseworkers"): 1},
            "assisted_count": 1,
            "disabled_count": 2,
            "consent_how": "Signed form in the safe",
            "consent_for": "Notes without names",
            "notes": "They wait for the check.",
        }
        return SessionAnswers(**(told | more))

    return build


@pytest.fixture
def record(cast: Cast, tell: Callable[..., Any], now: datetime) -> Callable[..., UUID]:
    """Record a session as the member: ``record(notes="They wait.")``."""
    from groundswell_web.voices import actions

    def do(**more: Any) -> UUID:
        return actions.record_session(
            cast.engagement_id, answers=tell(**more), by=cast.people["member"], now=now
        )

    return do


@pytest.fixture
def quote(cast: Cast, check: Any, now: datetime) -> Callable[..., UUID]:
    """Record a quote about “Check”: ``quote(session_id, "I gave up.")``."""
    from groundswell_web.voices import actions

    def do(session_id: UUID, text: str = "I called four times.", **more: Any) -> UUID:
        answers = actions.QuoteAnswers(**({"text": text, "point_id": check.id} | more))
        return actions.record_quote(
            cast.engagement_id, session_id, answers=answers, by=cast.people["member"], now=now
        )

    return do
