"""What the tests of trials share."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def target(cast: Any, now: Any, tmp_path: Path) -> UUID:
    """A target without a budget, on records of its own."""
    from support.uploads import import_export, write_export

    from groundswell_web.targets.actions import Terms, record_target

    import_export(cast, now, write_export(tmp_path, cases=200))
    terms = Terms(
        title="Ask for missing papers within a week",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=12),
        owner_id=cast.people["member"].pk,
        budget=Decimal(0),
        currency="EUR",
    )
    return record_target(cast.engagement_id, terms, by=cast.people["lead"], now=now)
