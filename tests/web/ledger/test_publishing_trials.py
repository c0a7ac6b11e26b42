"""Trials on the public page: the verdict of each that began, with its numbers, and none that did not begin."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from support.publishing import SLUG, keep_waits, publish
from support.trials import draft_trial, let_arrive, run_days, sign_trial, start_trial
from support.workbench import Cast

from groundswell_web.ledger.public_words import write_words
from groundswell_web.ledger.publishing_queries import get_edition
from groundswell_web.trials.entry_queries import find_verdict
from groundswell_web.trials.queries import get_trial


def test_trial_is_told_as_its_verdict_and_none_that_did_not_begin(
    settings: Any, tmp_path: Path, cast: Cast, now: datetime
) -> None:
    settings.DATA = tmp_path / "data"
    draft_trial(cast, now, name="Only drafted")
    sign_trial(cast, now, name="Only signed")
    trial_id = start_trial(cast, now, name="Slower letter", most_cases=200, design={"most_exposed": 200})
    waits = run_days(cast, trial_id, now, days=40, slower=2.0)
    for day in range(10, 81, 10):
        let_arrive(cast, tmp_path, waits, now + timedelta(days=day))
    verdict = find_verdict(cast.engagement_id, trial_id)
    assert verdict is not None
    assert verdict.look is not None
    later = now + timedelta(days=90)
    with time_machine.travel(later, tick=False):
        keep_waits(cast, later, tmp_path / "exports")
        publish(cast, later)

    (told,) = get_edition(SLUG).document["trials"]
    estimate = (verdict.matured or {}).get("now") or verdict.document["estimate"]
    assert told["name"] == "Slower letter"
    assert told["state"] == verdict.state == "harmful"
    assert told["estimate"]["gain"] == round(estimate["gain"], 1)
    assert told["estimate"]["gain"] < 0
    assert verdict.matured is not None
    # As of the estimate, after the follow-up.
    assert (told["cases_usual"], told["cases_tried"]) == verdict.cases
    assert sum(verdict.cases) > sum(verdict.look.look.cases)
    assert told["registered_sha256"] == get_trial(cast.engagement_id, trial_id).design_sha256
    line = write_words(get_edition(SLUG).document).tried[0]
    assert line.verdict == "It made things worse"
    assert "longer" in line.said
