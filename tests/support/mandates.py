"""Mandates for the tests, by the same actions as the screens use."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from support.workbench import Cast


def draft(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Draft a mandate as the lead."""
    from groundswell_web.engagements.actions import record_mandate

    told: dict[str, Any] = {
        "kinds_of_change": ["The words of letters"],
        "largest_share": 0.05,
        "most_cases": 200,
        "spend": Decimal(25000),
        "currency": "EUR",
        "until_on": date(2026, 6, 1),
    }
    return record_mandate(cast.engagement_id, **(told | more), by=cast.people["lead"], now=now)


def put_in_force(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Draft a mandate and sign it as the sponsor."""
    from groundswell_web.engagements.actions import sign_mandate

    mandate_id = draft(cast, now, **more)
    sign_mandate(cast.engagement_id, mandate_id, by=cast.people["sponsor"], now=now)
    return mandate_id
