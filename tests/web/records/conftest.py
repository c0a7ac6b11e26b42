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


def write_export(folder: Path, *, cases: int = 40, name: str = "export.csv", style: str = "iso") -> Path:
    """Write an export of a few cases: received, checked, decided or withdrawn; the last ones open."""
    lines = ["case,status,changed_at,officer,applicant_name,kind"]
    for number in range(cases):
        day = number % 28 + 1
        for step, month in (
            ("Received", 1),
            ("Checking", 2),
            ("Withdrawn" if number % 5 == 0 else "Decided", 4),
        ):
            if number >= cases - 4 and month == 4:
                continue
            at = (
                f"2025-{month:02}-{day:02}T09:{number % 60:02}:00"
                if style == "iso"
                else f"{day % 12 + 1}/{month}/2025"
            )
            who = f"Anna Karlsson{chr(97 + number % 26)}"
            lines.append(
                f"C{number},{step},{at},clerk {number % 3},{who},{'simple' if number % 2 else 'hard'}"
            )
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
