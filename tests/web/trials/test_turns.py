"""Those who ask at the same moment are served together, and nobody pays for the fault of another."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from support.trials import start_trial
from support.workbench import Cast

from groundswell_web.trials import actions, ledger_queries
from groundswell_web.trials.models import Allocation
from groundswell_web.trials.turns import NotServed, Turns


class Desk:
    """Serves what is wanted by doubling it; the first who comes waits until the others stand in line."""

    def __init__(self, fail: Callable[[Sequence[int]], None] = lambda wanted: None) -> None:
        self.fail, self.served = fail, list[list[int]]()
        self.turns = Turns[int, int](self.serve)
        self.is_full = threading.Event()
        self.told: dict[int, Any] = {}

    def serve(self, wanted: Sequence[int]) -> list[int]:
        self.served.append(list(wanted))
        if len(self.served) == 1:
            self.is_full.wait(10)
        self.fail(wanted)
        return [2 * one for one in wanted]

    def ask(self, wanted: int) -> None:
        try:
            self.told[wanted] = self.turns.take(wanted)
        except BaseException as error:
            self.told[wanted] = error

    def run(self, count: int = 5) -> None:
        threads = [threading.Thread(target=self.ask, args=(one,)) for one in range(count)]
        threads[0].start()
        while not self.served:
            pass
        for thread in threads[1:]:
            thread.start()
        while len(self.turns._waiting) < count - 1:
            pass
        self.is_full.set()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()


def test_all_who_wait_are_served_at_once() -> None:
    desk = Desk()

    desk.run()

    assert [sorted(wanted) for wanted in desk.served] == [[0], [1, 2, 3, 4]]
    assert desk.told == {one: 2 * one for one in range(5)}


def test_fault_of_one_is_told_to_that_one_alone() -> None:
    def fail(wanted: Sequence[int]) -> None:
        if 3 in wanted:
            raise ValueError("three")

    desk = Desk(fail)
    desk.run()

    assert str(desk.told.pop(3)) == "three"
    assert desk.told == {one: 2 * one for one in (0, 1, 2, 4)}


def test_without_a_database_nobody_is_served_and_nobody_tries_again() -> None:
    def fail(wanted: Sequence[int]) -> None:
        if 0 not in wanted:
            raise OperationalError("database is locked")

    desk = Desk(fail)
    desk.run()

    assert len(desk.served) == 2
    assert desk.told.pop(0) == 0
    assert {type(one) for one in desk.told.values()} == {NotServed}
    assert desk.turns.take(0) == 0


def test_nobody_waits_for_one_who_ended_halfway() -> None:
    def fail(wanted: Sequence[int]) -> None:
        if 0 not in wanted:
            raise SystemExit

    desk = Desk(fail)
    desk.run()

    kinds = [type(desk.told[one]) for one in range(1, 5)]
    assert sorted(kind.__name__ for kind in kinds) == ["NotServed"] * 3 + ["SystemExit"]
    assert desk.turns.take(0) == 0


def ask(cast: Cast, trial_id: UUID, key: str, **told: Any) -> Any:
    """Ask as the agency's system does."""
    address = f"/api/engagements/{cast.engagement_id}/trials/{trial_id}/allocations"
    headers = {"Authorization": f"Bearer {key}"}
    return Client().post(address, json.dumps(told), content_type="application/json", headers=headers).json()


@pytest.fixture
def key(cast: Cast, now: datetime, trial: UUID) -> str:
    """A key of the agency's system."""
    by = cast.people["lead"]
    return actions.record_key(cast.engagement_id, trial, system="Permits", by=by, now=now).key


@pytest.fixture
def trial(cast: Cast, now: datetime) -> UUID:
    """A trial that runs."""
    return start_trial(cast, now)


@pytest.mark.usefixtures("real_transactions")
def test_case_is_allocated_in_five_statements_between_begin_and_commit(
    cast: Cast, trial: UUID, key: str
) -> None:
    ask(cast, trial, key, case="C0")

    with CaptureQueriesContext(connection) as asked:
        ask(cast, trial, key, case="C1")

    words = [one["sql"].split()[0] for one in asked.captured_queries]
    assert words == ["SELECT", "BEGIN", "SELECT", "SELECT", "INSERT", "UPDATE", "COMMIT"]


@pytest.mark.usefixtures("real_transactions")
def test_case_that_cannot_be_written_leaves_the_others_of_its_moment_alone(
    cast: Cast, trial: UUID, key: str
) -> None:
    told: dict[str, Any] = {}
    gate = threading.Barrier(12)

    def run(case: str, office: str) -> None:
        gate.wait()
        told[case] = ask(cast, trial, key, case=case, office=office)
        connection.close()

    # Half a character, which has no bytes.
    cases = [(f"C{n}", "\ud800" if n % 4 == 0 else "North") for n in range(12)]
    threads = [threading.Thread(target=run, args=one) for one in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {case for case, answer in told.items() if not answer["recorded"]} == {"C0", "C4", "C8"}
    assert told["C4"]["arm"] == "usual"
    rows = list(ledger_queries.iterate_ledger(cast.engagement_id, trial))
    assert [row.number for row in rows] == list(range(1, 10))
    numbers = sorted(answer["number"] for answer in told.values() if answer["recorded"])
    assert numbers == [row.number for row in rows]


def test_amended_shares_hold_from_the_next_case_on(cast: Cast, trial: UUID, key: str, now: datetime) -> None:
    ask(cast, trial, key, case="C0")
    arms = [{"name": "usual", "share": 0.7, "what": ""}, {"name": "short", "share": 0.3, "what": ""}]

    told = {"what": "arms", "after": arms, "why": "More care."}
    actions.record_amendment(cast.engagement_id, trial, **told, by=cast.people["sponsor"], now=now)
    ask(cast, trial, key, case="C1")

    versions = Allocation.objects.order_by("number").values_list("allocation_version", flat=True)
    assert list(versions) == [1, 2]
