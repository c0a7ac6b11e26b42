"""Two people do the same at the same moment: one is let through, the other is told so, and nothing breaks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from support.mandates import draft
from support.ownership import see_points
from support.uploads import import_export, write_export
from support.workbench import Cast, build_person

from groundswell_web.audit.queries import list_events, verify_chains
from groundswell_web.refusals import Refusal

pytestmark = pytest.mark.usefixtures("real_transactions")


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"


def do_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a thread with a connection of its own; gives what came of each."""
    gate, came = threading.Barrier(len(acts)), [None] * len(acts)

    def do(number: int) -> None:
        try:
            gate.wait()
            came[number] = acts[number]()
        except Exception as error:
            came[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def check_one_won(came: list[Any]) -> None:
    """One went through, and each other was refused in words."""
    refused = [one for one in came if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) and one.text for one in refused), refused
    assert len(refused) == len(came) - 1, came


def test_mandate_signed_by_two_at_once_is_signed_once(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.actions import sign_mandate

    mandate_id = draft(cast, now)
    others = [cast.people["sponsor"], build_person("Second Sponsor", cast.people["sponsor"].home, now)]

    came = do_at_once(
        *(lambda by=by: sign_mandate(cast.engagement_id, mandate_id, by=by, now=now) for by in others)
    )

    check_one_won(came)
    verbs = Counter(event.verb for event in list_events(cast.engagement_id, kind="mandate"))
    assert verbs == {"drafted": 1, "signed": 1}
    assert verify_chains() == []


def test_mandates_drafted_at_once_get_numbers_of_their_own(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.queries import list_mandates

    came = do_at_once(*(lambda spend=spend: draft(cast, now, spend=Decimal(spend)) for spend in range(4)))

    assert not [one for one in came if isinstance(one, Exception)], came
    assert sorted(mandate.number for mandate in list_mandates(cast.engagement_id)) == [1, 2, 3, 4]


def see_point(cast: Cast, now: datetime) -> Any:
    """Find a step in the records."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership import actions, queries

    seen = see_points()
    actions.record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=seen, by=Workbench(), now=now)
    return queries.list_points(cast.engagement_id, now)[0].id


def test_step_given_to_two_people_at_once_belongs_to_one(cast: Cast, now: datetime) -> None:
    from groundswell_web.ownership.actions import OwnershipAnswers, record_ownership

    point_id = see_point(cast, now)

    def own(role: str) -> None:
        answers = OwnershipAnswers(
            owner_id=cast.people[role].pk,
            may_spend=Decimal(0),
            currency="",
            may_change="",
            may_stop=False,
            authority="Letter of 2 March",
            clock="",
        )
        by = cast.people["lead"]
        record_ownership(cast.engagement_id, point_id, version=0, answers=answers, by=by, now=now)

    check_one_won(do_at_once(lambda: own("member"), lambda: own("caseworker"), lambda: own("lead")))
    assert len(list_events(cast.engagement_id, kind="point", key=point_id)) <= 2


def test_concern_raised_twice_at_once_is_raised_once(cast: Cast, now: datetime) -> None:
    from groundswell_web.concerns import actions, queries, subjects

    subject = subjects.get_subject(cast.engagement_id, "step", str(see_point(cast, now)), now)
    by = cast.people["caseworker"]

    came = do_at_once(
        *[
            lambda: actions.record_concern(
                cast.engagement_id, subject=subject, text="A worry.", by=by, now=now
            )
        ]
        * 3
    )

    check_one_won(came)
    assert len(queries.list_concerns(cast.engagement_id)) == 1


def test_concern_answered_by_two_at_once_has_one_answer(cast: Cast, now: datetime) -> None:
    from groundswell_web.concerns import actions, subjects

    subject = subjects.get_subject(cast.engagement_id, "step", str(see_point(cast, now)), now)
    by, lead = cast.people["caseworker"], cast.people["lead"]
    raised = actions.record_concern(cast.engagement_id, subject=subject, text="A worry.", by=by, now=now)

    def answer(text: str) -> None:
        told = {"kind": "reason", "text": text, "by": lead, "now": now}
        actions.record_answer(cast.engagement_id, raised.id, version=1, **told)

    check_one_won(do_at_once(lambda: answer("One"), lambda: answer("Two")))


def test_version_of_the_records_put_in_use_by_two_at_once_leaves_one_in_use(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    from groundswell_web.records import actions
    from groundswell_web.records.models import Extract

    extracts = [import_export(cast, now, write_export(tmp_path, name=f"{n}.csv")) for n in range(3)]
    by = cast.people["lead"]

    came = do_at_once(
        *(lambda one=one: actions.accept_extract(cast.engagement_id, one, by=by, now=now) for one in extracts)
    )

    assert not [one for one in came if isinstance(one, Exception) and not isinstance(one, Refusal)], came
    assert Extract.objects.filter(is_current=True).count() == 1
    assert verify_chains() == []


def test_import_asked_for_by_two_at_once_is_done_once(cast: Cast, now: datetime, tmp_path: Path) -> None:
    from support.uploads import upload

    from groundswell_web.records import actions, runs
    from groundswell_web.records.models import Extract

    extract_id, by = upload(cast, now, write_export(tmp_path)), cast.people["lead"]
    ask = [lambda: actions.record_import(cast.engagement_id, extract_id, by=by, now=now)] * 2
    assert do_at_once(*ask) == [None, None]

    assert do_at_once(*[lambda: runs.import_one(extract_id)] * 2) == [None, None]

    verbs = Counter(event.verb for event in list_events(cast.engagement_id, kind="extract", key=extract_id))
    assert (verbs["asked to import"], verbs["imported"], verbs["made current"]) == (1, 1, 1)
    assert Extract.objects.get().state == "ready"


def test_person_added_by_two_at_once_is_there_once_whatever_the_case_of_the_address(
    cast: Cast, now: datetime, client_of: Callable[[str], Client]
) -> None:
    from groundswell_web.people.models import Person

    emails = ["ann.lee@example.org", "Ann.Lee@Example.org"]
    clients = [client_of("administrator") for _email in emails]
    told = {"name": "Ann Lee", "home_id": str(cast.agency_id)}

    came = do_at_once(
        *(
            lambda client=client, email=email: client.post(reverse("person_new"), told | {"email": email})
            for client, email in zip(clients, emails, strict=True)
        )
    )

    assert sorted(answer.status_code for answer in came) in ([200, 302], [302, 409]), came
    assert Person.objects.filter(email__iexact="ann.lee@example.org").count() == 1


def test_finding_asked_for_by_many_at_once_is_computed_once(cast: Cast, now: datetime) -> None:
    from django_tasks_db.models import DBTaskResult

    from groundswell.spells.selection import Selection
    from groundswell_web.findings.actions import record_wish

    extract_id = uuid4()
    ask = [lambda: record_wish(cast.engagement_id, extract_id, "waits", Selection(), now=now)] * 4

    came = do_at_once(*ask)

    assert len({kept_id for kept_id, _state in came}) == 1
    assert DBTaskResult.objects.count() == 1
