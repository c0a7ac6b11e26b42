"""Two trials of the example, on applications that were decided long ago: what the pages show, without a result.

The records are real; the trials are not. Nobody was treated differently, so the draw by the key of each trial stands
for no change at all, and an honest engine has nothing to find. All days of the trials lie in the days of the records.
"""

from __future__ import annotations

import csv
import gzip
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from groundswell_web.example.arrival import CUT_ON, EARLY_CUTS, find_source, upload_cut_records
from groundswell_web.example.beginning import CHANGES
from groundswell_web.example.people import Cast
from groundswell_web.trials import actions, planning
from groundswell_web.trials.allocating import Asked, allocate_case
from groundswell_web.trials.queries import get_trial, list_trials

ENDED = "Demonstration on past cases: nothing was changed"
RUNNING = "Demonstration on past cases: a trial on its way"
ENDED_ON, RUNNING_ON = date(2011, 3, 7), date(2011, 8, 1)
WEEKS = {ENDED: 20, RUNNING: 26}
MOST_CASES = {ENDED: 80, RUNNING: 70}
SHARE = 0.2
ARM = "drawn"
ALPHA = 0.005  # a demonstration that cries wolf would teach the wrong thing: once in 200, not once in 20
WHAT = (
    "Nothing. The applications are real ones of 2011, decided long ago; the draw was invented for this demonstration. "
    "Nobody was treated differently, so a difference could only be chance."
)
QUESTIONS = {
    ENDED: "Does a trial in which nothing is changed show nothing?",
    RUNNING: "Do applications that were only drawn wait as long as the others?",
}
LEARNED = (
    "No change was tried, so there was nothing to find. We saw how a trial is planned on our own records, signed, "
    "drawn, looked at and ended by itself, before we try one on people. Any gain it had named would have been chance."
)
RISK = {
    "could_go_wrong": "Somebody takes this demonstration for a trial of a real change.",
    "for_whom": "Whoever reads it. No applicant was touched.",
    "how_undone": "There is nothing to undo: nobody was treated differently.",
}


def upload_for_planning(cast: Cast, now: datetime) -> None:
    """Upload the records on which the first trial is planned."""
    upload_cut_records(cast, now, EARLY_CUTS[0])


def begin_ended_trial(cast: Cast, now: datetime) -> None:
    """Plan, sign and start the trial that ends, and draw the cases that came until its first look."""
    _begin(cast, ENDED, ENDED_ON)
    _draw(cast, ENDED, ENDED_ON, EARLY_CUTS[1])


def upload_for_first_look(cast: Cast, now: datetime) -> None:
    """Upload the records of the first look."""
    upload_cut_records(cast, now, EARLY_CUTS[1])


def begin_running_trial(cast: Cast, now: datetime) -> None:
    """Plan, sign and start the trial that still runs; draw the cases of both until their next look."""
    _begin(cast, RUNNING, RUNNING_ON)
    _draw(cast, ENDED, EARLY_CUTS[1] + timedelta(days=1), EARLY_CUTS[2])
    _draw(cast, RUNNING, RUNNING_ON, EARLY_CUTS[2])


def upload_for_second_look(cast: Cast, now: datetime) -> None:
    """Upload the records of the second look."""
    upload_cut_records(cast, now, EARLY_CUTS[2])


def draw_until_october(cast: Cast, now: datetime) -> None:
    """Draw the cases of both that came until the look at which the first one ends."""
    _draw(cast, ENDED, EARLY_CUTS[2] + timedelta(days=1), CUT_ON)
    _draw(cast, RUNNING, EARLY_CUTS[2] + timedelta(days=1), CUT_ON)


def draw_until_january(cast: Cast, now: datetime) -> None:
    """Draw the cases that came until the newest look."""
    _draw(cast, RUNNING, CUT_ON + timedelta(days=1), date(2012, 1, 31))


def write_learned(cast: Cast, now: datetime) -> None:
    """Write down what was learned, once there is a verdict."""
    trial_id, verdict = _find(cast, ENDED)
    if verdict:
        actions.record_learned(cast.engagement_id, trial_id, text=LEARNED, by=cast.get("lead"), now=now)


def _begin(cast: Cast, name: str, begins_on: date) -> None:
    """Go the way of every trial in the week before it begins: draft, plan on the records in use, sign, start."""
    one, lead = cast.engagement_id, cast.get("lead")
    at = datetime.fromisoformat(f"{begins_on}T09:00:00+01:00") - timedelta(days=6)
    trial_id = actions.record_trial(one, _write_terms(cast, name, begins_on), by=lead, now=at)
    planning.plan_draft(one, trial_id, version=get_trial(one, trial_id).version, now=at, runs=400)
    planned = get_trial(one, trial_id)
    if planned.design is None:
        raise CommandError(planned.planning_text)
    at += timedelta(days=1)
    actions.sign_trial(one, trial_id, version=planned.version, by=cast.get("sponsor"), now=at)
    actions.start_trial(one, trial_id, by=lead, now=at + timedelta(days=1))


def _write_terms(cast: Cast, name: str, begins_on: date) -> actions.TrialTerms:
    wait = {"kind": "wait", "horizon_days": 60, "name": "", "better": "lower", "measured_in": "days"}
    decided = wait | {"kind": "completed", "better": "higher", "measured_in": "share"}
    arms: list[dict[str, Any]] = [
        {"name": "usual", "share": 1 - SHARE},
        {"name": ARM, "share": SHARE, "what": WHAT},
    ]
    return actions.TrialTerms(
        name=name,
        wishes={
            "question": QUESTIONS[name],
            "what": WHAT,
            "outcome": wait,
            "smallest_gain": 9.0,
            "begins_on": begins_on.isoformat(),
            "share": SHARE,
            "arms": arms,
            "weeks": WEEKS[name],
            "most_exposed": MOST_CASES[name],
            "alpha": ALPHA,
            "harm_alpha": ALPHA / 10,
            "guardrails": [{"outcome": decided, "margin": 0.25, "alpha": ALPHA}],
        },
        kind_of_change=CHANGES[1],
        most_cases=MOST_CASES[name],
        undone_by_id=cast.people["owner"],
        carried_by_id=cast.people["sponsor"],
        until_on=begins_on + timedelta(weeks=WEEKS[name]),
        currency="EUR",
        **RISK,
    )


def _draw(cast: Cast, name: str, from_on: date, until_on: date) -> None:
    """Draw each case at its moment, as the system of the agency would have asked."""
    trial_id, _verdict = _find(cast, name)
    for case, at, channel in _list_arrivals():
        if from_on <= at.date() <= until_on:
            asked = Asked(case, channel=channel)
            allocate_case(cast.engagement_id, trial_id, asked, by=_("Demonstration"), now=at)


def _find(cast: Cast, name: str) -> tuple[UUID, str]:
    """Find a trial by its name, with its verdict."""
    return next((one.id, one.verdict) for one in list_trials(cast.engagement_id) if one.name == name)


def _list_arrivals() -> list[tuple[str, datetime, str]]:
    """List the cases with the moment from which the records know them: their receipt, or their first event if later."""
    first: dict[str, tuple[datetime, datetime, str]] = {}
    with gzip.open(find_source(), "rt", encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            case, at = row["case:concept:name"], datetime.fromisoformat(row["time:timestamp"])
            begun = datetime.fromisoformat(row["case:startdate"])
            if case not in first or at < first[case][0]:
                first[case] = at, begun, row["case:channel"]
    arrivals = [(case, max(at, begun), channel) for case, (at, begun, channel) in first.items()]
    return sorted(arrivals, key=lambda one: one[1])
