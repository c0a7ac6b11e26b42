"""Made-up records for the tests of findings: four steps, two channels, four offices, open cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np

STEPS = (("Received", 3), ("Checking", 20), ("Waiting for applicant", 15), ("Deciding", 30))
CLOCKS = {
    "Received": "agency",
    "Checking": "agency",
    "Waiting for applicant": "applicant",
    "Deciding": "agency",
}


def make_events(cases: int, *, seed: int = 0, slow_channel: float = 1.0) -> list[dict[str, Any]]:
    """Make statuses of cases received over 200 days and cut on 1 August 2024.

    Args:
        cases: how many.
        seed: of the generator.
        slow_channel: how many times as long cases on paper take.
    """
    rng = np.random.default_rng(seed)
    extract, events = datetime(2024, 8, 1), []
    for number in range(cases):
        at = datetime(2024, 1, 1) + timedelta(hours=int(rng.integers(0, 24 * 200)))
        paper = rng.random() < 0.5
        who = {
            "case": f"c{number}",
            "office": f"Office {rng.integers(4)}",
            "channel": "paper" if paper else "web",
        }
        for step, days in STEPS:
            events.append({**who, "step": step, "at": at.isoformat()})
            at += timedelta(hours=float(rng.exponential(24 * days * (slow_channel if paper else 1.0))))
            if at >= extract:
                break
        else:
            events.append(
                {**who, "step": "Withdrawn" if number % 5 == 0 else "Decided", "at": at.isoformat()}
            )
    return events
