"""A draft is planned on the records in use, by the worker; what cannot be planned says why."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from support.trials import let_arrive, write_terms
from support.workbench import Cast

from groundswell.trials.plans import Planned
from groundswell_web.refusals import Refusal
from groundswell_web.trials import actions, planning
from groundswell_web.trials.queries import get_trial

WISHES: dict[str, Any] = {
    "question": "Does it help?",
    "outcome": {"kind": "wait", "horizon_days": 20, "better": "lower", "measured_in": "days", "name": ""},
    "smallest_gain": 2.0,
    "begins_on": "2026-03-09",
    "weeks": 8,
}


@pytest.fixture
def records(cast: Cast, now: datetime, tmp_path: Path) -> UUID:
    """Half a year of cases that wait about eight days."""
    draws = np.random.default_rng(3)
    begun = now - timedelta(days=180)
    waits = [
        (f"C{n}", begun + timedelta(hours=3 * n), float(draws.lognormal(2.0, 0.6))) for n in range(8 * 179)
    ]
    return let_arrive(cast, tmp_path, waits, now - timedelta(minutes=1))


def draft(cast: Cast, now: datetime, **wishes: Any) -> tuple[UUID, int]:
    """Draft a trial, and ask for its planning."""
    one, lead = cast.engagement_id, cast.people["lead"]
    terms = write_terms(cast, now, wishes=WISHES | wishes, most_cases=300)
    trial_id = actions.record_trial(one, terms, by=lead, now=now)
    actions.record_planning(one, trial_id, version=1, by=lead, now=now)
    return trial_id, get_trial(one, trial_id).version


@pytest.mark.usefixtures("records")
def test_draft_gets_a_design_bound_to_its_key_and_what_it_can_show(cast: Cast, now: datetime) -> None:
    trial_id, version = draft(cast, now)
    assert get_trial(cast.engagement_id, trial_id).planning == "queued"

    planning.plan_draft(cast.engagement_id, trial_id, version=version, now=now, runs=200)

    trial = get_trial(cast.engagement_id, trial_id)
    assert trial.planning == "ready", trial.planning_text
    assert trial.design is not None
    assert trial.design.key_sha256
    assert trial.design.most_exposed <= 300
    assert trial.planned is not None
    assert Planned.from_document(trial.planned).powers


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    ("wishes", "text"),
    [
        ({"smallest_gain": 0.01}, "would be seen in only"),
        ({"outcome": {"kind": "wait"}}, "not understood"),
        ({"colour": "red"}, "unknown: colour"),
        ({"strata": ["moon"]}, "moon"),
    ],
    ids=["too small", "no horizon", "unknown wish", "unknown stratum"],
)
def test_plan_that_cannot_be_says_why(cast: Cast, now: datetime, wishes: dict[str, Any], text: str) -> None:
    trial_id, version = draft(cast, now, **wishes)

    planning.plan_draft(cast.engagement_id, trial_id, version=version, now=now, runs=200)

    trial = get_trial(cast.engagement_id, trial_id)
    assert trial.planning == "failed"
    assert text in trial.planning_text
    assert trial.design is None


def test_plan_without_records_says_so(cast: Cast, now: datetime) -> None:
    trial_id, version = draft(cast, now)

    planning.plan_draft(cast.engagement_id, trial_id, version=version, now=now)

    assert "no records yet" in get_trial(cast.engagement_id, trial_id).planning_text


def test_planning_that_was_stopped_on_the_way_is_given_up(cast: Cast, now: datetime) -> None:
    trial_id, version = draft(cast, now)

    planning.give_up_stopped(now + timedelta(minutes=29))
    assert get_trial(cast.engagement_id, trial_id).planning == "queued"
    planning.give_up_stopped(now + timedelta(minutes=31))

    assert get_trial(cast.engagement_id, trial_id).planning == "failed"
    with pytest.raises(Refusal, match="Somebody else changed"):
        actions.record_planning(
            cast.engagement_id, trial_id, version=version - 1, by=cast.people["lead"], now=now
        )
