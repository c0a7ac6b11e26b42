"""What the tests of findings share: imported records, and findings computed at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.uploads import import_export, write_export

from groundswell_web.findings.actions import compute_finding
from groundswell_web.findings.models import KeptFinding

EXAMPLE = Path(__file__).parents[3] / "src/groundswell/examples/receipt.csv.gz"


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path, clock: None) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def small(cast: Any, now: Any, tmp_path: Path) -> UUID:
    """Forty cases, imported."""
    return import_export(cast, now, write_export(tmp_path))


@pytest.fixture
def receipt(cast: Any, now: Any, tmp_path: Path) -> UUID:
    """The receipt phase of a permit process, imported."""
    copied = tmp_path / "receipt.csv.gz"
    copied.write_bytes(EXAMPLE.read_bytes())
    return import_export(cast, now, copied)


@pytest.fixture
def many(cast: Any, now: Any, tmp_path: Path) -> UUID:
    """Two hundred and forty cases, imported."""
    return import_export(cast, now, write_export(tmp_path, cases=240))


@pytest.fixture
def compute_all(now: Any) -> Any:
    """Do what the worker does: compute what was asked for, or some questions of it."""

    def compute(*questions: str) -> int:
        queued = KeptFinding.objects.filter(state="queued")
        wanted = queued.filter(question__in=questions) if questions else queued
        ids = list(wanted.values_list("pk", flat=True))
        for kept_id in ids:
            compute_finding(kept_id, now=now)
        return len(ids)

    return compute
