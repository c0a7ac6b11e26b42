"""Records of about 100,000 rows with every kind of column, written as an export in Parquet and read from it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from groundswell.spells import Records, read_records

HOUR = 3_600_000_000
BEGIN = int(datetime(2023, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
STEPS = np.array(["Received", "Checking", "Waiting for applicant", "Checking again", "Deciding"])
DAYS = np.array([2.0, 9.0, 14.0, 5.0, 20.0])
STATUSES: dict[str, Any] = {
    "shape": "statuses",
    "columns": {
        "case": "case",
        "step": "status",
        "at": "changed_at",
        "officer": "officer",
        "office": "office",
        "channel": "channel",
        "due_at": "due_at",
        "case_attributes": ["kind", "district"],
    },
    "times": {"zone": "Europe/Copenhagen"},
    "extract": {"at": "2024-06-30", "window_from": "2023-03-01"},
    "ends": {"steps": ["Decided"], "withdrawals": ["Withdrawn"]},
    "clocks": {"Checking": "agency", "Waiting for applicant": "applicant", "Deciding": "agency"},
    "promise": {"days": 56, "share": 0.9},
    "opening": {"opens": "09:00", "closes": "16:00", "country": "DK"},
    "privacy": {"keep_identifiers": True},
}
INTERVALS: dict[str, Any] = {
    "shape": "intervals",
    "columns": {
        "case": "case",
        "step": "activity",
        "at": "started_at",
        "end_at": "ended_at",
        "officer": "officer",
        "office": "office",
        "case_attributes": ["kind"],
    },
    "times": {"zone": "UTC"},
    "ends": {"steps": ["Decided"]},
    "privacy": {"keep_identifiers": True},
}


def make_statuses(cases: int, seed: int) -> pa.Table:
    """Make statuses: arrivals over 500 days, loops, withdrawals, and cases still open at the extract."""
    rng = np.random.default_rng(seed)
    received = BEGIN + rng.integers(0, 500 * 24, cases) * HOUR
    stays = rng.exponential(DAYS, (cases, 5)) * 24 * HOUR
    skipped = rng.random((cases, 5)) < np.array([0.0, 0.1, 0.5, 0.6, 0.0])
    offset = np.cumsum(np.where(skipped, 0, stays), axis=1).astype(np.int64) // 1_000_000 * 1_000_000
    at = received[:, None] + np.concatenate([np.zeros((cases, 1), np.int64), offset], axis=1)
    names = np.concatenate([np.broadcast_to(STEPS, (cases, 5)), np.full((cases, 1), "Decided")], axis=1)
    names[rng.random(cases) < 0.1, 5] = "Withdrawn"
    kept = ~np.concatenate([skipped, np.zeros((cases, 1), bool)], axis=1)
    kept &= at < int(datetime(2024, 6, 30, tzinfo=UTC).timestamp()) * 1_000_000
    case, place = np.nonzero(kept)
    return pa.table(
        {
            "case": [f"C{n:06}" for n in case],
            "status": names[case, place],
            "changed_at": pa.array(at[case, place], pa.timestamp("us")),
            "officer": _pick(rng, "officer", 40, case.size, 0.03),
            "office": pa.array([f"Office {n % 6}" for n in case]),
            "channel": pa.array([("web", "paper", "desk")[n % 3] for n in case]),
            "due_at": pa.array(received[case] + 60 * 24 * HOUR, pa.timestamp("us")),
            "kind": pa.array([("simple", "usual", "hard", "rare")[min(n % 11 // 3, 3)] for n in case]),
            "district": pa.array([None if n % 17 == 0 else f"District {n % 9}" for n in case]),
        }
    )


def make_intervals(cases: int, seed: int) -> pa.Table:
    """Make intervals of work: three activities a case, done by officers who work on one case at a time or more."""
    rng = np.random.default_rng(seed)
    received = BEGIN + rng.integers(0, 300 * 24 * 60, cases) * (HOUR // 60)
    gaps = rng.integers(1, 60 * 24 * 6, (cases, 4)) * (HOUR // 60)
    works = rng.integers(5, 180, (cases, 4)) * (HOUR // 60)
    start = received[:, None] + np.cumsum(gaps + np.roll(works, 1, axis=1), axis=1)
    case, place = np.nonzero(rng.random((cases, 4)) > np.array([0.0, 0.1, 0.3, 0.05]))
    names = np.array(["Register", "Assess", "Ask", "Decided"])
    return pa.table(
        {
            "case": [f"I{n:06}" for n in case],
            "activity": names[place],
            "started_at": pa.array(start[case, place], pa.timestamp("us")),
            "ended_at": pa.array(start[case, place] + works[case, place], pa.timestamp("us")),
            "officer": _pick(rng, "clerk", 25, case.size, 0.0),
            "office": pa.array([f"Office {n % 3}" for n in case]),
            "kind": pa.array([("new", "renewal")[n % 2] for n in case]),
        }
    )


def _pick(rng: np.random.Generator, stem: str, many: int, size: int, missing: float) -> pa.Array:
    chosen = rng.integers(0, many, size)
    return pa.array([f"{stem} {n}" for n in chosen], mask=rng.random(size) < missing)


def read_large_records(folder: Path, table: pa.Table, mapping: dict[str, Any]) -> Records:
    """Write a table as an export in Parquet and read it."""
    pq.write_table(table, folder / "export.parquet")
    return read_records(folder / "export.parquet", mapping, now=datetime(2024, 7, 1, tzinfo=UTC))
