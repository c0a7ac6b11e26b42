"""Sessions: they end an hour after the last page, twelve hours after the sign-in, and when somebody ends them.

A row's end is moved on without touching what the session holds, so that two requests at once never undo one another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import SESSION_KEY as PERSON_KEY
from django.contrib.auth import user_logged_in
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

BEGUN_KEY = "begun_at"  # seconds since 1970, of the sign-in
MOVED_SECONDS = 300  # the end of a session is moved on at most this often


class SessionStore(db.SessionStore):
    """A session in the database that remembers until when it lasts."""

    ends_at: datetime | None = None

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()
        self.ends_at = found.expire_date if found else None
        return found


def listen() -> None:
    """Begin to note when sessions begin; called once, when the workbench starts."""
    user_logged_in.connect(_note_beginning, dispatch_uid="sessions: begun")


def _note_beginning(sender: Any, request: HttpRequest, **told: Any) -> None:
    request.session[BEGUN_KEY] = timezone.now().timestamp()


def has_run_out(session: Any, now: datetime) -> bool:
    """Tell whether somebody signed in longer ago than a session may last."""
    begun = session.get(BEGUN_KEY)
    return begun is None or now.timestamp() - begun > settings.SESSION_LONGEST


def move_end(session: Any, now: datetime) -> None:
    """Let a session that is used last on; whoever uses it no more is signed out by time alone."""
    end = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    ends_at = getattr(session, "ends_at", None)
    if ends_at is not None and end - ends_at > timedelta(seconds=MOVED_SECONDS):
        Session.objects.filter(session_key=session.session_key).update(expire_date=end)


def count_sessions(person_id: UUID, *, now: datetime) -> int:
    """Count in how many browsers a person is signed in."""
    return len(list(_list_keys(person_id, now)))


def end_sessions(person_id: UUID, *, but: str | None = None, now: datetime) -> int:
    """End the sessions of a person at once, but for one; gives how many ended."""
    keys = [key for key in _list_keys(person_id, now) if key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def remove_ended(now: datetime) -> None:
    """Remove the sessions that have ended from the database."""
    Session.objects.filter(expire_date__lt=now).delete()


def _list_keys(person_id: UUID, now: datetime) -> Iterator[str]:
    for session in Session.objects.filter(expire_date__gt=now):
        if session.get_decoded().get(PERSON_KEY) == str(person_id):
            yield session.session_key
