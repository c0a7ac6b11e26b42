"""Who signs shows the second factor each time, after asking for what is signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse
from support.second_factor import Phone
from support.workbench import Cast

from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.actions import record_mandate
from groundswell_web.engagements.queries import get_mandate

AGAIN = "/account/2fa/reauthenticate/"


@pytest.fixture
def sign_page(cast: Cast, now: datetime) -> str:
    """The address at which the sponsor signs a drafted mandate."""
    return draft_mandate(cast, now)


def draft_mandate(cast: Cast, now: datetime) -> str:
    """Draft a mandate; give the address at which it is signed."""
    mandate_id = record_mandate(
        cast.engagement_id,
        kinds_of_change=["The words of letters"],
        largest_share=0.05,
        most_cases=200,
        spend=Decimal(1000),
        currency="EUR",
        until_on=date(2026, 6, 1),
        by=cast.people["lead"],
        now=now,
    )
    return reverse("mandate_sign", args=[cast.engagement_id, mandate_id])


def is_signed(cast: Cast, sign_page: str) -> bool:
    """Tell whether the mandate is signed."""
    return get_mandate(cast.engagement_id, sign_page.split("/")[-2]).signed_at is not None  # type: ignore[arg-type]


def show_factor(client: Client, phone: Phone, sign_page: str) -> Any:
    """Type the code of the phone where the sign page sends to."""
    return client.post(AGAIN, {"code": phone.show_code(), "next": sign_page})


def test_signature_without_a_second_factor_leads_to_setting_one_up(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str
) -> None:
    client = client_of("sponsor")

    response = client.get(sign_page, follow=True)

    assert response.redirect_chain == [(reverse("factor_needed"), 302)]
    assert "set up a second factor first" in response.content.decode()
    assert not is_signed(cast, sign_page)


def test_signature_with_the_second_factor_just_shown_is_made_and_told_in_the_history(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str
) -> None:
    client, phone = client_of("sponsor"), Phone(cast.people["sponsor"])

    assert client.get(sign_page).headers["location"].startswith(AGAIN)
    assert show_factor(client, phone, sign_page).headers["location"] == sign_page
    assert "Sign mandate 1" in client.get(sign_page).content.decode()
    client.post(sign_page)

    assert is_signed(cast, sign_page)
    assert list_events(cast.engagement_id, kind="mandate")[0].verb == "signed"


def test_signature_posted_without_asking_first_is_not_made(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str
) -> None:
    client, phone = client_of("sponsor"), Phone(cast.people["sponsor"])
    show_factor(client, phone, sign_page)

    response = client.post(sign_page)

    assert response.headers["location"].startswith(AGAIN)
    assert not is_signed(cast, sign_page)


def test_second_factor_shown_at_the_sign_in_does_not_sign(cast: Cast, sign_page: str, clock: None) -> None:
    person, client = cast.people["sponsor"], Client()
    phone = Phone(person)
    person.set_password("three random words")
    person.save()
    client.post(reverse("account_login"), {"login": person.email, "password": "three random words"})
    client.post(reverse("mfa_authenticate"), {"code": phone.show_code()})

    client.get(sign_page)
    response = client.post(sign_page)

    assert response.headers["location"].startswith(AGAIN)
    assert not is_signed(cast, sign_page)


def test_second_factor_signs_once(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str, now: datetime
) -> None:
    client, phone = client_of("sponsor"), Phone(cast.people["sponsor"])
    client.get(sign_page)
    show_factor(client, phone, sign_page)
    client.post(sign_page)
    following = draft_mandate(cast, now)

    client.get(following)
    response = client.post(following)

    assert response.headers["location"].startswith(AGAIN)
    assert not is_signed(cast, following)


def test_second_factor_shown_for_one_mandate_does_not_sign_another(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str, now: datetime
) -> None:
    client, phone = client_of("sponsor"), Phone(cast.people["sponsor"])
    other = draft_mandate(cast, now)
    client.get(sign_page)
    show_factor(client, phone, sign_page)

    response = client.post(other)

    assert response.headers["location"].startswith(AGAIN)
    assert not is_signed(cast, other)


def test_second_factor_older_than_five_minutes_does_not_sign(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str, now: datetime
) -> None:
    client, phone = client_of("sponsor"), Phone(cast.people["sponsor"])
    client.get(sign_page)
    show_factor(client, phone, sign_page)

    with time_machine.travel(now + timedelta(seconds=301), tick=False):
        response = client.post(sign_page)

    assert response.headers["location"].startswith(AGAIN)
    assert not is_signed(cast, sign_page)


def test_recovery_code_does_not_sign(cast: Cast, client_of: Callable[[str], Client], sign_page: str) -> None:
    person = cast.people["sponsor"]
    client, _phone = client_of("sponsor"), Phone(person)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    client.get(sign_page)

    client.post(AGAIN, {"code": codes[0], "next": sign_page})
    client.post(sign_page)

    assert not is_signed(cast, sign_page)


def test_wrong_code_does_not_sign(cast: Cast, client_of: Callable[[str], Client], sign_page: str) -> None:
    client, _phone = client_of("sponsor"), Phone(cast.people["sponsor"])
    client.get(sign_page)

    response = client.post(AGAIN, {"code": "000000", "next": sign_page})

    assert "Enter the code that the app shows now" in response.content.decode()
    client.post(sign_page)
    assert not is_signed(cast, sign_page)


@pytest.mark.parametrize("role", ["lead", "service_owner", "member", "observer"])
def test_signature_by_another_role_is_refused(
    cast: Cast, client_of: Callable[[str], Client], sign_page: str, role: str
) -> None:
    assert client_of(role).get(sign_page).status_code == 403
    assert client_of(role).post(sign_page).status_code == 403
