"""Trials as they went, week by week: one that works, one that harms, one that shows nothing, and some on the way.

Every case is drawn by the ledger, every look comes with an import of the records, every verdict by itself. Run as a
program, in the environment of an installation, it makes an engagement with all of them and writes, as JSON, the
engagement, the trials by name, and for each role the cookie of somebody who is signed in.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

WEEK = timedelta(weeks=1)
KIND = "The words of letters, forms and web pages"
WHAT = "One letter of one page names all that is missing, and a number to call."
HORIZON_DAYS, SMALLEST_GAIN = 28, 3.0
MEDIAN_DAYS, LOG_SD = 12.0, 0.7


@dataclass
class Story:
    """A trial as it goes.

    Args:
        name: of the trial.
        factor: by which the tried cases wait longer; below 1 they wait less.
        arm: what is tried, in a word or two.
        a_week: how many cases come.
        play: kind of change.
        most_cases: the cap.
        stopped_after: a person stops it after so many weeks; 0 for nobody.
        from_week: the week in which it begins.
    """

    name: str
    factor: float
    arm: str = "new way"
    a_week: int = 84
    play: str = ""
    most_cases: int = 400
    stopped_after: int = 0
    from_week: int = 0
    trial_id: UUID | None = None
    cases: list[tuple[str, datetime, float, str]] = field(default_factory=list)


STORIES = (
    Story("Ask for all papers at once", 0.62, "one letter", play="ask_once"),
    Story("Let people apply online first", 1.7, "online first", play="online_intake"),
    Story("Send a plain letter", 1.0, "plain letter", play="plain_letter"),
)


def import_past(cast: Any, folder: Path, begins_at: datetime, *, weeks: int = 30, seed: int = 3) -> list[Any]:
    """Import the records before the trials, and give their cases."""
    draws, cases = np.random.default_rng(seed), []
    for number in range(weeks * 60):
        at = begins_at - weeks * WEEK + number * WEEK / 60
        cases.append((f"P{number}", at, draw_wait(draws), "post" if number % 3 else "online"))
    import_cases(cast, folder, cases, begins_at)
    return cases


def draw_wait(draws: Any, factor: float = 1.0) -> float:
    """Draw the days that a case waits."""
    return float(draws.lognormal(np.log(MEDIAN_DAYS), LOG_SD)) * factor


def import_cases(cast: Any, folder: Path, cases: list[Any], until: datetime) -> None:
    """Import the cases as they are known at a moment, at that moment."""
    import time_machine
    from support.uploads import import_export

    lines = ["case,status,changed_at,channel"]
    for case, at, days, channel in (one for one in cases if one[1] <= until):
        lines.append(f"{case},Received,{at:%Y-%m-%dT%H:%M:%S},{channel}")
        if at + timedelta(days=days / 3) <= until:
            lines.append(f"{case},Checking,{at + timedelta(days=days / 3):%Y-%m-%dT%H:%M:%S},{channel}")
        if at + timedelta(days=days) <= until:
            lines.append(f"{case},Decided,{at + timedelta(days=days):%Y-%m-%dT%H:%M:%S},{channel}")
    lines.append(f"Last,Received,{until:%Y-%m-%dT%H:%M:%S},post")  # so that the export reaches to that moment
    path = folder / f"records-{until:%Y%m%d}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with time_machine.travel(until, tick=False):
        import_export(cast, until, path)


def write_terms(cast: Any, story: Story, begins_at: datetime, **wishes: Any) -> Any:
    """Write what the lead says of a trial."""
    from groundswell_web.trials.actions import TrialTerms

    share = {"kind": "completed", "horizon_days": HORIZON_DAYS, "name": "", "better": "higher"}
    told: dict[str, Any] = {
        "question": f"Does it shorten the wait to: {story.name.lower()}?",
        "what": WHAT,
        "outcome": {"kind": "wait", "horizon_days": HORIZON_DAYS, "name": "", "better": "lower"},
        "smallest_gain": SMALLEST_GAIN,
        "begins_on": begins_at.date().isoformat(),
        "share": 0.5,
        "arms": [{"name": "usual", "share": 0.5}, {"name": story.arm, "share": 0.5, "what": WHAT}],
        "weeks": 8,
        "most_exposed": story.most_cases,
        "guardrails": [{"outcome": share | {"measured_in": "share"}, "margin": 0.25, "alpha": 0.05}],
    }
    told["outcome"]["measured_in"] = "days"
    return TrialTerms(
        name=story.name,
        play=story.play,
        wishes=told | wishes,
        kind_of_change=KIND,
        could_go_wrong="People overlook a paper that is missing, and their case lies until they call.",
        for_whom="People who apply for the first time, and those who read little of our language.",
        most_cases=story.most_cases,
        how_undone="The former letter goes out again from the next day, and those who got the new one are called.",
        undone_by_id=cast.people["service_owner"].pk,
        carried_by_id=cast.people["sponsor"].pk,
        until_on=(begins_at + 12 * WEEK).date(),
        spend=Decimal(400),
        currency="EUR",
    )


def allow(cast: Any, now: datetime) -> None:
    """Put a mandate in force that allows the trials."""
    from support.mandates import put_in_force

    until_on = (now + 25 * WEEK).date()
    put_in_force(cast, now, kinds_of_change=[KIND], largest_share=0.5, most_cases=5000, until_on=until_on)


def draft(
    cast: Any, story: Story, begins_at: datetime, *, runs: int = 200, now: datetime, **wishes: Any
) -> None:
    """Draft a trial and plan it on the records."""
    from groundswell_web.trials import actions, planning
    from groundswell_web.trials.queries import get_trial

    one, lead = cast.engagement_id, cast.people["lead"]
    terms = write_terms(cast, story, begins_at, **wishes)
    story.trial_id = actions.record_trial(one, terms, by=lead, now=now)
    version = get_trial(one, story.trial_id).version
    planning.plan_draft(one, story.trial_id, version=version, now=now, runs=runs)


def begin(cast: Any, story: Story, begins_at: datetime, **more: Any) -> None:
    """Draft, plan, sign and start a trial."""
    from groundswell_web.trials import actions
    from groundswell_web.trials.queries import get_trial

    draft(cast, story, begins_at, now=begins_at, **more)
    one, trial_id = cast.engagement_id, story.trial_id
    assert trial_id is not None
    version = get_trial(one, trial_id).version
    actions.sign_trial(one, trial_id, version=version, by=cast.people["sponsor"], now=begins_at)
    actions.start_trial(one, trial_id, by=cast.people["lead"], now=begins_at)


def go_on(cast: Any, stories: list[Story], begins_at: datetime, week: int, seed: int = 7) -> None:
    """Let a week's cases come; each is drawn as it comes, and waits as what it was given makes it wait."""
    from groundswell_web.trials import actions
    from groundswell_web.trials.allocating import Asked, allocate_case
    from groundswell_web.trials.queries import get_trial

    for place, story in enumerate(stories):
        if story.trial_id is None or not get_trial(cast.engagement_id, story.trial_id).takes_cases:
            continue
        draws = np.random.default_rng([seed, place, week])
        for number in range(story.a_week):
            at = begins_at + week * WEEK + (number + 0.5) * WEEK / story.a_week
            channel = "post" if number % 3 else "online"
            asked = Asked(f"{place}-{week}-{number}", channel=channel)
            answer = allocate_case(cast.engagement_id, story.trial_id, asked, by="Case system", now=at)
            factor = 1.0 if answer.arm == "usual" else story.factor
            story.cases.append((asked.case, at, draw_wait(draws, factor), channel))
        if story.stopped_after == week + 1:
            at = begins_at + (week + 1) * WEEK
            actions.stop_trial(cast.engagement_id, story.trial_id, by=cast.people["caseworker"], now=at)


