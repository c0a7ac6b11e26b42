"""Links that sign somebody of the example in, and the codes of their second factor. For the example alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from groundswell_web.example.people import describe_parts, find_cast, is_there

SIGNATURE = 22  # letters of 6 bits: as hard to guess as a key of 128 bits, and the link fits a line of 80


class LinkSigner(Signer):
    """Signs the parts of the example, in fewer letters than is usual."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        """Give the signature of a part."""
        return super().signature(value, key)[:SIGNATURE]


@dataclass(frozen=True)
class SignInLink:
    """A link that signs somebody in.

    Args:
        key: the part.
        name: their name.
        role: what they are, in words.
        to_try: what to try as them.
        path: the link, without the address of the workbench.
    """

    key: str
    name: str
    role: str
    to_try: str
    path: str

    @property
    def address(self) -> str:
        """The whole link."""
        return f"{settings.ADDRESS}{self.path}"


@dataclass(frozen=True)
class Code:
    """The code that an authenticator app would show now, and until when."""

    digits: str
    until_at: datetime


def _make_signer() -> LinkSigner:
    return LinkSigner(salt="groundswell_web.example.sign_in", sep=".")


def list_links() -> list[SignInLink]:
    """List a link for each of the five; none before the example was loaded."""
    if find_cast() is None:
        return []
    signer = _make_signer()
    return [
        SignInLink(
            part.key, part.name, role, to_try, reverse("example_sign_in", args=[signer.sign(part.key)])
        )
        for part, role, to_try in describe_parts()
    ]


def find_person_of(token: str, now: datetime) -> Any | None:
    """Find whom a link signs in; None for a link that nobody signed, and for somebody who has gone."""
    try:
        key = _make_signer().unsign(token)
    except BadSignature:
        return None
    cast = find_cast()
    if cast is None or key not in cast.people or not is_there(cast.people[key], now):
        return None
    return cast.get(key)


def give_authenticator(person: Any) -> None:
    """Set up an authenticator app for somebody of the example."""
    TOTP.activate(person, generate_totp_secret())


def find_code(person_id: UUID) -> Code | None:
    """Find the code that the authenticator app of somebody of the example would show now."""
    found = Authenticator.objects.filter(user_id=person_id, type=Authenticator.Type.TOTP).first()
    if found is None:
        return None
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    digits = format_hotp_value(hotp_value(decrypt(found.data["secret"]), counter))
    return Code(digits, datetime.fromtimestamp((counter + 1) * app_settings.TOTP_PERIOD, tz=UTC))
