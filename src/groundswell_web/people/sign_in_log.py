"""Write in the log who signed in, who did not get in, and what was refused: by id, never by name or address.

The history holds what was done; the log holds what was tried.
"""

from __future__ import annotations

import logging
from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as factors
from django.contrib.auth import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

logger = logging.getLogger(__name__)


def listen() -> None:
    """Begin to listen; called once, when the workbench starts."""
    for signal, receiver in (
        (user_logged_in, _note_sign_in),
        (user_logged_out, _note_sign_out),
        (user_login_failed, _note_failure),
        (factors.authentication_failed, _note_wrong_factor),
        (account.authentication_step_completed, _note_step),
    ):
        signal.connect(receiver, dispatch_uid=f"log: {receiver.__name__}", weak=False)


def note_refusal(request: HttpRequest, why: str) -> None:
    """Note that somebody asked for what they may not have; the address is named by its route, without its ids."""
    route = request.resolver_match.url_name if request.resolver_match else ""
    logger.warning("refused: %s %s to person %s: %s", request.method, route, request.user.pk, why)


def _note_sign_in(sender: Any, request: HttpRequest, user: Any, **told: Any) -> None:
    methods = "+".join(str(one.get("method")) for one in get_authentication_records(request, user))
    logger.info("signed in: person %s by %s", user.pk, methods or "a session given")


def _note_sign_out(sender: Any, user: Any, **told: Any) -> None:
    logger.info("signed out: person %s", user.pk if user is not None else None)


def _note_failure(sender: Any, **told: Any) -> None:
    logger.warning("sign-in failed: the address or the password was wrong")


def _note_wrong_factor(sender: Any, user: Any, **told: Any) -> None:
    logger.warning("second factor failed: person %s", user.pk)


def _note_step(sender: Any, user: Any, **told: Any) -> None:
    logger.info("shown: %s by person %s", told.get("method"), user.pk)
