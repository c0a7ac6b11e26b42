"""The hours that a mapping gives for officers make the causes of waiting exact."""

from __future__ import annotations

from pathlib import Path

import pytest

import groundswell as gs
from groundswell.errors import MappingNotRead
from groundswell.evidence.causes import estimate_causes

LOGS = Path(__file__).parents[1] / "library/evidence/data/waiting_causes"
HOURS = {"Marcus": "mon-fri 10:00-12:00, 12:30-20:00", "*": "mon-fri 10:00-20:00"}
# Totals that the authors of the logs give, in hours: batching, prioritisation, contention, unavailability, rest.
TOTALS = {"manual_log_1.csv": (0, 1.5, 2.25, 0.5, 1.0), "manual_log_2.csv": (0, 1.75, 1.25, 1.0, 2.0)}


@pytest.mark.parametrize("name", sorted(TOTALS))
def test_cause_of_waiting_with_hours_from_the_mapping_is_exact(name: str) -> None:
    records = gs.read_records(LOGS / name, {"officer_hours": HOURS})

    rows = estimate_causes(records).table("causes").rows

    hours = [float(row[1] or 0) * 24 * records.manifest.case_count for row in rows]
    assert hours == pytest.approx(TOTALS[name], abs=1 / 3600)


def test_hours_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(MappingNotRead, match=r"officer_hours\.Marcus"):
        gs.read_records(LOGS / "manual_log_1.csv", {"officer_hours": {"Marcus": "always"}})
