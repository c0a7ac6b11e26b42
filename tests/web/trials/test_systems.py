"""The agency's systems: a key each, the same answer again, and usual whenever in doubt."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from support.trials import draft_trial, start_trial
from support.workbench import Cast

from groundswell_web.trials import actions, ledger_queries
from groundswell_web.trials.models import Allocation, PushedValue, SystemKey


@pytest.fixture
def trial(cast: Cast, now: datetime) -> UUID:
    """A trial that runs."""
    return start_trial(cast, now)


@pytest.fixture
def key(cast: Cast, now: datetime, trial: UUID) -> actions.GivenKey:
    """A key of the agency's system."""
    return actions.record_key(cast.engagement_id, trial, system="Permits", by=cast.people["lead"], now=now)


def call(cast: Cast, trial: UUID, key: str, body: Any, path: str = "allocations") -> Any:
    """Post as the agency's system does."""
    return Client().post(
        f"/api/engagements/{cast.engagement_id}/trials/{trial}/{path}",
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {key}"} if key else {},
    )


def read(cast: Cast, trial: UUID, key: str, case: str) -> Any:
    """Read as the agency's system does."""
    return Client().get(
        f"/api/engagements/{cast.engagement_id}/trials/{trial}/allocations",
        {"case": case},
        headers={"Authorization": f"Bearer {key}"},
    )


def test_case_gets_the_same_answer_however_often_it_is_asked_for(
    cast: Cast, trial: UUID, key: actions.GivenKey
) -> None:
    answers = [call(cast, trial, key.key, {"case": f"C{n % 10}", "channel": "online"}) for n in range(30)]

    assert {answer.status_code for answer in answers} == {200}
    for n in range(10):
        told = answers[n].json()
        assert told == answers[n + 10].json() == answers[n + 20].json()
        assert told == read(cast, trial, key.key, f"C{n}").json()
        assert told["recorded"]
        assert told["arm"] in ("usual", "short")
    rows = list(ledger_queries.list_allocations(cast.engagement_id, trial))
    assert [(row.by, row.channel) for row in rows] == [("Permits", "online")] * 10


def test_key_is_shown_once_and_only_its_digest_is_stored(
    cast: Cast, trial: UUID, key: actions.GivenKey, now: datetime
) -> None:
    call(cast, trial, key.key, {"case": "C1"})

    assert key.key not in str(list(SystemKey.objects.values()))
    (line,) = ledger_queries.list_keys(cast.engagement_id, trial)
    assert (line.system, line.start, line.used_at) == ("Permits", key.key[:8], now)


def test_without_a_key_that_works_the_case_stays_usual_and_no_line_is_written(
    cast: Cast, trial: UUID, key: actions.GivenKey, now: datetime
) -> None:
    other = start_trial(cast, now, name="Other")
    actions.withdraw_key(
        cast.engagement_id,
        trial,
        actions.record_key(cast.engagement_id, trial, system="Old", by=cast.people["lead"], now=now).id,
        by=cast.people["lead"],
        now=now,
    )

    for answer in (
        call(cast, trial, "", {"case": "C1"}),
        call(cast, trial, "gt_wrong", {"case": "C1"}),
        call(cast, other, key.key, {"case": "C1"}),
        call(cast, uuid4(), key.key, {"case": "C1"}),
    ):
        assert answer.status_code == 401
        assert answer.json() | {"message": ""} == {
            "case": "", "arm": "usual", "reason": "key", "number": None, "recorded": False, "message": "",
        }  # fmt: skip
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "{", '{"case": null}', '{"case": ""}', '{"case": {}}', '{"case": true}',
        '{"case": "C1", "strata": "simple"}', '{"case": "C1", "strata": {"class": []}}',
        '{"case": "' + "x" * 201 + '"}', '{"case": "C\\u0000"}', "[" * 5000, '{"case": "C1", "office": 1.5}',
        '{"case": "\\ud800"}',
    ],
    ids=range(15),
)  # fmt: skip
def test_what_cannot_be_understood_is_answered_usual(
    cast: Cast, trial: UUID, key: actions.GivenKey, body: str
) -> None:
    answer = call(cast, trial, key.key, body)

    assert answer.status_code in (200, 400)
    assert (answer.json()["arm"], answer.json()["recorded"]) == ("usual", False)
    assert not Allocation.objects.exists()


def test_draft_answers_usual(cast: Cast, now: datetime) -> None:
    trial = draft_trial(cast, now)
    key = actions.record_key(cast.engagement_id, trial, system="Permits", by=cast.people["lead"], now=now)

    answer = call(cast, trial, key.key, {"case": "C1"})

    assert (answer.json()["arm"], answer.json()["recorded"]) == ("usual", False)


def test_case_that_nobody_asked_for_is_not_there(cast: Cast, trial: UUID, key: actions.GivenKey) -> None:
    answer = read(cast, trial, key.key, "C1")

    assert answer.status_code == 404
    assert (answer.json()["arm"], answer.json()["reason"]) == ("usual", "not_asked")


def test_database_that_fails_never_fails_the_agency(cast: Cast, trial: UUID, key: actions.GivenKey) -> None:
    with connection.cursor() as cursor:  # somebody else's fault: the ledger cannot be written
        cursor.execute("ALTER TABLE trials_allocation RENAME TO trials_allocation_away")

    answer = call(cast, trial, key.key, {"case": "C1"})

    assert answer.status_code == 200
    assert (answer.json()["arm"], answer.json()["reason"], answer.json()["recorded"]) == (
        "usual",
        "doubt",
        False,
    )


def test_values_are_taken_all_or_none(cast: Cast, trial: UUID, key: actions.GivenKey) -> None:
    good = {"case": "C1", "outcome": "calls", "value": 2}

    first = call(cast, trial, key.key, {"values": [good, good | {"value": 3.5}]}, "values")
    again = call(cast, trial, key.key, {"values": [good | {"value": 3.5}]}, "values")
    bad = call(cast, trial, key.key, {"values": [good, good | {"outcome": "steps"}]}, "values")

    assert first.json() == {"received": 2, "new": 2}
    assert again.json() == {"received": 1, "new": 0}
    assert bad.status_code == 400
    assert "no outcome 'steps'" in bad.json()["message"]
    assert PushedValue.objects.count() == 2
    assert ledger_queries.read_values(cast.engagement_id, trial)["calls"].popitem()[1] == 3.5


@pytest.mark.parametrize(
    "body",
    ['{"values": 1}', '{"values": []}', '{"values": [1]}', '{"values": [{"case": "C1", "outcome": "calls"}]}',
     '{"values": [{"case": "C1", "outcome": "calls", "value": NaN}]}',
     '{"values": [{"case": "C1", "outcome": "calls", "value": 1e999}]}',
     '{"values": [{"case": "", "outcome": "calls", "value": 1}]}'],
    ids=range(7),
)  # fmt: skip
def test_values_that_are_none_are_refused(cast: Cast, trial: UUID, key: actions.GivenKey, body: str) -> None:
    assert call(cast, trial, key.key, body, "values").status_code == 400
    assert not PushedValue.objects.exists()


def test_description_names_the_addresses_of_trials() -> None:
    paths = Client().get("/api/openapi.json").json()["paths"]

    root = "/api/engagements/{engagement_id}/trials/{trial_id}"
    assert set(paths[f"{root}/allocations"]) == {"get", "post"}
    assert set(paths[f"{root}/values"]) == {"post"}
