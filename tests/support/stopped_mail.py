"""A mail server that does not answer."""

from __future__ import annotations

from typing import Any

from django.core.mail.backends.base import BaseEmailBackend


class StoppedMail(BaseEmailBackend):
    """Fails as a connection does that nobody takes."""

    def send_messages(self, email_messages: Any) -> int:
        """Fail."""
        raise ConnectionRefusedError("no mail server answers")
