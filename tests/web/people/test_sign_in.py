"""Sign in: by password, second factor and single sign-on; throttled; telling nobody who has an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from support.second_factor import Phone
from support.workbench import Cast

from groundswell_web.people.actions import withdraw_person
from groundswell_web.people.invitations import make_password_link

PASSWORD = "three random words"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def _no_tries_before(db: None, clock: None) -> None:
    cache.clear()


@pytest.fixture
def lead(cast: Cast) -> Any:
    """The lead, with a password."""
    person = cast.people["lead"]
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    """Send the sign-in form."""
    return client.post(LOGIN, {"login": email, "password": password})


def test_sign_in_with_email_and_password_opens_the_start_page(lead: Any) -> None:
    client = Client()

    response = sign_in(client, lead.email.upper())

    assert response.headers["location"] == "/"
    assert client.get("/").status_code == 200


def test_sign_in_with_a_wrong_password_says_what_to_do_and_keeps_the_address(lead: Any) -> None:
    text = sign_in(Client(), lead.email, "wrong").content.decode()

    assert "Enter the email address and the password of your account" in text
    assert lead.email in text
    assert "Error: Sign in" in text


def test_sign_in_answers_the_same_for_an_address_without_account(lead: Any) -> None:
    known = sign_in(Client(), lead.email, "wrong").content.decode()
    unknown = sign_in(Client(), "nobody@example.org", "wrong").content.decode()

    assert known.replace(lead.email, "…").count("govuk-error-message") == unknown.count("govuk-error-message")
    assert "Enter the email address and the password of your account" in unknown


@pytest.mark.parametrize("email", ["permits.lead@example.org", "nobody@example.org"])
def test_sixth_wrong_try_is_stopped_and_says_when_to_try_again(lead: Any, email: str) -> None:
    answers = [sign_in(Client(), email, "wrong").content.decode() for _try in range(6)]

    assert all("Wait five minutes" not in answer for answer in answers[:5])
    assert "That was wrong five times. Wait five minutes, then try again" in answers[5]
    assert "Wait five minutes" in sign_in(Client(), email).content.decode()


def test_many_tries_from_one_place_are_stopped_on_a_page_that_says_so(lead: Any) -> None:
    for number in range(30):
        sign_in(Client(), f"person{number}@example.org", "wrong")

    response = sign_in(Client(), lead.email)

    assert response.status_code == 429
    assert "Wait a minute, then try again." in response.content.decode()


def test_sign_in_with_a_second_factor_asks_for_its_code(lead: Any) -> None:
    client, phone = Client(), Phone(lead)

    response = sign_in(client, lead.email)
    assert response.headers["location"] == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302
    assert "Enter your second factor" in client.get(reverse("mfa_authenticate")).content.decode()
    client.post(reverse("mfa_authenticate"), {"code": phone.show_code()})

    assert client.get("/").status_code == 200


def test_code_of_a_second_factor_works_once(lead: Any) -> None:
    phone, first, second = Phone(lead), Client(), Client()
    for client in (first, second):
        sign_in(client, lead.email)

    first.post(reverse("mfa_authenticate"), {"code": phone.show_code()})
    response = second.post(reverse("mfa_authenticate"), {"code": phone.show_code()})

    assert first.get("/").status_code == 200
    assert "Each code works once" in response.content.decode()


def test_secret_of_a_second_factor_lies_encrypted_in_the_database(lead: Any) -> None:
    phone = Phone(lead)

    assert phone.secret not in str(Authenticator.objects.get(user=lead).data)


def test_person_who_has_left_is_not_let_in(lead: Any) -> None:
    lead.leaves_on = date(2026, 3, 1)
    lead.save()
    client = Client()

    response = sign_in(client, lead.email)

    assert response.status_code == 403
    assert "Your access has ended" in response.content.decode()
    assert client.get("/").status_code == 302


def test_person_on_the_last_day_is_let_in(lead: Any) -> None:
    lead.leaves_on = date(2026, 3, 2)
    lead.save()

    assert sign_in(Client(), lead.email).status_code == 302


def test_person_who_leaves_meanwhile_cannot_go_on(lead: Any) -> None:
    client = Client()
    sign_in(client, lead.email)

    lead.leaves_on = date(2026, 3, 1)
    lead.save()

    assert client.get("/").headers["location"] == "/account/login/?next=/"


def test_person_whose_access_was_ended_cannot_go_on_or_come_back(cast: Cast, lead: Any, now: Any) -> None:
    client = Client()
    sign_in(client, lead.email)

    withdraw_person(lead.pk, by=cast.people["administrator"], now=now)

    assert client.get("/").status_code == 302
    assert sign_in(Client(), lead.email).headers.get("location") != "/"


def test_forgotten_password_is_answered_the_same_whether_there_is_an_account(lead: Any) -> None:
    page = reverse("account_reset_password")
    known = Client().post(page, {"email": lead.email}, follow=True)
    unknown = Client().post(page, {"email": "nobody@example.org"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.outbox) == 2
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert "no account has it" in mail.outbox[1].body


def test_link_to_a_new_password_works_once(lead: Any) -> None:
    Client().post(reverse("account_reset_password"), {"email": lead.email})
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    path = link.removeprefix("http://testserver")
    client = Client()
    form = client.get(path, follow=True)
    address = form.redirect_chain[-1][0]

    client.post(address, {"password1": "four other random words", "password2": "four other random words"})

    assert sign_in(Client(), lead.email, "four other random words").headers["location"] == "/"
    assert "This link no longer works" in Client().get(path, follow=True).content.decode()


def test_short_password_is_refused_in_words(lead: Any, client_of: Callable[[str], Client]) -> None:
    response = client_of("lead").post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    )

    assert "at least 12 characters" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/account/signup/",
        "/account/email/",
        "/account/confirm-email/",
        "/account/login/code/confirm/",
        "/account/3rdparty/",
        "/account/3rdparty/signup/",
        "/account/social/signup/",
        "/account/2fa/trust/",
        "/account/2fa/webauthn/signup/",
    ],
)
def test_address_of_the_account_package_that_is_not_used_is_closed(
    client_of: Callable[[str], Client], path: str
) -> None:
    for client in (Client(), client_of("administrator")):
        assert client.get(path).status_code == 404
        assert client.post(path, {}).status_code == 404


def test_pages_of_the_account_look_like_the_rest_and_hold_no_inline_script(
    lead: Any, client_of: Callable[[str], Client]
) -> None:
    Phone(lead)
    client = Client()
    sign_in(client, lead.email)
    seen = client.get(reverse("mfa_authenticate")).content.decode()
    seen += Client().get(LOGIN).content.decode()

    for page in (seen,):
        assert "govuk-template" in page
        assert "gs-header" in page
        assert "<script>" not in page
        assert " style=" not in page
        assert "onclick" not in page


def test_person_who_set_the_password_by_the_invitation_can_set_up_a_second_factor(cast: Cast) -> None:
    client, person = Client(), cast.people["sponsor"]
    link = make_password_link(person.pk)
    page = client.get("/" + link.split("/", 3)[3], follow=True).redirect_chain[-1][0]
    client.post(page, {"password1": PASSWORD, "password2": PASSWORD})
    sign_in(client, person.email)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    response = client.get(reverse("mfa_activate_totp"))

    assert response.status_code == 200
    assert "Code that the app shows" in response.content.decode()
