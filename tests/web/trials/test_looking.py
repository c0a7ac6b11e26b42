"""A look comes by itself with new records; harm ends the allocation in the same moment, and the verdict is computed."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

from groundswell_web.audit.verifying import verify_all
from groundswell_web.refusals import Refusal
from groundswell_web.trials import actions, allocating, looking, reanalysing
from groundswell_web.trials.entry_queries import find_stop, find_verdict, list_looks
from groundswell_web.trials.queries import get_trial

LARGE: dict[str, Any] = {"most_cases": 400, "design": {"most_exposed": 400, "guardrails": ()}}


def test_trial_that_harms_is_stopped_by_the_records_themselves(
    cast: Cast, now: datetime, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    trial_id = start_trial(cast, now, **LARGE)
    waits = run_days(cast, trial_id, now, days=25, slower=4.0, a_day=8)

    with django_capture_on_commit_callbacks(execute=True):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=25))

    trial, stop = get_trial(cast.engagement_id, trial_id), find_stop(cast.engagement_id, trial_id)
    assert stop is not None
    assert (stop.cause, stop.by, stop.by_id) == ("harm", "Groundswell", None)
    verdict = find_verdict(cast.engagement_id, trial_id)
    assert verdict is not None
    assert (verdict.state, trial.state, trial.takes_cases) == ("harmful", "following", False)
    later = allocating.Asked("Later")
    answer = allocating.allocate_case(cast.engagement_id, trial_id, later, by="Permits", now=now)
    assert (answer.arm, answer.reason) == ("usual", "stopped")
    assert {one.to[0] for one in mail.outbox} >= {
        cast.people["sponsor"].email,
        cast.people["service_owner"].email,
    }
    assert verify_all() == []


def test_trial_that_works_is_followed_closed_and_verified_by_a_second_person(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now, **LARGE)
    waits = run_days(cast, trial_id, now, days=40, slower=0.3, a_day=8)
    for day in (10, 30, 61):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=day))

    verdict = find_verdict(cast.engagement_id, trial_id)
    assert verdict is not None
    assert verdict.state == "worked"
    assert verdict.matured is not None
    assert get_trial(cast.engagement_id, trial_id).state == "closed"
    one = cast.engagement_id
    with pytest.raises(Refusal, match="neither drafted"):
        reanalysing.record_reanalysis(one, trial_id, by=cast.people["lead"], now=now)
    assert reanalysing.record_reanalysis(one, trial_id, by=cast.people["caseworker"], now=now)
    found = find_verdict(one, trial_id)
    assert found is not None
    assert found.is_verified
    assert verify_all() == []


def test_trial_stopped_by_a_person_gets_its_verdict_when_its_cases_were_followed(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    trial_id, one = start_trial(cast, now, **LARGE), cast.engagement_id
    waits = run_days(cast, trial_id, now, days=8)
    stopped_at = now + timedelta(days=8)
    actions.stop_trial(one, trial_id, by=cast.people["caseworker"], now=stopped_at)

    let_arrive(cast, tmp_path, waits, now + timedelta(days=10))
    assert find_verdict(one, trial_id) is None
    let_arrive(cast, tmp_path, waits, now + timedelta(days=40))

    verdict = find_verdict(one, trial_id)
    assert verdict is not None
    assert verdict.state == "not_shown"
    assert len(list_looks(one, trial_id)) == 2


def test_look_before_any_case_is_known_leaves_nothing(cast: Cast, now: datetime) -> None:
    trial_id = start_trial(cast, now)

    assert looking.record_look(cast.engagement_id, trial_id, now=now) is None
    looking.look_where_due(now)

    assert list_looks(cast.engagement_id, trial_id) == []


def test_values_that_were_sent_bring_a_look_within_the_next_turn(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    from groundswell_web.trials.values import Sent, record_values

    design = {"most_exposed": 400, "information_max": 400.0}
    trial_id, one = start_trial(cast, now, design=design, most_cases=400), cast.engagement_id
    waits = run_days(cast, trial_id, now, days=25)
    let_arrive(cast, tmp_path, waits, now + timedelta(days=25))
    before = len(list_looks(one, trial_id))
    later = now + timedelta(days=26)
    sent = []
    for case, at, _days in waits[:100]:
        arm = allocating.allocate_case(one, trial_id, allocating.Asked(case), by="", now=at).arm
        sent.append(Sent(case, "calls", 1.0 + 5.0 * (arm == "short") + 0.1 * (len(sent) % 3)))
    assert record_values(one, trial_id, sent, by="Permits", now=later) == 100
    assert record_values(one, trial_id, sent, by="Permits", now=later) == 0

    looking.look_where_due(later + timedelta(seconds=20))

    assert len(list_looks(one, trial_id)) == before + 1
    stop = find_stop(one, trial_id)
    assert stop is not None
    assert stop.cause == "guardrail"
