"""Steps of the permits service, for the tests of ownership."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from support.ownership import see_points
from support.workbench import Cast


@pytest.fixture
def points(cast: Cast, now: datetime) -> dict[str, Any]:
    """The points of the engagement, by their unique names."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    actions.record_seen_points(
        cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now
    )
    return {point.unique_name: point for point in queries.list_points(cast.engagement_id, now)}


@pytest.fixture
def give(cast: Cast, now: datetime) -> Callable[..., None]:
    """Give a point an owner: ``give(points["Check"], "caseworker")``."""
    from groundswell_web.ownership import actions, queries

    def record(point: Any, role: str, **more: Any) -> None:
        told: dict[str, Any] = {
            "owner_id": cast.people[role].pk,
            "may_spend": Decimal("500"),
            "currency": "EUR",
            "may_change": "The order of work",
            "may_stop": True,
            "authority": "Letter of 3 February",
        }
        actions.record_ownership(
            cast.engagement_id,
            point.id,
            version=queries.get_point(cast.engagement_id, point.id, now).version,
            answers=actions.OwnershipAnswers(**(told | more)),
            by=cast.people["lead"],
            now=now,
        )

    return record


@pytest.fixture
def write(cast: Cast, now: datetime) -> Callable[..., UUID]:
    """Write a rule: ``write(points["Check"], "Legal wants it", level="custom")``."""
    from groundswell_web.ownership import actions

    def record(point: Any, text: str, **more: Any) -> UUID:
        return actions.record_rule(
            cast.engagement_id,
            point.id,
            answers=actions.RuleAnswers(text, **more),
            by=cast.people["lead"],
            now=now,
        )

    return record
