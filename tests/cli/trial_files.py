"""A trial on files for the tests: its folder, lists of cases, and an export in which the change has an effect."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from groundswell.testing.trials import KEY, build_design
from groundswell.trials.design import Guardrail, Outcome
from groundswell.trials.ledger_file import read_ledger
from groundswell.trials.registration import Registration, write_registration
from groundswell_cli.trial_folder import write_allocation_key

BEGIN = datetime(2024, 1, 8, tzinfo=UTC)
MAPPING = """\
shape = "events"
[columns]
case = "case"
step = "step"
at = "at"
[times]
zone = "UTC"
[ends]
steps = ["Decided"]
withdrawals = ["Withdrawn"]
"""


def make_trial(folder: Path, **changes: Any) -> Path:
    """Register a trial in a folder, a week before it begins: one guardrail, 600 cases, 60 days."""
    told: dict[str, Any] = {
        "entry_days": 60,
        "planned_cases": 600,
        "least_mature": 30,
        "information_max": 1.2,
        "harm_information": 100.0,
        "guardrails": (
            Guardrail(Outcome("completed", 30, better="higher", measured_in="share"), 0.05, 0.01),
        ),
    }
    design = build_design(**(told | changes))
    design = replace(design, key_sha256=KEY.sha256)
    folder.mkdir(parents=True, exist_ok=True)
    write_allocation_key(folder / "allocation.key", KEY)
    write_registration(folder / "registration.json", Registration(design, BEGIN - timedelta(days=7)))
    return folder


def write_list(path: Path, cases: int = 600, days: int = 60, seed: int = 1) -> Path:
    """Write a list of cases that come on every day."""
    hours = np.sort(np.random.default_rng(seed).uniform(0, days * 24, cases))
    lines = [f"c{n:05},{(BEGIN + timedelta(hours=float(h))).isoformat()}" for n, h in enumerate(hours)]
    path.write_text("\n".join(["case,at", *lines]) + "\n")
    return path


def write_export(
    path: Path, trial: Path, design_sha256: str, *, effect: float, day: int, seed: int = 2
) -> Path:
    """Write the records of the allocated cases as they are on a day, and how to read them; no case has a gap."""
    ledger = read_ledger(trial / "ledger.csv", design_sha256)
    draw = np.random.default_rng(seed)
    until = BEGIN + timedelta(days=day)
    rows: list[Sequence[str]] = []
    for row in ledger.rows:
        wait = float(np.exp(draw.normal(np.log(10), 0.8))) * (effect if row.exposed else 1.0)
        happened = [("Asked", row.at), ("Decided", row.at + timedelta(days=wait))]
        rows += [(row.case, step, at.isoformat()) for step, at in happened if at <= until]
    rows.append(("last", "Asked", until.isoformat()))
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([("case", "step", "at"), *rows])
    path.with_suffix(".toml").write_text(MAPPING)
    return path


def write_office_export(path: Path, names: Sequence[str], *, effect: float, seed: int = 3) -> Path:
    """Write the records of offices of which every second one changed on the first day."""
    draw = np.random.default_rng(seed)
    until = BEGIN + timedelta(days=100)
    rows: list[Sequence[str]] = [("last", "Asked", until.isoformat(), names[0])]
    for number in range(1200):
        at = BEGIN + timedelta(hours=float(draw.uniform(0, 60 * 24)))
        office = int(draw.integers(len(names)))
        wait = float(np.exp(draw.normal(np.log(10), 0.8))) * (effect if office % 2 == 0 else 1.0)
        happened = [("Asked", at), ("Decided", at + timedelta(days=wait))]
        rows += [
            (f"c{number}", step, when.isoformat(), names[office]) for step, when in happened if when <= until
        ]
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([("case", "step", "at", "office"), *rows])
    path.with_suffix(".toml").write_text(MAPPING.replace('at = "at"', 'at = "at"\noffice = "office"'))
    return path
