"""Hostile answers to every form and hostile addresses: refused in words, never a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from support.everything import OURS, choose_arguments, let_go, sign_in
from support.pages import read_forms
from support.workbench import Cast

HOSTILE = (
    "",
    "\x00",
    "'; DROP TABLE people_person; --",
    "<script>alert(1)</script>{{ 7*7 }}${7*7}%(x)s%s{0.__class__}",
    "9" * 400,
    "-1e999",
    "NaN",
    "../../../etc/passwd",
    "00000000-0000-0000-0000-000000000000",
    "=1+1\r\nBcc: x@evil.example",
    "\ud7ff\ufffe\u202e😀" * 50,
    "2026-02-30",
    "x" * 30_000,
)
QUERIES = (
    *(
        "page",
        "step",
        "state",
        "stuck",
        "order",
        "from",
        "until",
        "channel",
        "office",
        "kind",
        "extract",
        "q",
    ),
    *(
        "next",
        "measure",
        "subject",
        "subject_kind",
        "subject_key",
        "key",
        "download",
        "back",
        "point",
        "before",
    ),
)
LISTS = (
    *(b"", b"[]", b"null", b'{"files": 1}', b'{"files": [{"name": 1, "size": "x"}]}', b"\xff", b"[" * 5000),
    b'{"files": [{"name": "a", "size": 1e400}]}',
)


class Failures(list[str]):
    """Gathers where the workbench failed, so that one run tells of all."""

    def ask(self, client: Client, method: str, path: str, *told: Any) -> Any:
        """Ask, take back whatever it did, and note a failure."""
        client.raise_request_exception = False
        with transaction.atomic():
            response = getattr(client, method)(path, *told)
            transaction.set_rollback(True)
        let_go(response)
        if response.status_code >= 500:
            why = repr(response.exc_info[1])[:200] if response.exc_info else ""
            self.append(f"{method} {path} {str(told)[:300]}: {response.status_code} {why}")
        return response


@pytest.fixture
def failures() -> Iterator[Failures]:
    """Where the workbench failed; there must be none in the end."""
    found = Failures()
    yield found
    assert found == []


def list_pages(client: Client, full: dict[str, Any], failures: Failures) -> Iterator[tuple[str, Any]]:
    """List the pages that a person gets."""
    for route in OURS:
        path = reverse(route.name, kwargs=choose_arguments(route, full))
        response = failures.ask(client, "get", path)
        if response.status_code == 200 and not response.streaming and "html" in response["Content-Type"]:
            yield path, response


def test_hostile_answers_break_no_form(full: dict[str, Any], cast: Cast, failures: Failures) -> None:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for role in ("lead", "administrator", "caseworker", "sponsor"):
        client = sign_in(cast.people[role])
        for path, page in list_pages(client, full, failures):
            for form in read_forms(page.content.decode()):
                action = (form.action or path).split("#")[0]
                shape = (re.sub(r"[0-9a-f-]{36}", "", action), tuple(sorted(form.answers)))
                if shape in seen or not action.startswith("/"):
                    continue
                seen.add(shape)
                for value in HOSTILE:
                    failures.ask(client, "post", action, {name: [value, value] for name in form.answers})
                for name in form.answers:
                    failures.ask(client, "post", action, form.answers | {name: [HOSTILE[3]]})
    assert len(seen) > 30


def test_hostile_queries_break_no_page(full: dict[str, Any], cast: Cast, failures: Failures) -> None:
    client = sign_in(cast.people["lead"])
    for route in OURS:
        path = reverse(route.name, kwargs=choose_arguments(route, full))
        for value in HOSTILE[1:]:
            if len(value) < 1000:
                failures.ask(client, "get", path, dict.fromkeys(QUERIES, value))


def test_numbers_without_end_break_no_address(full: dict[str, Any], cast: Cast, failures: Failures) -> None:
    client = sign_in(cast.people["lead"])
    for route in OURS:
        for name in {"number", "file", "part", "case_key", "table", "name", "question"} & route.arguments:
            for value in ("9" * 30, "0"):
                path = reverse(route.name, kwargs=choose_arguments(route, full) | {name: value})
                for method in ("get", "post", "put"):
                    failures.ask(client, method, path)


@pytest.mark.parametrize("body", LISTS)
def test_hostile_lists_of_files_are_refused(cast: Cast, body: bytes) -> None:
    client = sign_in(cast.people["lead"])
    response = client.post(f"{cast.address}records/begin", body, content_type="application/json")

    assert response.status_code in (400, 409)


def test_line_ends_reach_no_mail_and_no_header(cast: Cast) -> None:
    client = sign_in(cast.people["administrator"])
    told = {
        "email": "a@example.org\r\nBcc: b@evil.example",
        "name": "Ann\r\nBcc: c@evil.example",
        "home_id": str(cast.unit_id),
    }
    response = client.post("/people/new", told)
    Client().post("/account/password/reset/", {"email": "a@example.org\nBcc: b@evil.example"})

    assert response.status_code == 200
    assert mail.outbox == []


def test_fields_that_no_form_asks_for_change_nothing(cast: Cast) -> None:
    lead = cast.people["lead"]
    told = {
        "is_administrator": "on",
        "is_active": "",
        "email": "x@evil.example",
        "engagement_id": "1",
        "signed_at": "2026",
    }
    client = sign_in(lead)
    for path in ("/people/me/", f"{cast.address}", f"{cast.address}change", "/account/password/change/"):
        client.post(path, told)

    lead.refresh_from_db()
    assert (lead.is_administrator, lead.is_active, lead.email) == (False, True, "permits.lead@example.org")
