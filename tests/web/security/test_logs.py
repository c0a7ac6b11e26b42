"""The log: what was tried and what broke, on one line each, with nobody's name, address or case in it."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from support.everything import sign_in
from support.second_factor import Phone
from support.workbench import Cast

from groundswell_web.config.logs import LineWithoutPeople, NoRoutine

SECRETS = (
    "example.org",
    "Permits lead",
    "Karlsson",
    "C1",
    "clerk",
    "gs_",
    "secret-of-nobody",
    "three random",
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What an installation would write."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineWithoutPeople())
    handler.addFilter(NoRoutine())
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def test_walk_over_every_address_writes_nobody_down(
    walk: Callable[..., Any], cast: Cast, log: io.StringIO
) -> None:
    for role in ("lead", "observer", "stranger"):
        for _route in walk(sign_in(cast.people[role])):
            pass

    written = log.getvalue()
    assert "refused" in written
    for word in SECRETS:
        assert word not in written, word


def test_error_writes_where_it_came_up_and_not_what_it_says(
    cast: Cast, log: io.StringIO, monkeypatch: Any
) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        try:
            raise KeyError("Anna Karlsson, three random")
        except KeyError as error:
            raise ValueError(f"case C1 of {cast.people['lead'].email}\nforged line") from error

    monkeypatch.setattr("groundswell_web.home.views.list_places", break_down)
    client = sign_in(cast.people["lead"], raise_request_exception=False)
    client.get("/?q=secret-of-nobody", headers={"X-Name": "Karlsson"})

    written = log.getvalue()
    assert "Internal Server Error: /" in written
    assert "builtins.ValueError" in written
    assert "builtins.KeyError" in written
    assert "in break_down" in written
    for word in (*SECRETS, "forged"):
        assert word not in written, word


def test_line_begins_no_other_and_says_when_and_where() -> None:
    record = logging.LogRecord(
        "place", logging.ERROR, "f.py", 1, "GET /a\r\n2026 INFO forged \x1b[2J\u2028x", None, None
    )
    record.created = 1772442000.0

    written = LineWithoutPeople().format(record)

    assert written == "2026-03-02T09:00:00Z ERROR place: GET /a\\r\\n2026 INFO forged \\x1b[2J\\u2028x"


def test_key_of_a_case_is_no_part_of_the_log() -> None:
    record = logging.LogRecord(
        "x", logging.ERROR, "f.py", 1, "Error: /engagements/1/findings/cases/C17-Karlsson/", None, None
    )

    assert "C17" not in LineWithoutPeople().format(record)


def test_what_was_tried_is_written_by_id(cast: Cast, log: io.StringIO, caplog: Any) -> None:
    logging.getLogger("groundswell_web").setLevel(logging.INFO)
    lead = cast.people["lead"]
    lead.set_password("three random words")
    lead.save()
    Phone(lead)
    client = Client()
    client.post("/account/login/", {"login": lead.email, "password": "wrong"})
    client.post("/account/login/", {"login": lead.email, "password": "three random words"})
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    inside = sign_in(cast.people["observer"])
    inside.get(f"{cast.address}findings/keys/")
    inside.post("/account/logout/")
    sign_in(cast.people["stranger"]).get(cast.address)
    Client(enforce_csrf_checks=True).post("/account/login/", {})

    written = log.getvalue()
    for said in (
        "sign-in failed",
        f"second factor failed: person {lead.pk}",
        f"signed in: person {cast.people['observer'].pk}",
        f"signed out: person {cast.people['observer'].pk}",
        f"refused: GET program_keys to person {cast.people['observer'].pk}",
        "not part of the engagement",
        "CSRF",
    ):
        assert said in written, said
    for word in SECRETS:
        assert word not in written, word
