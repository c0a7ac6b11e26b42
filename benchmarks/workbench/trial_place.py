"""Make an engagement with trials that run, and read their ledgers: `python -m benchmarks.workbench.trial_place`."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.workbench.trial_doors_settings")

import django

if __name__ == "__main__":
    django.setup()

from django.db import connection
from django.utils import timezone

from groundswell.trials.design import Arm, Design, Outcome
from groundswell_web.audit.actions import Workbench
from groundswell_web.audit.verifying import verify_all
from groundswell_web.engagements import actions as engagements
from groundswell_web.people.models import Organisation, Person
from groundswell_web.trials import actions
from groundswell_web.trials.actions.drafting import find_key
from groundswell_web.trials.ledger_queries import iterate_ledger
from groundswell_web.trials.queries import get_trial

KIND = "The words of letters"
WITHOUT_END = 1_000_000


def make_place(cap: int) -> dict[str, str]:
    """Make an engagement with two trials: one with a cap, and one that never reaches it."""
    now = timezone.now()
    unit = Organisation.objects.create(name="Unit", kind="unit")
    agency = Organisation.objects.create(name="Agency", kind="agency")
    engagement_id = engagements.record_engagement(
        name="Permits", agency_id=agency.pk, unit_id=unit.pk, services=["Permits"],
        purpose="Get a permit.", cost_of_nothing="They wait.", begins_on=now.date(),
        exits_on=now.date() + timedelta(days=200), by=Workbench(), now=now,
    )  # fmt: skip
    people = {role: _add(engagement_id, role, agency, now) for role in ("sponsor", "lead")}
    mandate = engagements.record_mandate(
        engagement_id, kinds_of_change=[KIND], largest_share=1.0, most_cases=2 * WITHOUT_END, spend=Decimal(0),
        currency="EUR", until_on=now.date() + timedelta(days=150), by=people["lead"], now=now,
    )  # fmt: skip
    engagements.sign_mandate(engagement_id, mandate, by=people["sponsor"], now=now)
    with connection.cursor() as cursor:
        numbered = "INTEGER PRIMARY KEY" if connection.vendor == "sqlite" else "BIGSERIAL PRIMARY KEY"
        cursor.execute(f"CREATE TABLE bare_rows (id {numbered}, case_name VARCHAR(200) NOT NULL)")
    told = {"engagement": str(engagement_id)}
    for name, most in (("capped", cap), ("free", WITHOUT_END)):
        trial_id, key = _run_trial(engagement_id, name, most, people, now)
        told |= {name: str(trial_id), f"{name}_key": key}
    return told


def read_ledger(engagement_id: UUID, trial_id: UUID) -> dict[str, Any]:
    """Read the ledger of a trial, and whether everything that is sealed holds."""
    rows = [[row.number, row.case, row.arm, row.reason] for row in iterate_ledger(engagement_id, trial_id)]
    return {"rows": rows, "faults": [fault.what for fault in verify_all()]}


def _add(engagement_id: UUID, role: str, home: Any, now: datetime) -> Any:
    person = Person.objects.create_user(f"{role}@example.org", name=role, home=home, joined_at=now)
    engagements.record_member(
        engagement_id,
        person_id=person.pk,
        role=role,
        from_on=now.date(),
        until_on=None,
        by=Workbench(),
        now=now,
    )
    return person


def _run_trial(
    engagement_id: UUID, name: str, most: int, people: dict[str, Any], now: datetime
) -> tuple[UUID, str]:
    lead, sponsor = people["lead"], people["sponsor"]
    terms = actions.TrialTerms(
        name=name, kind_of_change=KIND, could_go_wrong="It.", for_whom="All.", most_cases=most,
        how_undone="By hand.", undone_by_id=lead.pk, carried_by_id=sponsor.pk,
        until_on=now.date() + timedelta(days=100), currency="EUR",
    )  # fmt: skip
    trial_id = actions.record_trial(engagement_id, terms, by=lead, now=now)
    design = Design(
        name=name, question="Which?", unit="case", arms=(Arm("usual", 0.5), Arm("tried", 0.5)),
        primary=Outcome("wait", 20), smallest_gain=1.0, guardrails=(), begins_on=now.date(), entry_days=60,
        earliest_look_day=5, most_exposed=most, information_max=4.0, harm_information=40.0, planned_cases=1000,
    )  # fmt: skip
    design = replace(design, key_sha256=find_key(trial_id).sha256)
    version = get_trial(engagement_id, trial_id).version
    actions.record_plan(engagement_id, trial_id, design, {}, version=version, now=now)
    actions.sign_trial(engagement_id, trial_id, version=version + 1, by=sponsor, now=now)
    actions.start_trial(engagement_id, trial_id, by=lead, now=now)
    return trial_id, actions.record_key(engagement_id, trial_id, system="Load", by=lead, now=now).key


if __name__ == "__main__":
    if sys.argv[1] == "make":
        print(json.dumps(make_place(int(sys.argv[2]))))
    else:
        print(json.dumps(read_ledger(UUID(sys.argv[2]), UUID(sys.argv[3]))))
