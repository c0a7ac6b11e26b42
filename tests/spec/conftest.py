"""What the specifications share."""

from __future__ import annotations

from pathlib import Path

import pytest
from spec.tables import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk on which small tables are read as exports."""
    return Desk(tmp_path)
