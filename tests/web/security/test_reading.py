"""Asking for a page changes nothing, and what changes something needs the token of a form."""

from __future__ import annotations

import hashlib
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse
from support.everything import OURS, choose_arguments, let_go, sign_in
from support.workbench import Cast

# What may change when a page is asked for: the session, what is kept of a computation, and the work to compute it.
KEPT = {
    "sessions.session",
    "findings.keptfinding",
    "django_tasks_database.dbtaskresult",
    "django_tasks_db.dbtaskresult",
}


def digest_rows() -> dict[str, str]:
    """Digest every table but those."""
    found = {}
    for model in apps.get_models():
        if model._meta.label_lower not in KEPT:
            rows = sorted(str(row) for row in model._default_manager.values_list())
            found[model._meta.label_lower] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def test_pages_asked_for_change_nothing(full: dict[str, Any], cast: Cast) -> None:
    client = sign_in(cast.people["lead"])
    before = digest_rows()
    for route in OURS:
        path = reverse(route.name, kwargs=choose_arguments(route, full))
        for method in ("get", "head", "options"):
            let_go(getattr(client, method)(path))
        assert digest_rows() == before, path


def test_nothing_is_changed_without_the_token_of_a_form(full: dict[str, Any], cast: Cast) -> None:
    roles = ("lead", "sponsor", "administrator")
    clients = [sign_in(cast.people[role], enforce_csrf_checks=True) for role in roles]
    before = digest_rows()
    for client in clients:
        for route in OURS:
            path = reverse(route.name, kwargs=choose_arguments(route, full))
            for method in ("post", "put", "delete", "patch"):
                response = getattr(client, method)(path)
                let_go(response)
                status = response.status_code
                assert status in (401, 403, 404, 405) or method != "post", f"{method} {path}: {status}"
    assert digest_rows() == before


def test_form_from_another_site_is_refused(cast: Cast) -> None:
    client = sign_in(cast.people["lead"], enforce_csrf_checks=True)
    client.get("/account/logout/")
    token = client.cookies["csrf"].value
    elsewhere = {"Origin": "https://evil.example"}
    sent = client.post("/account/logout/", {"csrfmiddlewaretoken": token}, headers=elsewhere)

    assert sent.status_code == 403
    assert client.get("/").status_code == 200


def test_address_knows_no_trace(cast: Cast) -> None:
    for path in ("/", "/health", "/account/login/", cast.address):
        response = Client().generic("TRACE", path, headers={"X-Secret": "told"})
        assert "told" not in response.content.decode()
