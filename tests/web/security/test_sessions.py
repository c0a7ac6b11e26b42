"""Sessions: new at each sign-in, gone at each sign-out, ended by time and by whoever they belong to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse
from support.everything import sign_in
from support.second_factor import Phone
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.people.sessions import remove_ended

PASSWORD = "three random words"


@pytest.fixture
def lead(cast: Cast) -> Any:
    """The lead, with a password."""
    person = cast.people["lead"]
    person.set_password(PASSWORD)
    person.save()
    return person


def enter(person: Any) -> Client:
    """Sign somebody in by password."""
    client = Client()
    client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    """Tell whether a client is signed in."""
    return client.get("/").status_code == 200


def test_session_is_new_at_the_sign_in_and_hard_to_guess(lead: Any) -> None:
    client = Client()
    client.get("/account/login/?next=/people/me/")
    client.session["seen"] = True
    client.cookies["session"] = "a" * 32
    client.post("/account/login/", {"login": lead.email, "password": PASSWORD})

    key = client.cookies["session"].value
    assert key != "a" * 32
    assert len(key) == 32  # of 36 letters: 165 bits
    assert is_in(client)
    assert enter(lead).cookies["session"].value != key


def test_session_given_by_an_address_counts_for_nothing(lead: Any) -> None:
    key = enter(lead).cookies["session"].value

    assert Client().get(f"/?session={key}&sessionid={key}").status_code == 302


def test_session_is_gone_with_the_sign_out(lead: Any) -> None:
    client = enter(lead)
    stolen = Client()
    stolen.cookies["session"] = client.cookies["session"].value
    assert is_in(stolen)

    client.post("/account/logout/")

    assert not is_in(client)
    assert not is_in(stolen)


def test_page_for_signing_out_is_a_form_on_every_page(lead: Any) -> None:
    client = enter(lead)

    assert "/account/logout/" in client.get("/").content.decode()
    client.get("/account/logout/")
    assert is_in(client)


def test_session_ends_an_hour_after_the_last_page(lead: Any, now: datetime) -> None:
    client = enter(lead)
    for minutes in (40, 80, 120):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert is_in(client)
    with time_machine.travel(now + timedelta(minutes=181), tick=False):
        assert not is_in(client)


def test_session_ends_twelve_hours_after_the_sign_in(lead: Any, now: datetime) -> None:
    client = enter(lead)
    for half_hours in range(1, 24):
        with time_machine.travel(now + timedelta(minutes=30 * half_hours), tick=False):
            assert is_in(client)
    with time_machine.travel(now + timedelta(hours=12, minutes=1), tick=False):
        assert not is_in(client)


def test_session_moved_on_keeps_what_another_request_wrote(lead: Any, now: datetime) -> None:
    client = enter(lead)
    held = Session.objects.get().session_data
    with time_machine.travel(now + timedelta(minutes=30), tick=False):
        client.get("/")

    assert Session.objects.get().session_data == held
    assert Session.objects.get().expire_date == now + timedelta(minutes=90)


def test_sessions_that_ended_are_removed(lead: Any, now: datetime) -> None:
    enter(lead)
    remove_ended(now)
    assert Session.objects.count() == 1
    remove_ended(now + timedelta(hours=2))
    assert Session.objects.count() == 0


def test_new_password_ends_every_other_session(lead: Any) -> None:
    here, elsewhere = enter(lead), enter(lead)
    new = "four other random words"

    refused = here.post(
        reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new}
    )
    assert "Enter your password as it is now" in refused.content.decode()
    here.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert is_in(here)
    assert not is_in(elsewhere)
    assert "password" in mail.outbox[-1].body


def test_password_set_by_a_link_ends_every_session(lead: Any) -> None:
    elsewhere, client = enter(lead), Client()
    client.post(reverse("account_reset_password"), {"email": lead.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    address = client.get(link.removeprefix("http://testserver"), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "four other random words", "password2": "four other random words"})

    assert not is_in(elsewhere)


def test_password_set_by_a_link_does_not_pass_the_second_factor(lead: Any) -> None:
    Phone(lead)
    client = Client()
    client.post(reverse("account_reset_password"), {"email": lead.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    address = client.get(link.removeprefix("http://testserver"), follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "four other random words", "password2": "four other random words"})
    assert not is_in(client)
    client.post("/account/login/", {"login": lead.email, "password": "four other random words"})
    assert not is_in(client)


def test_second_factor_taken_away_ends_every_other_session(lead: Any) -> None:
    phone = Phone(lead)
    elsewhere = sign_in(lead)
    client = Client()
    client.post("/account/login/", {"login": lead.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": phone.show_code()})
    assert is_in(client)
    assert "reauthenticate" in client.post(reverse("mfa_deactivate_totp"))["location"]
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=lead, type="totp").exists()
    assert is_in(client)
    assert not is_in(elsewhere)


def test_second_factor_is_not_changed_by_an_old_session(lead: Any, now: datetime) -> None:
    client = enter(lead)
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        response = client.get(reverse("mfa_activate_totp"))

    assert response.status_code == 302
    assert "reauthenticate" in response["location"]


def test_everybody_signs_out_everywhere_else_after_showing_who_they_are(lead: Any, now: datetime) -> None:
    here, elsewhere = enter(lead), enter(lead)
    assert "2 sessions in all" in here.get("/people/me/").content.decode()

    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        assert "reauthenticate" in here.post("/people/me/sessions/end")["location"]
        assert is_in(elsewhere)
        here.post("/account/reauthenticate/", {"password": PASSWORD})
        here.post("/people/me/sessions/end")
        assert is_in(here)
        assert not is_in(elsewhere)
    assert list_events(None, kind="person", key=lead.pk)[0].verb == "ended the sessions of"


def test_administrator_signs_somebody_out_everywhere(
    lead: Any, cast: Cast, client_of: Callable[[str], Client]
) -> None:
    theirs = enter(lead)

    assert client_of("coordinator").post(f"/people/{lead.pk}/sign-out").status_code == 403
    assert is_in(theirs)
    client_of("administrator").post(f"/people/{lead.pk}/sign-out")

    assert not is_in(theirs)
    assert is_in(enter(lead))


def test_role_taken_away_ends_access_with_the_next_page(cast: Cast, now: datetime) -> None:
    from groundswell_web.engagements.actions import withdraw_member
    from groundswell_web.engagements.queries import list_members

    client = sign_in(cast.people["observer"])
    assert client.get(cast.address).status_code == 200
    membership = list_members(cast.engagement_id, now=now, role="observer")[0]
    withdraw_member(
        cast.engagement_id, membership.id, until_on=date(2026, 3, 1), by=cast.people["lead"], now=now
    )

    assert client.get(cast.address).status_code == 404


def test_second_factor_is_set_up_before_anything_opens_where_it_is_needed(
    lead: Any, cast: Cast, settings: Any
) -> None:
    settings.SECOND_FACTOR_NEEDED = True
    client = enter(lead)
    for path in ("/", cast.address, "/people/"):
        assert client.get(path)["location"] == reverse("factor_needed")
        assert client.post(path)["location"] == reverse("factor_needed")
    assert client.get(reverse("factor_needed")).status_code == 200
    assert client.get(reverse("mfa_activate_totp"))["location"].startswith("/account/reauthenticate/")
    assert client.get("/people/me/").status_code == 200

    Phone(lead)

    assert client.get(cast.address).status_code == 200


def test_recovery_code_lets_in_once(lead: Any) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    Phone(lead)
    code = RecoveryCodes.activate(lead).get_unused_codes()[0]
    clients = [enter(lead), enter(lead)]
    for client in clients:
        client.post(reverse("mfa_authenticate"), {"code": code})

    assert [is_in(client) for client in clients] == [True, False]
    assert len(code) >= 8


def test_code_of_an_app_is_too_old_after_its_half_minute(lead: Any, now: datetime) -> None:
    phone = Phone(lead)
    code = phone.show_code()
    with time_machine.travel(now + timedelta(seconds=61), tick=False):
        client = enter(lead)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert not is_in(client)


def test_codes_are_not_tried_without_end(lead: Any) -> None:
    Phone(lead)
    client = enter(lead)
    answers = [
        client.post(reverse("mfa_authenticate"), {"code": f"{n:06}"}).content.decode() for n in range(12)
    ]

    assert "too often" in answers[-1] or "Wait" in answers[-1]
