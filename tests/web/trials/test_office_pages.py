"""Trials by offices on the pages: nobody asks for their cases, so the pages count those of the newest look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
import time_machine
from django.test import Client
from support.trials import start_trial
from support.uploads import import_export
from support.workbench import Cast

from groundswell_web.trials.actions import TrialTerms
from groundswell_web.trials.ledger_queries import find_exposure
from groundswell_web.trials.phrases import describe_wishes
from groundswell_web.trials.queries import get_trial, list_trials

OFFICES = tuple("ABCDEFGH")
WEDGE: dict[str, Any] = {
    "unit": "wedge",
    "offices": OFFICES,
    "schedule": (1, 1, 2, 2, 3, 3, 4, 4),
    "period_days": 7,
    "entry_days": 35,
    "most_exposed": 200,
    "guardrails": (),
}


@pytest.fixture
def wedge(cast: Cast, now: datetime, tmp_path: Path) -> UUID:
    """A trial in its third week, in which four offices have changed, with a look at its cases."""
    trial_id = start_trial(cast, now, design=WEDGE, most_cases=200)
    draws, until = np.random.default_rng(1), now + timedelta(days=17)
    lines = ["case,status,changed_at,office"]
    for number in range(17 * 8):
        at = now + timedelta(days=number // 8, minutes=number % 8)
        left = at + timedelta(days=float(draws.lognormal(1.0, 0.4)))
        lines.append(f"T{number},Received,{at:%Y-%m-%dT%H:%M:%S},{OFFICES[number % 8]}")
        if left <= until:
            lines.append(f"T{number},Decided,{left:%Y-%m-%dT%H:%M:%S},{OFFICES[number % 8]}")
    path = tmp_path / "offices.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with time_machine.travel(until, tick=False):
        import_export(cast, until, path)
    return trial_id


def test_cases_of_offices_are_those_of_the_newest_look(
    cast: Cast, client_of: Callable[[str], Client], wedge: UUID
) -> None:
    exposure = find_exposure(cast.engagement_id, wedge)
    client, address = client_of("member"), f"{cast.address}trials/{wedge}/"

    assert exposure.by_calendar
    assert exposure.by_arm == (("usual", 136 - 26), ("short", 26))  # two offices for ten days, two for three
    assert list_trials(cast.engagement_id)[0].exposed == 26
    for path in ("", "cases"):
        assert "Tried on 26 of at most 200 cases." in client.get(address + path).content.decode()
    cases = client.get(address + "cases").content.decode()
    assert "not checked one by one" in cases
    assert "cannot be passed" not in cases


def test_registration_of_offices_says_how_they_change(
    cast: Cast, client_of: Callable[[str], Client], wedge: UUID
) -> None:
    page = client_of("member").get(f"{cast.address}trials/{wedge}/registration").content.decode()

    assert "Offices, one after the other: 8 offices in 4 steps, 7 days apart" in page
    assert "Cases of the offices count" in page


@pytest.mark.parametrize(
    ("wishes", "tried", "length"),
    [
        (
            {"unit": "wedge", "weeks": 8},
            "all offices in the end",
            "in 4 steps 28 days apart: 140 days in all",
        ),
        (
            {"unit": "wedge", "steps": 2, "period_days": 10},
            "all offices",
            "in 2 steps 10 days apart: 30 days",
        ),
        ({"unit": "office", "weeks": 8}, "50% of the offices", "for 8 weeks"),
        ({"unit": "office"}, "50% of the offices", "for 26 weeks"),
        ({"unit": "case"}, "50%, on at most 20 cases", "for as few weeks as are enough"),
    ],
)
def test_plan_of_offices_says_what_is_tried_and_for_how_long(
    wishes: dict[str, Any], tried: str, length: str, cast: Cast, now: datetime
) -> None:
    from groundswell_web.trials import actions

    terms = TrialTerms(name="Offices", most_cases=20, wishes={"begins_on": "2026-04-06", **wishes})
    trial_id = actions.record_trial(cast.engagement_id, terms, by=cast.people["lead"], now=now)

    told = {
        line.label: line.text for line in describe_wishes(get_trial(cast.engagement_id, trial_id))["size"]
    }

    assert told["Tried for"].startswith(tried)
    assert length in told["Begins"]
    assert ("Offices" in told) == (wishes["unit"] != "case")


def test_plan_that_cannot_be_says_what_to_do_and_nothing_of_files(
    cast: Cast, client_of: Callable[[str], Client], now: datetime, wedge: UUID
) -> None:
    from groundswell_web.trials import actions, planning

    outcome = {"kind": "wait", "horizon_days": 20, "name": "", "better": "lower", "measured_in": "days"}
    wishes = {
        "question": "?",
        "outcome": outcome,
        "smallest_gain": 1.0,
        "unit": "office",
        "begins_on": "2026-04-06",
    }
    trial_id = actions.record_trial(
        cast.engagement_id, TrialTerms(name="Too long", wishes=wishes), by=cast.people["lead"], now=now
    )
    planning.plan_draft(cast.engagement_id, trial_id, version=1, now=now, runs=200)

    page = client_of("lead").get(f"{cast.address}trials/{trial_id}/").content.decode()

    assert "What you can do:" in page
    assert "Expected:" not in page
    assert "groundswell trial design" not in page
