"""Single sign-on by OpenID Connect: lets in who was invited, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from support.sign_on_server import run_sign_on
from support.workbench import Cast

SignOn = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def sign_on(settings: Any) -> SignOn:
    """Set single sign-on up with a server that says who somebody is."""

    @contextmanager
    def run(**person: Any) -> Iterator[str]:
        with run_sign_on({"sub": "1", "email_verified": True} | person) as address:
            app = {
                "provider_id": "agency",
                "name": "The agency",
                "client_id": "groundswell",
                "secret": "s",
                "settings": {"server_url": address},
            }
            settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
            yield address

    return run


def come_back(client: Client) -> Any:
    """Go to the server, and come back with its code."""
    gone = client.post("/account/oidc/agency/login/")
    assert gone.status_code == 302, gone.content.decode()
    asked = parse_qs(urlsplit(gone.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/account/oidc/agency/login/callback/", {"code": "c", "state": asked["state"][0]})


def test_sign_in_page_offers_the_server(db: None, sign_on: SignOn) -> None:
    with sign_on(email="a@example.org"):
        text = Client().get("/account/login/").content.decode()

    assert "Sign in with The agency" in text
    assert 'action="/account/oidc/agency/login/?process=login"' in text


def test_person_who_was_invited_is_let_in(cast: Cast, sign_on: SignOn, clock: None) -> None:
    client = Client()
    with sign_on(email="Permits.Lead@example.org"):
        come_back(client)

    assert "Permits lead" in client.get("/").content.decode()


@pytest.mark.parametrize(
    "person",
    [
        {"email": "nobody@example.org"},
        {"email": "permits.lead@example.org", "email_verified": False},
        {"name": "Permits lead"},
    ],
)
def test_person_whom_nobody_invited_or_whose_address_is_not_verified_is_not_let_in(
    cast: Cast, sign_on: SignOn, clock: None, person: dict[str, Any]
) -> None:
    client = Client()
    with sign_on(**person):
        response = come_back(client)

    assert "nobody with that address has an account here" in response.content.decode()
    assert client.get("/").status_code == 302
    assert SocialAccount.objects.count() == 0


def test_person_who_has_left_is_not_let_in_by_single_sign_on(
    cast: Cast, sign_on: SignOn, clock: None
) -> None:
    cast.people["lead"].leaves_on = date(2026, 3, 1)
    cast.people["lead"].save()
    client = Client()
    with sign_on(email="permits.lead@example.org"):
        response = come_back(client)

    assert response.status_code == 403
    assert client.get("/").status_code == 302


def test_answer_with_a_state_that_was_not_asked_for_is_refused(
    cast: Cast, sign_on: SignOn, clock: None
) -> None:
    client = Client()
    with sign_on(email="permits.lead@example.org"):
        told = {"code": "c", "state": "made up"}
        response = client.get("/account/oidc/agency/login/callback/", told)

    assert "The sign-in did not work" in response.content.decode()
    assert client.get("/").status_code == 302
