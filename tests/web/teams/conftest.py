"""What the tests of plans share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None) -> Path:
    """A folder of its own for each test, and the moment of the tests."""
    settings.DATA = tmp_path / "data"
    return settings.DATA
