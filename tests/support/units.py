"""Several engagements of one unit, each with something of everything, by the same actions as the screens use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from support.ledgers import book_cost
from support.ownership import see_points
from support.trials import start_trial
from support.workbench import Cast


def add_engagement(cast: Cast, now: datetime, name: str, *, exits_on: date | None = None) -> Cast:
    """Begin another engagement of the same agency and unit, with the same people in it."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.engagements.actions import record_engagement, record_member

    engagement_id = record_engagement(
        name=name,
        agency_id=cast.agency_id,
        unit_id=cast.unit_id,
        services=[f"{name} service"],
        purpose="Be heard in time.",
        cost_of_nothing="They wait.",
        begins_on=date(2026, 1, 5),
        exits_on=exits_on or now.date() + timedelta(days=180),
        by=Workbench(),
        now=now,
    )
    for role in ("sponsor", "service_owner", "lead", "member", "finance"):
        person_id = cast.people[role].pk
        record_member(
            engagement_id,
            person_id=person_id,
            role=role,
            from_on=date(2026, 1, 5),
            until_on=None,
            by=Workbench(),
            now=now,
        )
    return replace(cast, engagement_id=engagement_id)


def fill(cast: Cast, now: datetime, *, verdicts: Sequence[str] = (), minor: int = 10_000) -> None:
    """Give an engagement steps that nobody owns, costs, a running trial, and trials with verdicts."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership.actions import record_seen_points

    record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now)
    book_cost(cast, now, minor)
    start_trial(cast, now, name="Running")
    for number, verdict in enumerate(verdicts):
        give_verdict(cast, now, start_trial(cast, now, name=f"Ended {number}"), verdict)


def give_verdict(cast: Cast, now: datetime, trial_id: Any, verdict: str) -> None:
    """End a trial with a verdict: what would take weeks of looks is written at once, sealed like any other."""
    from django.db import transaction

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.trials.chains import add_entry
    from groundswell_web.trials.models import Trial

    with transaction.atomic():
        add_entry(trial_id, "verdict", {"state": verdict, "look": 1}, by=Workbench(), now=now)
        Trial.objects.filter(pk=trial_id).update(state="following")


def keep_readiness(cast: Cast, on: date, share: float | None, *, critical: Sequence[str] = ()) -> None:
    """Keep the readiness of a day, as the chore does."""
    from datetime import UTC

    from groundswell_web.handover.models import ReadinessDay

    document = {
        "ready": 3,
        "duties": 9,
        "critical_without": [{"key": name, "name": name} for name in critical],
        "people": [],
        "lines": [],
    }
    at = datetime(on.year, on.month, on.day, 3, tzinfo=UTC)
    ReadinessDay.objects.create(
        engagement_id=cast.engagement_id, on=on, share=share, document=document, computed_at=at
    )


def say_days(
    cast: Cast, role: str, days: float, *, from_on: date = date(2026, 1, 5), until_on: date | None = None
) -> None:
    """Say how many days a week somebody has for an engagement."""
    from groundswell_web.teams.models import Presence

    person = cast.people[role]
    Presence.objects.create(
        engagement_id=cast.engagement_id, person=person, from_on=from_on, until_on=until_on, days=str(days)
    )
