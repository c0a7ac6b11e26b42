"""Every account of the unit ends in one night: the engagement runs, is measured, and each step has an owner.

On the example's records, which are real. What the unit held is raised with the service owner; whoever of the agency has
the role does what the unit did, and nothing waits for somebody who is gone.
"""

from __future__ import annotations

import json
import re
import zipfile
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client

from groundswell_web.archive import actions as archives
from groundswell_web.archive import making
from groundswell_web.archive.models import Archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.example import arrival
from groundswell_web.example.people import Cast, find_cast
from groundswell_web.example.stages import load_example
from groundswell_web.example.trying import RUNNING
from groundswell_web.findings.queries import find_finding
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.deed_queries import list_deeds
from groundswell_web.handover.duty_queries import list_duties
from groundswell_web.handover.readiness_queries import list_readiness_days
from groundswell_web.notices.actions import mail_notices, record_notices
from groundswell_web.notices.chores import CHORES
from groundswell_web.notices.queries import list_notices
from groundswell_web.ownership import actions as ownership
from groundswell_web.ownership.queries import get_point, list_points, list_unowned
from groundswell_web.people.actions import correct_person, record_person, withdraw_person
from groundswell_web.people.queries import describe_person, list_people
from groundswell_web.records.queries import find_current
from groundswell_web.targets.queries import list_targets
from groundswell_web.trials.entry_queries import list_looks
from groundswell_web.trials.queries import list_trials

AGENCY_PARTS = ("sponsor", "owner", "member", "caseworker")


@pytest.fixture
def cast(db: None, settings: Any, now: datetime, clock: None) -> Cast:
    """The example until the day before its last records come, with a step that the unit's lead owns."""
    settings.EXAMPLE = True

    def stop(what: str) -> None:
        if what == "the second upload":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_example(now, tell=stop)
    found = find_cast()
    assert found is not None
    point = next(point for point in list_points(found.engagement_id, now) if point.reason == "never")
    own(found, point.id, "lead", now)
    bring_up_to_date(found.engagement_id, now=now)
    return found


def own(cast: Cast, point_id: Any, part: str, now: datetime) -> None:
    """Name somebody the owner of a step, as the service owner."""
    answers = ownership.OwnershipAnswers(
        owner_id=cast.people[part],
        may_spend=Decimal(0),
        currency="",
        may_change="The order of work",
        may_stop=True,
        authority="Decision of the agency",
    )
    version = get_point(cast.engagement_id, point_id, now).version
    by = cast.get("owner")
    ownership.record_ownership(cast.engagement_id, point_id, version=version, answers=answers, by=by, now=now)


def end_unit_accounts(cast: Cast, now: datetime) -> list[str]:
    """End every account of the unit: a leave date that has passed, and no access any more."""
    agency_id = describe_person(cast.people["owner"])["home_id"]
    administrator = record_person(
        email="it@lindenau.example",
        name="Ines Albers",
        home_id=agency_id,
        is_administrator=True,
        by=Workbench(),
        now=now,
    )
    by = get_user_model().objects.get(pk=administrator)
    gone = [person for person in list_people(now=now) if person.home_kind == "unit"]
    for person in gone:
        told = describe_person(person.id)
        leaves = {"leaves_on": now.date() - timedelta(days=1)}
        correct_person(person.id, version=told["version"], changes=leaves, by=by, now=now)
        withdraw_person(person.id, by=by, now=now)
    return [person.email for person in gone]


