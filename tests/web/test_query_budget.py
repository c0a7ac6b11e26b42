"""How many queries the main pages may make: one that asks anew for each line of a list would go over it.

Each page is asked for with few things in the engagement, and again with more of each: the number stays.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.mandates import put_in_force
from support.trials import KIND, draft_trial, start_trial
from support.uploads import import_export, write_export
from support.workbench import Cast, build_person

# What each asks today, and one more. The session, the person, the engagement and the roles take four of each.
BUDGET = {
    "": 60,
    "findings/": 9,
    "findings/waits/": 16,
    "findings/gains/": 19,
    "ownership/": 9,
    "ownership/nobody": 9,
    "ownership/points/{point}": 38,
    "ownership/rules/": 11,
    "ownership/rules/{rule}": 9,
    "targets/": 12,
    "targets/{target}/": 15,
    "concerns/": 7,
    "concerns/{concern}": 12,
    "voices/": 9,
    "records/": 8,
    "trials/": 8,
    "trials/plays/": 7,
    "trials/{trial}/": 16,
    "trials/{trial}/cases": 12,
    "trials/{draft}/": 22,
    "ledger/": 31,
    "ledger/sheet/{person}/2026-02-23/": 37,
    "ledger/entries/": 32,
    "ledger/entries/?standing=yes": 33,
    "ledger/entries/1/": 16,
    "ledger/entries/new?kind=people": 43,
    "ledger/import/": 16,
    "ledger/rates/": 30,
    "ledger/months/": 17,
    "ledger/results/": 42,
    "ledger/worth/": 31,
    "ledger/statement/": 30,
    "handover/": 30,
    "handover/tonight/": 31,
    "handover/people/{person}/": 24,
}


@pytest.fixture
def place(settings: Any, tmp_path: Path, cast: Cast, now: datetime, clock: None) -> dict[str, str]:
    """An engagement with records, two findings that are kept, and one of everything that people write."""
    from groundswell_web.findings.actions import compute_finding
    from groundswell_web.findings.models import KeptFinding

    settings.DATA = tmp_path / "data"
    import_export(cast, now, write_export(tmp_path, cases=200))
    for kept in KeptFinding.objects.filter(question__in=("waits", "gains")):
        compute_finding(kept.pk, now=now)
    put_in_force(
        cast, now, kinds_of_change=[KIND], largest_share=1.0, most_cases=5000, until_on=date(2026, 8, 1)
    )
    return add_one_of_everything(cast, now, 0)


def add_one_of_everything(cast: Cast, now: datetime, number: int) -> dict[str, str]:
    """Add a person with a role, an owner, a rule, a concern, a target; gives the ids of those with pages."""
    from groundswell_web.concerns.actions import record_concern
    from groundswell_web.concerns.subjects import get_subject
    from groundswell_web.engagements.actions import record_member
    from groundswell_web.handover.actions.sourcing import bring_up_to_date
    from groundswell_web.ownership import actions as ownership
    from groundswell_web.ownership.queries import list_points
    from groundswell_web.targets.actions import Terms, record_target
    from groundswell_web.trials.allocating import Asked, allocate_case

    engagement_id, lead = cast.engagement_id, cast.people["lead"]
    person = build_person(f"One More {number}", lead.home, now)
    record_member(
        engagement_id, person_id=person.pk, role="member", from_on=now.date(), until_on=None, by=lead, now=now
    )
    points = list_points(engagement_id, now)
    point = points[number % len(points)]
    authority = ownership.OwnershipAnswers(person.pk, Decimal(0), "", "The form", False, "A letter")
    ownership.record_ownership(engagement_id, point.id, version=0, answers=authority, by=lead, now=now)
    rule = ownership.RuleAnswers(
        f"It must be so ({number}).", "", "custom", "The head", person.pk, now.date()
    )
    rule_id = ownership.record_rule(engagement_id, points[0].id, answers=rule, by=person, now=now)
    subject = get_subject(engagement_id, "step", str(points[0].id), now)
    concern = record_concern(engagement_id, subject=subject, text=f"Worry {number}.", by=person, now=now)
    terms = Terms(
        title=f"Target {number}",
        measure="median_wait_days",
        step="",
        to_value=60.0,
        from_on=now.date(),
        due_on=now.date() + timedelta(weeks=8),
        owner_id=person.pk,
        budget=Decimal(0),
        currency="EUR",
        guards=("share_withdrawn",),
    )
    target_id = record_target(engagement_id, terms, source="finding", source_key="waits", by=lead, now=now)
    trial_id = start_trial(cast, now, play="remind_applicant")
    for case in range(3):
        allocate_case(engagement_id, trial_id, Asked(f"{number}-{case}"), by="Permits", now=now)
    draft_id = draft_trial(cast, now, target_id=target_id)
    account_for(cast, now, person, target_id)
    bring_up_to_date(engagement_id, now=now)
    ids = {
        "person": person.pk,
        "trial": trial_id,
        "draft": draft_id,
        "point": points[0].id,
        "rule": rule_id,
        "concern": concern.id,
        "target": target_id,
    }
    return {name: str(one) for name, one in ids.items()}


def account_for(cast: Cast, now: datetime, person: Any, target_id: Any) -> None:
    """Give a person a rate, turn in their week, book an invoice to a target, and correct it."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger import actions
    from groundswell_web.ledger.cards import EntryTerms, SheetLineTerms

    one, finance, week = cast.engagement_id, cast.people["finance"], date(2026, 2, 23)
    actions.record_rate(one, person.pk, from_on=week, hour=Money("EUR", 6250), by=finance, now=now)
    hours = SheetLineTerms("target", str(target_id), Decimal(7))
    actions.record_sheet(one, person.pk, week, [hours], by=person, now=now)
    told = {"kind": "contract", "purpose": "target", "key": str(target_id), "about_on": date(2026, 1, 20)}
    terms = EntryTerms(amount=Money("EUR", 100_00), **told)
    entry = actions.record_entry(one, terms, by=finance, now=now)
    actions.correct_entry(one, entry.number, terms, why="The credit note", by=finance, now=now)


def count_queries(client: Client, address: str) -> list[str]:
    """List the queries of a page, asked for the second time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in queries]


def test_main_pages_ask_no_more_than_their_budget_however_much_there_is(
    client_of: Callable[[str], Client], cast: Cast, now: datetime, place: dict[str, str]
) -> None:
    client = client_of("lead")
    addresses = {path: cast.address + path.format(**place) for path in BUDGET}
    few = {path: count_queries(client, address) for path, address in addresses.items()}
    for number in range(1, 4):
        add_one_of_everything(cast, now, number)

    many = {path: count_queries(client, address) for path, address in addresses.items()}

    over = {path: len(asked) for path, asked in many.items() if len(asked) > BUDGET[path]}
    grown = {path: (len(few[path]), len(many[path])) for path in BUDGET if len(many[path]) > len(few[path])}
    assert (over, grown) == ({}, {}), "a page asks for each line of a list; load them together"