def tell(
    cast: Any,
    folder: Path,
    stories: list[Story],
    begins_at: datetime,
    past: list[Any],
    weeks: Iterable[int],
    *,
    every: int = 1,
) -> None:
    """Let weeks go by; after each, or every few of them, records are imported, and the trials are looked at."""
    for week in weeks:
        for story in stories:
            if story.from_week == week and story.trial_id is None:
                begin(cast, story, begins_at + week * WEEK)
        go_on(cast, stories, begins_at, week)
        if (week + 1) % every:
            continue
        cases = past + [case for story in stories for case in story.cases]
        import_cases(cast, folder, cases, begins_at + (week + 1) * WEEK)


def main() -> None:
    """Make an installation with trials of all kinds, as they are today."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone
    from support.workbench import build_cast

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    begins_at = now - 13 * WEEK
    begins_at -= timedelta(days=begins_at.weekday())
    cast = build_cast(begins_at)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        past = import_past(cast, folder, begins_at)
        allow(cast, begins_at)
        stories = [
            *STORIES,
            Story("Call before closing a case", 0.9, "call", stopped_after=2, play="remind_applicant"),
            Story("Write again after a week", 0.9, "second letter", play="plain_letter", from_week=8),
        ]
        tell(cast, folder, stories, begins_at, past, range(13))
    soon = begins_at + 14 * WEEK
    later = [Story(name, 0.8) for name in ("Remind the applicant", "Decide on receipt", "One desk for all")]
    draft(cast, later[0], soon, now=now)
    draft(cast, later[1], soon, now=now, smallest_gain=0.05, weeks=2)
    draft(cast, later[2], soon, now=now, smallest_gain=2.0)
    told = {"engagement": str(cast.engagement_id), "cookies": {}}
    told["trials"] = {story.name: str(story.trial_id) for story in (*stories, *later)}
    for role, person in cast.people.items():
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        told["cookies"][role] = client.cookies["session"].value  # type: ignore[index]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
