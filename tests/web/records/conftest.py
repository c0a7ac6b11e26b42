"""What the tests of records share: a folder of their own for the files, and small exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[3] / "src/groundswell/examples/receipt.csv.gz"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def example() -> Path:
    """The receipt phase of a permit process: 1,434 real cases."""
    return EXAMPLE
