"""What the tests of archives share: a folder for the files, and an engagement with something of everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from support.archives import fill_engagement
from support.packs import fill_service, give_secrets, read_numbers
from support.workbench import Cast, build_cast

NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")


@dataclass(frozen=True)
class Made:
    """An archive with something of everything, and what the workbench it came from said."""

    path: Path
    without_key: Path
    engagement_id: UUID
    extract_id: UUID
    trial_id: UUID
    people: dict[str, UUID]
    history: list[Any]
    documents: dict[str, Any]
    numbers: dict[str, Any]
    secrets: dict[str, str]


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


@pytest.fixture
def filled(cast: Cast, now: Any, tmp_path: Path, clock: None) -> Cast:
    """The engagement, with records, findings, owners, rules, a target, concerns, voices and a mandate."""
    fill_engagement(cast, now, tmp_path)
    return cast


@pytest.fixture(scope="session")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An archive out of a workbench of which nothing is left: the tests begin with an empty one."""
    import time_machine
    from django.db import transaction
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("archive")
    (folder / "data").mkdir()
    with (
        django_db_blocker.unblock(),
        override_settings(DATA=folder / "data"),
        time_machine.travel(NOW, tick=False),
        transaction.atomic(),
    ):
        one = _make(folder)
        transaction.set_rollback(True)
    return one


def refuse_writing(execute: Any, sql: str, *told: Any) -> Any:
    """Let nothing but reading pass: an archive shows one moment, in a transaction that takes no writer's lock."""
    assert sql.split()[0].upper() in ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "PRAGMA", "SHOW"), sql
    return execute(sql, *told)


def _make(folder: Path) -> Made:
    from django.db import connection

    from groundswell_web.archive.exporting import Order, write_archive
    from groundswell_web.audit.queries import list_events
    from groundswell_web.findings.models import KeptFinding
    from groundswell_web.records.stores import STORES

    cast = build_cast(NOW)
    trial_id = fill_service(cast, NOW, folder)
    given = give_secrets(cast, NOW)
    extract_id = fill_engagement(cast, NOW, folder)
    numbers = read_numbers(cast.engagement_id, trial_id, NOW)
    for name, with_key in (("one.zip", True), ("two.zip", False)):
        with connection.execute_wrapper(refuse_writing):
            write_archive(Order(cast.engagement_id, NOW, "A person", with_key), folder / name)
    STORES.forget(extract_id)
    ready = KeptFinding.objects.filter(state="ready")
    return Made(
        path=folder / "one.zip",
        without_key=folder / "two.zip",
        engagement_id=cast.engagement_id,
        extract_id=extract_id,
        trial_id=trial_id,
        numbers=numbers,
        secrets=given,
        people={role: person.pk for role, person in cast.people.items()},
        history=list_events(cast.engagement_id, limit=1000),
        documents=dict(ready.values_list("question", "document")),
    )
