"""Trials for the tests, by the same actions as the screens use; the design stands instead of a long planning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
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

    if find_mandate(cast.engagement_id) is None:
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
