"""The first administrator of an installation."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from groundswell_web.audit.queries import list_events


def create(email: str = "ann@example.org") -> str:
    """Run the command; give what it prints."""
    out = StringIO()
    call_command("create_administrator", email=email, name="Ann Lee", stdout=out)
    return out.getvalue()


def test_administrator_created_sets_a_password_by_the_link_and_administers(db: None) -> None:
    link = create().splitlines()[-1]
    client = Client()
    page = client.get("/" + link.split("/", 3)[3], follow=True).redirect_chain[-1][0]

    client.post(page, {"password1": "three random words", "password2": "three random words"})
    client.post("/account/login/", {"login": "ann@example.org", "password": "three random words"})

    assert client.get("/people/").status_code == 200
    assert {event.verb for event in list_events(None)} >= {"added"}


def test_administrator_created_twice_is_refused(db: None) -> None:
    create()

    with pytest.raises(CommandError, match="Somebody has this email address already"):
        create("ANN@example.org")


def test_administrator_with_an_address_that_is_none_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match=r"no email address\. Write it as"):
        create("ann")
