"""Deeds that the action itself writes: by the history, inside its transaction, and from the history of before."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from support.handover import add_holding, find_duty_of, find_steps
from support.ledgers import book_cost
from support.mandates import put_in_force
from support.ownership import see_points
from support.results import run_target, write_waits
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast, build_cast

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.engagements.actions import record_member
from groundswell_web.handover.actions.duties import change_duty
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.deed_queries import list_deeds, load_deeds
from groundswell_web.handover.duty_cards import DutyTerms
from groundswell_web.handover.duty_queries import get_duty, list_duties
from groundswell_web.handover.keeping import keep_after_import, keep_all
from groundswell_web.handover.models import Deed
from groundswell_web.ledger.actions import close_period
from groundswell_web.ownership.actions import record_ownership, record_rule, record_seen_points, withdraw_rule
from groundswell_web.ownership.queries import list_points
from groundswell_web.ownership.terms import OwnershipAnswers, RuleAnswers
from groundswell_web.people.actions import correct_person
from groundswell_web.targets.actions import record_note
from groundswell_web.trials.actions import stop_trial
from groundswell_web.trials.looking import record_look
from groundswell_web.trials.queries import get_trial


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


def do(
    cast: Cast, now: datetime, verb: str, kind: str, *, by: Any = None, key: object = "", name: str = "x"
) -> None:
    """Write an event as the action of another app does."""
    with transaction.atomic():
        record_event(
            by=by or cast.people["member"],
            now=now,
            verb=verb,
            kind=kind,
            key=key,
            name=name,
            engagement_id=cast.engagement_id,
        )


def own(cast: Cast, point_id: UUID, role: str, now: datetime) -> None:
    """Give a step an owner as the lead."""
    answers = OwnershipAnswers(cast.people[role].pk, Decimal(0), "", "", False, "Letter of the director")
    record_ownership(
        cast.engagement_id, point_id, version=0, answers=answers, by=cast.people["lead"], now=now
    )


SEEN = [
    ("import", "asked to import", "extract"),
    ("import", "pulled", "extract"),
    ("signing", "signed", "mandate"),
    ("concerns", "settled for the one who raised it", "concern"),
    ("owners", "gave an owner to", "point"),
    ("access", "ended", "member"),
]


@pytest.mark.parametrize(("source", "verb", "kind"), SEEN)
def test_what_is_done_is_a_deed_of_its_duty(
    cast: Cast, now: datetime, source: str, verb: str, kind: str
) -> None:
    duty_id = find_duty_of(cast, source, now)
    before = list_deeds(cast.engagement_id, duty_id=duty_id).count
    do(cast, now, verb, kind, key=uuid4())
    found = list_deeds(cast.engagement_id, duty_id=duty_id)
    assert found.count == before + 1
    deed = found.deeds[0]
    assert (deed.by, deed.by_home, deed.at, deed.state) == ("Permits member", "agency", now, "seen")
    assert deed.is_alone
    assert deed.counts
    assert verb in deed.what


def test_what_the_workbench_does_by_itself_is_nobodys_deed(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "import", now)
    do(cast, now, "pulled", "extract", by=Workbench())
    assert list_deeds(cast.engagement_id, duty_id=duty_id).count == 0


def test_what_is_no_doing_of_any_duty_leaves_no_deed_and_costs_no_query(cast: Cast, now: datetime) -> None:
    bring_up_to_date(cast.engagement_id, now=now)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        do(cast, now, "wrote", "root_cause")
    assert not [query for query in captured.captured_queries if "handover" in query["sql"]]


def test_a_deed_costs_few_queries(cast: Cast, now: datetime) -> None:
    bring_up_to_date(cast.engagement_id, now=now)
    with CaptureQueriesContext(connection) as captured:
        do(cast, now, "asked to import", "extract")
    own = [query["sql"] for query in captured.captured_queries if "handover" in query["sql"]]
    assert len(own) == 2  # which duties, and the deed


def test_a_deed_goes_when_its_action_fails(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "import", now)

    with transaction.atomic():
        do(cast, now, "asked to import", "extract")
        transaction.set_rollback(True)
    assert list_deeds(cast.engagement_id, duty_id=duty_id).count == 0


def test_what_was_done_before_the_duty_was_known_is_written_from_the_history(
    cast: Cast, now: datetime
) -> None:
    do(cast, now - timedelta(days=40), "asked to import", "extract", by=cast.people["lead"])
    do(cast, now - timedelta(days=10), "asked to import", "extract")
    duty_id = find_duty_of(cast, "import", now)
    found = list_deeds(cast.engagement_id, duty_id=duty_id).deeds
    assert [(deed.by, deed.by_home, deed.at) for deed in found] == [
        ("Permits member", "agency", now - timedelta(days=10)),
        ("Permits lead", "unit", now - timedelta(days=40)),
    ]
    bring_up_to_date(cast.engagement_id, now=now)
    assert list_deeds(cast.engagement_id, duty_id=duty_id).count == 2


def test_who_changed_home_since_did_it_as_what_they_were_then(cast: Cast, now: datetime) -> None:
    lead = cast.people["lead"]
    do(cast, now - timedelta(days=10), "asked to import", "extract", by=lead)
    changes = {"home_id": cast.agency_id}
    correct_person(
        lead.pk, version=lead.version, changes=changes, by=Workbench(), now=now - timedelta(days=5)
    )
    lead.refresh_from_db()
    do(cast, now - timedelta(days=1), "asked to import", "extract", by=lead)
    duty_id = find_duty_of(cast, "import", now)
    assert [deed.by_home for deed in list_deeds(cast.engagement_id, duty_id=duty_id).deeds] == [
        "agency",
        "unit",
    ]


def test_the_deeds_of_another_engagement_are_its_own(cast: Cast, now: datetime) -> None:
    others = build_cast(now, "Licences")
    bring_up_to_date(cast.engagement_id, now=now)
    bring_up_to_date(others.engagement_id, now=now)
    before = list_deeds(cast.engagement_id).count
    do(others, now, "asked to import", "extract")
    assert list_deeds(cast.engagement_id).count == before


def test_a_real_action_writes_its_deed(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "access", now)
    before = list_deeds(cast.engagement_id, duty_id=duty_id).count
    record_member(
        cast.engagement_id,
        person_id=cast.people["stranger"].pk,
        role="observer",
        from_on=now.date(),
        until_on=None,
        by=cast.people["service_owner"],
        now=now,
    )
    found = list_deeds(cast.engagement_id, duty_id=duty_id)
    assert found.count == before + 1
    assert found.deeds[0].what == "added the member Permits stranger"


def test_the_mandate_is_signed_by_whom_the_deed_names(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "signing", now)
    put_in_force(cast, now)
    [deed] = list_deeds(cast.engagement_id, duty_id=duty_id).deeds
    assert deed.by == "Permits sponsor"


def test_each_step_of_the_records_is_a_duty_owned_by_whom_ownership_names(cast: Cast, now: datetime) -> None:
    steps = find_steps(cast, now)
    keep_after_import(cast.engagement_id, uuid4(), now)
    lines = {line.source_key: line for line in list_duties(cast.engagement_id, now) if line.source == "step"}
    assert len(lines) == 4
    line = lines[str(steps["Check"])]
    assert (line.name, line.owner_id, line.owner_is_decided) == ("Answer for “Check”", None, True)
    assert "owner" in line.lacks
    own(cast, steps["Check"], "member", now)
    line = get_duty(cast.engagement_id, line.id, now).line
    assert (line.owner, line.owner_home, line.lacks) == (
        "Permits member",
        "agency",
        ("successor", "description"),
    )
    lead = cast.people["lead"]
    change_duty(cast.engagement_id, line.id, DutyTerms("x", owner_id=lead.pk), version=1, by=lead, now=now)
    assert get_duty(cast.engagement_id, line.id, now).line.owner == "Permits member"


def test_work_on_a_rule_is_a_deed_of_the_rule_and_of_its_step(cast: Cast, now: datetime) -> None:
    steps = find_steps(cast, now)
    step = find_duty_of(cast, "step", now, str(steps["Check"]))
    own(cast, steps["Check"], "member", now)
    answers = RuleAnswers("Two people check each case.", level="custom")
    rule_id = record_rule(
        cast.engagement_id, steps["Check"], answers=answers, by=cast.people["caseworker"], now=now
    )
    rule = find_duty_of(cast, "rule", now, str(rule_id))
    assert get_duty(cast.engagement_id, rule, now).line.owner == "Permits member"
    for duty_id in (step, rule):
        [deed] = list_deeds(cast.engagement_id, duty_id=duty_id).deeds
        assert deed.by == "Permits caseworker"
        assert deed.what.startswith("wrote the rule")
    withdraw_rule(cast.engagement_id, rule_id, version=1, by=cast.people["lead"], now=now)
    bring_up_to_date(cast.engagement_id, now=now)
    assert get_duty(cast.engagement_id, rule, now).line.ended_at == now


def test_work_on_a_target_is_a_deed_of_the_target_and_of_its_step(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    waits = write_waits(now - timedelta(days=60), now, 20.0)
    let_arrive(cast, tmp_path, waits, now)
    measured = {"measure": "mean_days_in_step", "step": "Received", "to_value": 5.0}
    target_id = run_target(cast, now, **measured)
    duty_id = find_duty_of(cast, "target", now, str(target_id))
    line = get_duty(cast.engagement_id, duty_id, now).line
    assert (line.name, line.owner) == ("Reach the target “Ask for missing papers at once”", "Permits member")
    record_note(cast.engagement_id, target_id, text="Wrote the letter.", by=cast.people["member"], now=now)
    assert list_deeds(cast.engagement_id, duty_id=duty_id).deeds[0].by == "Permits member"
    assert list_deeds(cast.engagement_id, duty_id=duty_id).count == 4  # proposed, agreed, began, noted
    point = next(point for point in list_points(cast.engagement_id, now) if point.name == "Received")
    step = find_duty_of(cast, "step", now, str(point.id))
    assert list_deeds(cast.engagement_id, duty_id=step).count == 4


def test_a_running_trial_is_a_critical_duty_whose_looks_and_stop_are_deeds(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    trial_id = start_trial(cast, now)
    duty_id = find_duty_of(cast, "trial", now, str(trial_id))
    line = get_duty(cast.engagement_id, duty_id, now).line
    assert (line.consequence, line.every_days) == ("stops", 7.0)
    assert line.owner == get_trial(cast.engagement_id, trial_id).risk.undone_by
    waits = run_days(cast, trial_id, now, days=5)
    let_arrive(cast, tmp_path, waits, now + timedelta(days=6))
    record_look(cast.engagement_id, trial_id, by=cast.people["member"], now=now + timedelta(days=7))
    later = now + timedelta(days=8)
    stop_trial(cast.engagement_id, trial_id, by=cast.people["caseworker"], now=later)
    told = [
        (deed.by, deed.what.split(" the ")[0])
        for deed in list_deeds(cast.engagement_id, duty_id=duty_id).deeds
    ]
    assert told == [
        ("Permits caseworker", "stopped"),
        ("Permits member", "looked at"),
        ("Permits lead", "started"),
    ]


def test_the_ledger_brings_its_duties_once_it_is_open(cast: Cast, now: datetime) -> None:
    book_cost(cast, now, about_on=date(2026, 1, 12))
    months = find_duty_of(cast, "months", now)
    find_duty_of(cast, "sheets", now)
    close_period(cast.engagement_id, date(2026, 1, 1), by=cast.people["finance"], now=now)
    [deed] = list_deeds(cast.engagement_id, duty_id=months).deeds
    assert deed.by == "Permits finance"


def test_a_step_that_is_gone_ends_its_duty_and_takes_it_up_again_when_it_is_back(
    cast: Cast, now: datetime
) -> None:
    steps = find_steps(cast, now)
    duty_id = find_duty_of(cast, "step", now, str(steps["Check"]))
    seen = see_points()
    record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=seen[1:], by=Workbench(), now=now)
    bring_up_to_date(cast.engagement_id, now=now)
    assert get_duty(cast.engagement_id, duty_id, now).line.ended_at == now
    record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=seen, by=Workbench(), now=now)
    bring_up_to_date(cast.engagement_id, now=now)
    assert get_duty(cast.engagement_id, duty_id, now).line.ended_at is None


def test_the_account_of_a_seen_deed_is_the_one_that_its_duty_needs_today(cast: Cast, now: datetime) -> None:
    duty_id = find_duty_of(cast, "import", now)
    do(cast, now, "asked to import", "extract")
    assert [deed.account_home for deed in load_deeds(cast.engagement_id) if deed.duty == str(duty_id)] == [""]
    accounts = (add_holding(cast, now), add_holding(cast, now, "Own database", home="agency"))
    terms = DutyTerms("x", "stops", 30.0, holdings=accounts)
    change_duty(cast.engagement_id, duty_id, terms, version=1, by=cast.people["lead"], now=now)
    assert [deed.account_home for deed in load_deeds(cast.engagement_id) if deed.duty == str(duty_id)] == [
        "unit"
    ]
    terms = DutyTerms("x", "stops", 30.0, holdings=accounts[1:])
    change_duty(cast.engagement_id, duty_id, terms, version=2, by=cast.people["lead"], now=now)
    assert [deed.account_home for deed in load_deeds(cast.engagement_id) if deed.duty == str(duty_id)] == [
        "agency"
    ]


def test_the_chore_keeps_the_duties_of_all_engagements(cast: Cast, now: datetime) -> None:
    others = build_cast(now, "Licences")
    assert keep_all(now) == 10
    assert keep_all(now) == 0
    assert {line.source for line in list_duties(others.engagement_id, now)} == {
        *("import", "signing", "concerns", "owners", "access"),
    }
    assert Deed.objects.filter(event_sequence__isnull=True).count() == 0
