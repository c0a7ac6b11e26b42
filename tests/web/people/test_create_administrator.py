"""The first administrator of an installation."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from groundswell_web.audit.queries import list_events
from groundswell_web.people.models import Person
from groundswell_web.people.queries import PersonCard, list_people


def create(
    email: str | None = "ann@example.org", name: str | None = "Ann Lee", *, if_none: bool = False
) -> str:
    """Run the command; give what it prints."""
    out = StringIO()
    call_command("create_administrator", email=email, name=name, if_none=if_none, stdout=out)
    return out.getvalue()


def set_password(printed: str) -> None:
    """Open the link that was printed, and set a password."""
    client = Client()
    page = client.get("/" + printed.splitlines()[-1].split("/", 3)[3], follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": "three random words", "password2": "three random words"})


def test_administrator_created_sets_a_password_by_the_link_and_administers(db: None) -> None:
    set_password(create())
    client = Client()
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


def test_first_administrator_is_created_when_there_is_none(db: None) -> None:
    printed = create(None, None, if_none=True)

    assert "signs in as administrator@localhost" in printed
    assert [one.name for one in list_administrators()] == ["First administrator"]


def test_first_administrator_gets_the_name_and_address_that_were_given(db: None) -> None:
    assert "signs in as ann@example.org" in create(if_none=True)
    assert [one.name for one in list_administrators()] == ["Ann Lee"]


def test_first_administrator_who_set_no_password_gets_a_link_again_that_works(db: None) -> None:
    first, again = create(None, None, if_none=True), create("other@example.org", "Other", if_none=True)

    assert "signs in as administrator@localhost" in again
    assert len(list_administrators()) == 1
    assert first.splitlines()[-1].startswith("http")
    set_password(again)
    assert list_administrators()[0].has_password


def test_nobody_is_created_and_nothing_printed_once_somebody_administers(db: None) -> None:
    set_password(create(None, None, if_none=True))

    assert create(None, None, if_none=True) == ""
    assert create(if_none=True) == ""
    assert len(list_administrators()) == 1


def test_administrator_who_left_is_followed_by_a_new_first_one(db: None) -> None:
    create(if_none=True)
    Person.objects.update(leaves_on=date(2020, 1, 1))

    assert "signs in as administrator@localhost" in create(None, None, if_none=True)


def test_administrator_without_a_name_or_an_address_is_refused_unless_it_is_the_first(db: None) -> None:
    with pytest.raises(CommandError, match="Say who it is"):
        create(None)
    with pytest.raises(CommandError, match="Say who it is"):
        create(name=None)


def list_administrators() -> list[PersonCard]:
    """List the living administrators."""
    return [one for one in list_people(now=timezone.now()) if one.is_administrator]
