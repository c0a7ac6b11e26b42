"""What the tests of targets share: records with a clear wait, and terms that are let through."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.uploads import import_export, write_export

from groundswell_web.targets.actions import Terms


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def extract(cast: Any, now: Any, tmp_path: Path) -> UUID:
    """Two hundred cases that wait about ninety days."""
    return import_export(cast, now, write_export(tmp_path, cases=200))


@pytest.fixture
def terms(cast: Any, now: Any) -> Terms:
    """Terms that nothing speaks against."""
    return Terms(
        title="Ask for missing papers within a week",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=12),
        owner_id=cast.people["member"].pk,
        budget=0,
        currency="EUR",
        guards=("share_withdrawn",),
    )
