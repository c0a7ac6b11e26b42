"""Findings for other programs: a key per program, nothing without it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from groundswell_web.audit.queries import list_events
from groundswell_web.findings import actions
from groundswell_web.findings.models import ProgramKey
from groundswell_web.refusals import NotThere, Refusal


@pytest.fixture
def key(cast: Any, now: Any) -> actions.GivenKey:
    """A key that works for a month."""
    until_on = now.date() + timedelta(days=30)
    return actions.record_key(
        cast.engagement_id, program="Dashboard", until_on=until_on, by=cast.people["lead"], now=now
    )


def read(cast: Any, path: str, key: str = "", **more: Any) -> Any:
    """Ask as a program does."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return Client().get(f"/api/engagements/{cast.engagement_id}/findings{path}", headers=headers, **more)


@pytest.mark.usefixtures("many")
def test_key_opens_the_findings_of_its_engagement(cast: Any, key: Any, compute_all: Any) -> None:
    compute_all("waits")

    listed, waits = read(cast, "", key.key), read(cast, "/waits", key.key)

    assert len(listed.json()["findings"]) == 11
    assert waits.json()["finding"]["question"] == "waits"
    assert ProgramKey.objects.get().used_at is not None
    assert key.key not in str(list(ProgramKey.objects.values()))


@pytest.mark.usefixtures("small")
def test_without_a_key_that_works_nothing_is_told(cast: Any, key: Any, now: Any) -> None:
    assert read(cast, "/waits").status_code == 401
    assert read(cast, "/waits", "gs_wrong").status_code == 401
    other = Client().get(
        f"/api/engagements/{'0' * 8}-0000-0000-0000-{'0' * 12}/findings",
        headers={"Authorization": f"Bearer {key.key}"},
    )
    assert other.status_code == 401

    actions.withdraw_key(cast.engagement_id, key.id, by=cast.people["lead"], now=now)

    assert read(cast, "/waits", key.key).status_code == 401
    assert [event.verb for event in list_events(cast.engagement_id, kind="key")] == ["withdrew", "gave"]


@pytest.mark.usefixtures("many")
def test_program_waits_for_what_is_computed_and_is_told_what_is_wrong(cast: Any, key: Any) -> None:
    assert read(cast, "/waits", key.key).status_code == 202
    assert read(cast, "/nothing", key.key).status_code == 404
    assert read(cast, "/waits?channel=Pigeon", key.key).status_code == 400


def test_key_for_longer_than_a_year_is_refused(cast: Any, now: Any) -> None:
    with pytest.raises(Refusal, match="12 months"):
        actions.record_key(
            cast.engagement_id,
            program="Dashboard",
            until_on=now.date() + timedelta(days=400),
            by=cast.people["lead"],
            now=now,
        )
    with pytest.raises(NotThere):
        actions.withdraw_key(cast.engagement_id, cast.unit_id, by=cast.people["lead"], now=now)


def test_key_is_shown_once_and_only_to_those_who_give_it(client_of: Any, cast: Any, db: None) -> None:
    told = {"program": "Dashboard", "until_on_0": "1", "until_on_1": "4", "until_on_2": "2026"}

    given = client_of("lead").post(f"{cast.address}findings/keys/", told)
    later = client_of("lead").get(f"{cast.address}findings/keys/")

    assert "gs_" in given.content.decode()
    assert given["Cache-Control"] == "no-store"
    assert later.content.decode().count("gs_") == 1  # its beginning, in the list
    assert client_of("member").get(f"{cast.address}findings/keys/").status_code == 403


def test_openapi_names_every_question(db: None) -> None:
    described = Client().get("/api/openapi.json").json()

    path = described["paths"]["/api/engagements/{engagement_id}/findings/{question}"]["get"]
    assert described["openapi"] == "3.1.0"
    assert len(path["parameters"][1]["schema"]["enum"]) == 11
