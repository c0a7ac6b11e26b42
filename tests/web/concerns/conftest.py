"""A step to be concerned about, and concerns about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

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
def raise_one(cast: Cast, check: Any, now: datetime) -> Callable[..., Any]:
    """Raise a concern about “Check”: ``raise_one("caseworker")`` by name, ``raise_one(None)`` without."""
    from groundswell_web.concerns import actions, subjects

    def record(role: str | None, text: str = "Old people will give up.", at: datetime | None = None) -> Any:
        subject = subjects.get_subject(cast.engagement_id, "step", str(check.id), now)
        by = cast.people[role] if role else None
        return actions.record_concern(cast.engagement_id, subject=subject, text=text, by=by, now=at or now)

    return record


@pytest.fixture
def answer(cast: Cast, now: datetime) -> Callable[..., None]:
    """Answer a concern as the lead: ``answer(raised.id)``."""
    from groundswell_web.concerns import actions, queries

    def record(concern_id: Any, **more: Any) -> None:
        told = {
            "version": queries.get_concern(cast.engagement_id, concern_id).version,
            "kind": "guardrail",
            "text": "We stop when one in ten gives up.",
            "by": cast.people["lead"],
            "now": now,
        }
        actions.record_answer(cast.engagement_id, concern_id, **(told | more))

    return record
