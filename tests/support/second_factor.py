"""A real authenticator app for the tests: it computes the codes that a phone would show."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value


class Phone:
    """An authenticator app set up for a person.

    Args:
        person: for whom.
    """

    def __init__(self, person: Any) -> None:
        self.secret = generate_totp_secret()
        TOTP.activate(person, self.secret)

    def show_code(self) -> str:
        """Show the code of this moment."""
        return format_hotp_value(hotp_value(self.secret, int(time.time()) // app_settings.TOTP_PERIOD))