def sign_in(cast: Cast, part: str) -> Client:
    client = Client()
    client.force_login(cast.get(part), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def bring_in_records(cast: Cast, now: datetime) -> None:
    """Bring in the next records as the agency's member of the team; one question is answered, as the worker does."""
    from groundswell.spells.selection import Selection
    from groundswell_web.findings.actions import compute_finding, record_wish

    arrival.upload_all_records(cast, now)
    arrival.import_records(cast, arrival.FILE, now)
    current = find_current(cast.engagement_id)
    assert current is not None
    assert current.case_count == 1434
    kept_id, _state = record_wish(cast.engagement_id, current.id, "waits", Selection(), now=now)
    compute_finding(kept_id, now=now)


def test_the_engagement_runs_is_measured_and_has_an_owner_for_each_step(
    cast: Cast, now: datetime, data: Path
) -> None:
    session = sign_in(cast, "lead")
    assert session.get(f"/engagements/{cast.engagement_id}/").status_code == 200
    addresses = end_unit_accounts(cast, now)
    assert addresses == ["amara.osei@lindenau.example"]
    assert {person.home_kind for person in list_people(now=now)} == {"agency"}
    check_it_is_measured(cast, now)
    check_what_the_unit_held_is_raised(cast, now, addresses)
    check_each_step_gets_an_owner(cast, now)
    check_pages_answer(cast, session)
    check_the_archive(cast, now, data)


def check_it_is_measured(cast: Cast, now: datetime) -> None:
    """Records come in, are computed and looked at; every chore is done; the deed is the agency's."""
    one = cast.engagement_id
    running = next(trial for trial in list_trials(one) if trial.name == RUNNING)
    looks = len(list_looks(one, running.id))
    bring_in_records(cast, now)
    current = find_current(one)
    assert current is not None
    assert find_finding(one, current.id, "waits", sees_cases=True) is not None
    assert len(list_looks(one, running.id)) == looks + 1
    [target] = [target for target in list_targets(one, now=now) if target.state == "running"]
    assert target.progress is not None
    cache.clear()
    assert set(CHORES.do_due(now)) == set(CHORES._chores)  # none failed for want of somebody
    assert [day.on for day in list_readiness_days(one)] == [now.date()]
    [duty] = [duty for duty in list_duties(one, now) if duty.source == "import"]
    newest = list_deeds(one, duty_id=duty.id).deeds[0]
    assert (newest.at, newest.by, newest.by_home) == (now, "Lena Brandt", "agency")


def check_what_the_unit_held_is_raised(cast: Cast, now: datetime, addresses: list[str]) -> None:
    """The service owner is told of each step that lost its owner, by mail too; nobody who is gone is written to."""
    lost = [point for point in list_unowned(cast.engagement_id, now) if point.reason == "left"]
    assert "Amara Osei" in {point.ownership.owner for point in lost if point.ownership}
    mail.outbox.clear()
    record_notices(now=now)
    mail_notices(now=now)
    notices = list_notices(cast.people["owner"], engagement_id=cast.engagement_id)
    told = " ".join(notice.text for notice in notices)
    for point in lost:
        assert point.name in told
    written = {address for letter in mail.outbox for address in letter.to}
    assert cast.get("owner").email in written
    assert not written & set(addresses)


def check_each_step_gets_an_owner(cast: Cast, now: datetime) -> None:
    """The agency names one of its own for each; then nobody is missing anywhere, and all who are there are its own."""
    one = cast.engagement_id
    for point in list_unowned(one, now):
        own(cast, point.id, "member" if point.kind == "step" else "owner", now)
    assert list_unowned(one, now) == []
    here = [point for point in list_points(one, now) if not point.is_gone]
    homes = {person.id: person.home_kind for person in list_people(now=now)}
    assert {homes[point.ownership.owner_id] for point in here if point.ownership} == {"agency"}
    bring_up_to_date(one, now=now)
    steps = [duty for duty in list_duties(one, now) if duty.source == "step"]
    assert len(steps) == len(here) > 10
    assert {(duty.owner_home, duty.owner_is_here) for duty in steps} == {("agency", True)}
    facts = read_teams(one, now)
    assert {person.home for person in facts.people if person.is_there(now.date())} == {"agency"}


def check_pages_answer(cast: Cast, session: Client) -> None:
    """Each page of the menu answers for each role of the agency, and none for the unit, signed in before or since."""
    address = f"/engagements/{cast.engagement_id}/"
    for client in (session, sign_in(cast, "lead")):
        assert client.get(address).status_code in (302, 403)
    for part in AGENCY_PARTS:
        client = sign_in(cast, part)
        start = client.get(address)
        assert start.status_code == 200
        links = sorted(set(re.findall(rf'href="({address}[^"?#]*)"', start.text)))
        assert len(links) > 8
        for link in links:
            assert client.get(link).status_code == 200, (part, link)


def check_the_archive(cast: Cast, now: datetime, data: Path) -> None:
    """The service owner takes everything along by himself, and nothing in it stops for want of the unit."""
    archive_id = archives.record_wish(cast.engagement_id, by=cast.get("owner"), now=now)
    making.make_one(archive_id)
    made = Archive.objects.get(pk=archive_id)
    assert made.state == "ready", made.error
    [file] = data.rglob(f"{archive_id}.zip")
    with zipfile.ZipFile(file) as archive:
        outcomes = {line["outcome"] for line in json.loads(archive.read("lists/tonight.json"))}
        contacts = json.loads(archive.read("lists/contacts.json"))
        owners = json.loads(archive.read("lists/duties.json"))
    assert "stops" not in outcomes
    there = {one["name"] for one in contacts if one["in_force_today"]}
    assert there == {"Katrin Sommerfeld", "Jonas Wittek", "Lena Brandt", "Petra Gerlach"}
    assert "Amara Osei" in {one["name"] for one in contacts}  # whom to ask what she knew
    assert {one["owner_home"] for one in owners if one["source"] == "step"} == {"agency"}
