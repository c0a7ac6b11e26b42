"""Trials and targets that have brought something, for the tests of results: by the same actions as the screens use."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

LARGE: dict[str, Any] = {"most_cases": 400, "design": {"most_exposed": 400, "guardrails": ()}}
Waits = list[tuple[str, datetime, float]]


def finish_trial(
    cast: Cast, now: datetime, folder: Path, *, slower: float = 0.3, days: int = 40, **more: Any
) -> tuple[UUID, Waits]:
    """Run a trial to its verdict and until its cases are followed; gives it and the waits of its cases."""
    trial_id = start_trial(cast, now, **(LARGE | more))
    waits = run_days(cast, trial_id, now, days=days, slower=slower, a_day=8)
    for day in (10, 30, 61):
        let_arrive(cast, folder, waits, now + timedelta(days=day))
    return trial_id, waits


def verify_trial(cast: Cast, trial_id: UUID, now: datetime) -> None:
    """Let a second person compute the verdict anew."""
    from groundswell_web.trials.reanalysing import record_reanalysis

    assert record_reanalysis(cast.engagement_id, trial_id, by=cast.people["caseworker"], now=now)


def write_waits(
    begin: datetime, end: datetime, days: float, *, a_day: int = 4, prefix: str = "R", seed: int = 1
) -> Waits:
    """Write cases that come from one moment to another, and wait so many days on average."""
    import numpy as np

    draws, count = np.random.default_rng(seed), int((end - begin).days * a_day)
    step = (end - begin) / max(count, 1)
    return [
        (f"{prefix}{number}", begin + number * step, float(draws.gamma(4.0, days / 4.0)))
        for number in range(count)
    ]


def run_target(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Propose, agree and begin a target on the records in use."""
    from groundswell_web.targets.actions import Terms, accept_target, record_target

    told: dict[str, Any] = {
        "title": "Ask for missing papers at once",
        "measure": "mean_wait_days",
        "step": "",
        "to_value": 10.0,
        "from_on": now.date(),
        "due_on": now.date() + timedelta(weeks=10),
        "owner_id": cast.people["member"].pk,
        "budget": Decimal(0),
        "currency": "EUR",
    }
    target_id = record_target(cast.engagement_id, Terms(**(told | more)), by=cast.people["lead"], now=now)
    for state, role in (("agreed", "service_owner"), ("running", "lead")):
        accept_target(cast.engagement_id, target_id, state, by=cast.people[role], now=now)
    return target_id
