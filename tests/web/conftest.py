"""What the tests of the workbench share: a database, people, an engagement, and a client for each role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from support.workbench import Cast, build_cast

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests act."""
    return NOW


@pytest.fixture
def cast(db: None, now: datetime) -> Cast:
    """An agency, a unit, an engagement, and one person for each role."""
    return build_cast(now)


@pytest.fixture
def client_of(cast: Cast, clock: None) -> Callable[[str], Client]:
    """A signed-in client for a role: ``client_of("lead")``."""

    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(cast.people[role], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def clock(now: datetime) -> Iterator[None]:
    """Let the pages believe that it is `now`."""
    import time_machine

    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def _guards(django_db_blocker: Any) -> Iterator[list[str]]:
    """Put the triggers back that `real_transactions` took away, once the tables are empty again."""
    taken: list[str] = []
    yield taken
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in taken:
            cursor.execute(statement)


@pytest.fixture
def real_transactions(_guards: list[str], transactional_db: None) -> Iterator[None]:
    """A database with real transactions, for threads; the guards of what is append-only let the emptying pass.

    Ask for it before `cast`.
    """
    yield
    from django.db import connection

    if connection.vendor != "sqlite":
        return  # PostgreSQL empties tables by TRUNCATE, which no trigger of ours refuses
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        for name, statement in cursor.fetchall():
            _guards.append(statement)
            cursor.execute(f"DROP TRIGGER {name}")
