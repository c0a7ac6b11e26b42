"""Passwords: long ones of any letters, none that is easily guessed, the same work for every answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from support.workbench import Cast

REFUSED = (
    "short",
    "elevenchars",
    "123456789012",
    "qwertyuiopas",
    "password12345",
    "Dragon!!!2026",
    "abcabcabcabc",
    "aaaaaaaaaaaaa",
    "groundswell1",
    "Permits-Unit-1",
    "permits.lead@example.org",
)
TAKEN = (
    "three random words",
    "k7}q9Zx2!mLp",
    "ööö ñandú 漢字 слово",
    "9381746520917364",
    "x" * 5 + "Kq7z" * 40,
    "  spaces at both ends  ",
)


@pytest.mark.parametrize("password", REFUSED)
def test_password_that_is_easily_guessed_is_refused(cast: Cast, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, cast.people["lead"])


@pytest.mark.parametrize("password", TAKEN)
def test_password_of_any_letters_is_taken_as_it_is(cast: Cast, password: str) -> None:
    lead = cast.people["lead"]
    lead.set_password("the one before")
    lead.save()
    client = Client()
    client.post("/account/login/", {"login": lead.email, "password": "the one before"})
    client.post(
        reverse("account_change_password"),
        {"oldpassword": "the one before", "password1": password, "password2": password},
    )

    lead.refresh_from_db()
    assert lead.check_password(password)
    assert not lead.check_password(password[:-1])
    assert password == password.swapcase() or not lead.check_password(password.swapcase())
    assert Client().post("/account/login/", {"login": lead.email, "password": password})["location"] == "/"


def test_field_of_a_password_hides_it_and_lets_it_be_pasted() -> None:
    page = Client().get("/account/login/").content.decode()

    assert 'type="password"' in page
    assert "onpaste" not in page
    assert 'autocomplete="off"' not in page
    assert "maxlength" not in page[page.index('type="password"') : page.index('type="password"') + 300]


def test_wrong_answers_cost_the_same_work(cast: Cast, monkeypatch: Any) -> None:
    lead = cast.people["lead"]
    lead.set_password("three random words")
    lead.save()
    worked: list[str] = []
    encode = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(
        hashers.MD5PasswordHasher,
        "encode",
        lambda self, password, salt: (worked.append(password), encode(self, password, salt))[1],
    )
    counts = []
    for email in (lead.email, "nobody@example.org"):
        worked.clear()
        Client().post("/account/login/", {"login": email, "password": "wrong"})
        counts.append(len(worked))

    assert counts[0] == counts[1] == 1


def test_password_is_kept_by_a_slow_hash() -> None:
    source = Path(__file__).parents[3] / "src/groundswell_web/config/settings.py"

    assert '"django.contrib.auth.hashers.ScryptPasswordHasher",\n    "django' in source.read_text(
        encoding="utf-8"
    )
    assert hashers.ScryptPasswordHasher.work_factor >= 2**14


def test_installation_begins_without_anybody(db: None) -> None:
    from groundswell_web.people.models import Person

    assert not Person.objects.exists()
