"""What the tests of the ledger share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from support.mandates import put_in_force
from support.workbench import Cast

from groundswell.ledger.money import Money
from groundswell_web.ledger import actions
from groundswell_web.ledger.cards import EntryCard, EntryTerms

FIRST_ON = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    return settings.DATA


@pytest.fixture
def mandate(cast: Cast, now: datetime) -> UUID:
    """A mandate in euros."""
    return put_in_force(cast, now)


@pytest.fixture
def rates(cast: Cast, mandate: UUID, now: datetime) -> dict[str, Money]:
    """An hour of everybody who works has a price, by role."""
    hours = {
        "lead": Money("EUR", 9550),
        "member": Money("EUR", 6250),
        "caseworker": Money("EUR", 4075),
        "service_owner": Money("EUR", 7000),
    }
    for role, hour in hours.items():
        actions.record_rate(
            cast.engagement_id,
            cast.people[role].pk,
            from_on=FIRST_ON,
            hour=hour,
            by=cast.people["finance"],
            now=now,
        )
    return hours


@pytest.fixture
def book_cost(cast: Cast, mandate: UUID, now: datetime) -> Callable[..., EntryCard]:
    """Book a cost by hand as the finance officer: ``book_cost(1250)`` is 12.50 EUR of overhead."""

    def book(minor: int = 10_000, *, currency: str = "EUR", by: str = "finance", **more: Any) -> EntryCard:
        told: dict[str, Any] = {"kind": "contract", "purpose": "overhead", "about_on": now.date()}
        terms = EntryTerms(amount=Money(currency, minor), **(told | more))
        return actions.record_entry(cast.engagement_id, terms, by=cast.people[by], now=now)

    return book


@pytest.fixture
def work(cast: Cast, rates: dict[str, Money], now: datetime) -> Callable[..., EntryCard]:
    """Book hours of somebody by hand: ``work("member", 7)``."""

    def book(role: str, hours: Decimal | int | str | None = None, **more: Any) -> EntryCard:
        told: dict[str, Any] = {"kind": "people", "purpose": "overhead", "about_on": now.date()}
        counted = None if hours is None else Decimal(hours)
        terms = EntryTerms(hours=counted, person_id=cast.people[role].pk, **(told | more))
        return actions.record_entry(cast.engagement_id, terms, by=cast.people["lead"], now=now)

    return book


@pytest.fixture
def target(cast: Cast, now: datetime, tmp_path: Path, data: Path) -> UUID:
    """A target without a budget, on records of its own."""
    from support.uploads import import_export, write_export

    import_export(cast, now, write_export(tmp_path, cases=200))
    return make_target(cast, now)


def make_target(cast: Cast, now: datetime, **more: Any) -> UUID:
    """Propose a target on the records that stand."""
    from datetime import timedelta

    from groundswell_web.targets.actions import Terms, record_target

    told: dict[str, Any] = {
        "title": "Ask for missing papers within a week",
        "measure": "median_wait_days",
        "step": "",
        "to_value": 60.0,
        "from_on": now.date(),
        "due_on": now.date() + timedelta(weeks=12),
        "owner_id": cast.people["member"].pk,
        "budget": Decimal(0),
        "currency": "EUR",
    }
    return record_target(cast.engagement_id, Terms(**(told | more)), by=cast.people["lead"], now=now)


@pytest.fixture
def do_at_once() -> Callable[..., list[Any]]:
    """Do several things at the same moment, each in a thread with a connection of its own; gives what came of each."""

    def do_all(*acts: Callable[[], Any]) -> list[Any]:
        gate, came = threading.Barrier(len(acts)), [None] * len(acts)

        def do(number: int) -> None:
            try:
                gate.wait()
                came[number] = acts[number]()
            except Exception as error:
                came[number] = error  # type: ignore[call-overload]
            finally:
                connection.close()

        threads = [threading.Thread(target=do, args=(number,)) for number in range(len(acts))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return came

    return do_all
