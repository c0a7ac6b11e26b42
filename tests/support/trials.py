"""Trials for the tests, by the same actions as the screens use; the design stands instead of a long planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from support.mandates import put_in_force
from support.workbench import Cast

from groundswell.trials.design import Arm, Design, Guardrail, Outcome

KIND = "The words of letters"


def build_design(now: datetime, **more: Any) -> Design:
    """Build a design in which half of the cases are tried, up to 20."""
    design = Design(
        name="Shorter letter",
        question="Does a shorter letter bring the papers sooner?",
        unit="case",
        arms=(Arm("usual", 0.5), Arm("short", 0.5, "A letter of one page")),
        primary=Outcome("wait", 20),
        smallest_gain=2.0,
        guardrails=(Guardrail(Outcome("mean", 10, name="calls", measured_in="calls"), 0.5, 0.05),),
        begins_on=now.date(),
        entry_days=40,
        earliest_look_day=5,
        most_exposed=20,
        information_max=4.0,
        harm_information=40.0,
        planned_cases=60,
        least_mature=5,
    )
    return replace(design, **more)


def write_terms(cast: Cast, now: datetime, **more: Any) -> Any:
    """Write what the lead says of a trial."""
    from groundswell_web.trials.actions import TrialTerms

    told: dict[str, Any] = {
        "name": "Shorter letter",
        "wishes": {"gain": 2.0},
        "kind_of_change": KIND,
        "could_go_wrong": "People overlook a paper that is missing.",
        "for_whom": "People who apply for the first time.",
        "most_cases": 20,
        "how_undone": "The former letter is sent again.",
        "undone_by_id": cast.people["service_owner"].pk,
        "carried_by_id": cast.people["sponsor"].pk,
        "until_on": (now + timedelta(days=60)).date(),
        "spend": Decimal(500),
        "currency": "EUR",
    }
    return TrialTerms(**(told | more))


def draft_trial(
    cast: Cast,
    now: datetime,
    *,
    design: dict[str, Any] | None = None,
    target_id: UUID | None = None,
    **more: Any,
) -> UUID:
    """Draft a trial as the lead, with a design that stands."""
    from groundswell_web.trials import actions
    from groundswell_web.trials.actions.drafting import find_key
    from groundswell_web.trials.queries import get_trial

    one, terms = cast.engagement_id, write_terms(cast, now, **more)
    trial_id = actions.record_trial(one, terms, target_id=target_id, by=cast.people["lead"], now=now)
    built = build_design(now, **(design or {}), key_sha256=find_key(trial_id).sha256)
    version = get_trial(one, trial_id).version
    actions.record_plan(one, trial_id, built, {"sentences": ["It can show it."]}, version=version, now=now)
    return trial_id


def sign_trial(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Draft a trial and sign it as the sponsor, with a mandate that allows it."""
    from groundswell_web.engagements.queries import find_mandate
    from groundswell_web.trials import actions
    from groundswell_web.trials.queries import get_trial

    mandate = find_mandate(cast.engagement_id)
    if mandate is None or KIND not in mandate.kinds_of_change or mandate.largest_share < 0.5:
        put_in_force(
            cast, now, kinds_of_change=[KIND], largest_share=1.0, most_cases=5000, until_on=date(2026, 8, 1)
        )
    trial_id = draft_trial(cast, now, **more)
    version = get_trial(cast.engagement_id, trial_id).version
    actions.sign_trial(cast.engagement_id, trial_id, version=version, by=cast.people["sponsor"], now=now)
    return trial_id


def start_trial(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Draft, sign and start a trial."""
    from groundswell_web.trials import actions

    trial_id = sign_trial(cast, now, **more)
    actions.start_trial(cast.engagement_id, trial_id, by=cast.people["lead"], now=now)
    return trial_id


def run_days(
    cast: Cast,
    trial_id: UUID,
    now: datetime,
    *,
    days: int,
    slower: float = 1.0,
    a_day: int = 6,
    seed: int = 1,
) -> list[tuple[str, datetime, float]]:
    """Allocate cases for some days as the agency's system would; gives case, moment and days of wait.

    Args:
        cast: the people.
        trial_id: a trial that runs.
        now: the first moment.
        days: for how many days.
        slower: by how much longer the tried cases wait; below 1 they wait less.
        a_day: how many cases come each day.
        seed: of the waits.
    """
    import numpy as np

    from groundswell_web.trials.allocating import Asked, allocate_case

    draws, waits = np.random.default_rng(seed), []
    for number in range(days * a_day):
        at = now + timedelta(days=number // a_day, minutes=30 * (number % a_day))
        answer = allocate_case(cast.engagement_id, trial_id, Asked(f"T{number}"), by="Permits", now=at)
        factor = 1.0 if answer.arm == "usual" else slower
        waits.append((answer.case, at, float(draws.lognormal(1.6, 0.5)) * factor))
    return waits


def write_records(folder: Path, waits: list[tuple[str, datetime, float]], until: datetime) -> Path:
    """Write the export of cases with their waits, as it would be drawn at a moment."""
    lines = ["case,status,changed_at"]
    for case, at, days in (one for one in waits if one[1] <= until):
        lines.append(f"{case},Received,{at:%Y-%m-%dT%H:%M:%S}")
        if at + timedelta(days=days) <= until:
            lines.append(f"{case},Decided,{at + timedelta(days=days):%Y-%m-%dT%H:%M:%S}")
    lines.append(f"Last,Received,{until:%Y-%m-%dT%H:%M:%S}")  # so that the export reaches to that moment
    path = folder / f"records-{until:%m%d}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def let_arrive(cast: Cast, folder: Path, waits: list[tuple[str, datetime, float]], until: datetime) -> UUID:
    """Import the records as they are at a moment, at that moment."""
    import time_machine
    from support.uploads import import_export

    with time_machine.travel(until, tick=False):
        return import_export(cast, until, write_records(folder, waits, until))
