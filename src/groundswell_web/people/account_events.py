"""Write in the history what somebody changes about their own sign-in, and end their other sessions with it."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.dispatch import Signal
from django.utils import timezone

from groundswell_web.people.actions import record_on_person
from groundswell_web.people.sessions import end_sessions

VERBS: list[tuple[Signal, str]] = [
    (account.password_changed, "changed the password of"),
    (account.password_set, "set the password of"),
    (account.password_reset, "set the password of"),
    (factors.authenticator_added, "added a second factor to"),
    (factors.authenticator_removed, "removed a second factor from"),
    (factors.authenticator_reset, "renewed the recovery codes of"),
]


def listen() -> None:
    """Begin to listen; called once, when the workbench starts."""
    for signal, verb in VERBS:
        signal.connect(_make_receiver(verb), dispatch_uid=f"history: {verb}", weak=False)


def _make_receiver(verb: str) -> Any:
    def receive(sender: Any, user: Any, request: Any = None, **told: Any) -> None:
        now = timezone.now()
        record_on_person(user.pk, verb, by=user, now=now)
        if request is not None:
            end_sessions(user.pk, but=request.session.session_key, now=now)

    return receive
