"""The history: one event per action, sealed, append-only; tampering is found."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from support.workbench import Cast

from groundswell_web.audit.actions import Workbench, record_event
from groundswell_web.audit.queries import find_head, list_events, verify_chains
from groundswell_web.engagements.actions import correct_engagement
from groundswell_web.engagements.queries import read_engagement


def write(engagement_id: UUID, now: datetime, name: str = "a thing") -> None:
    """Write an event."""
    with transaction.atomic():
        record_event(
            by=Workbench(),
            now=now,
            verb="changed",
            kind="thing",
            key="1",
            name=name,
            engagement_id=engagement_id,
            before={"share": 0.1, "at": now},
            after={"share": 0.2, "at": now},
        )


def run_sql(*statements: str) -> None:
    """Run SQL as somebody would who has the database in hand and knows how to take its guards away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_no_delete")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS audit_event_append_only ON audit_event")
        for statement in statements:
            cursor.execute(statement)


def find_sequence(place: str) -> str:
    """Give the SQL that finds an event of the engagement's chain: the first, the third, the last."""
    chain = "chain_id = (SELECT id FROM audit_chain WHERE name <> 'installation')"
    return f"{chain} AND sequence = {place}"


LAST = "(SELECT length FROM audit_chain WHERE name <> 'installation')"
COPIED = "at, by_key, by_name, verb, subject_kind, subject_key, subject_name, before, after, previous, digest"
TAMPERING = {
    "changed": [f"UPDATE audit_event SET by_name = 'Somebody else' WHERE {find_sequence('2')}"],
    "changed before": [f"UPDATE audit_event SET before = '{{}}' WHERE {find_sequence('8')}"],
    "changed moment": [f"UPDATE audit_event SET at = '2026-01-01 00:00:00+00' WHERE {find_sequence('3')}"],
    "deleted": [f"DELETE FROM audit_event WHERE {find_sequence('3')}"],
    "deleted first": [f"DELETE FROM audit_event WHERE {find_sequence('1')}"],
    "truncated": [f"DELETE FROM audit_event WHERE {find_sequence(LAST)}"],
    "truncated with its head": [
        f"DELETE FROM audit_event WHERE {find_sequence(LAST)}",
        "UPDATE audit_chain SET length = length - 1 WHERE name <> 'installation'",
    ],
    "inserted": [
        f"INSERT INTO audit_event (chain_id, sequence, {COPIED}) SELECT chain_id, {LAST} + 1, {COPIED}"
        f" FROM audit_event WHERE {find_sequence('2')}"
    ],
    "inserted with its head": [
        f"INSERT INTO audit_event (chain_id, sequence, {COPIED}) SELECT chain_id, {LAST} + 1, {COPIED}"
        f" FROM audit_event WHERE {find_sequence('2')}",
        "UPDATE audit_chain SET length = length + 1 WHERE name <> 'installation'",
    ],
    "moved": [
        f"UPDATE audit_event SET sequence = 1000 WHERE {find_sequence('2')}",
        f"UPDATE audit_event SET sequence = 2 WHERE {find_sequence('3')}",
        f"UPDATE audit_event SET sequence = 3 WHERE {find_sequence('1000')}",
    ],
}


@pytest.mark.parametrize("statements", TAMPERING.values(), ids=TAMPERING.keys())
def test_history_tampered_with_is_found(cast: Cast, now: datetime, statements: list[str]) -> None:
    for _event in range(3):
        write(cast.engagement_id, now)
    assert verify_chains() == []

    run_sql(*statements)

    assert {fault.chain for fault in verify_chains()} == {str(cast.engagement_id)}


def test_history_rewritten_whole_is_found_by_an_anchor_kept_elsewhere(cast: Cast, now: datetime) -> None:
    write(cast.engagement_id, now)
    length, head = find_head(cast.engagement_id)
    anchor = f"{cast.engagement_id}:{length}:{head}"
    call_command("audit_verify", anchor=[anchor], stdout=StringIO())
    run_sql(
        f"DELETE FROM audit_event WHERE {find_sequence(LAST)}",
        "UPDATE audit_chain SET length = length - 1, head ="
        " (SELECT digest FROM audit_event WHERE audit_event.chain_id = audit_chain.id"
        " AND sequence = audit_chain.length - 1) WHERE name <> 'installation'",
    )
    assert verify_chains() == []

    with pytest.raises(CommandError, match="is not the one that was noted as an anchor"):
        call_command("audit_verify", anchor=[anchor], stdout=StringIO())


def test_history_that_does_not_hold_fails_the_command(cast: Cast) -> None:
    run_sql(*TAMPERING["deleted"])

    with pytest.raises(CommandError, match=r"events 3 to 3 are missing"):
        call_command("audit_verify", stdout=StringIO())


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET verb = 'signed'", "DELETE FROM audit_event WHERE sequence = 1"]
)
def test_database_refuses_to_change_or_delete_an_event(cast: Cast, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert verify_chains() == []


def test_event_outside_a_transaction_is_refused(real_transactions: None, now: datetime) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record_event(by=Workbench(), now=now, verb="a", kind="a", key="a", name="a", engagement_id=None)


def test_action_whose_event_cannot_be_written_is_undone(
    real_transactions: None, cast: Cast, now: datetime
) -> None:
    run_sql("UPDATE audit_chain SET length = 0 WHERE name <> 'installation'")  # the next place is taken

    with pytest.raises(IntegrityError):
        correct_engagement(
            cast.engagement_id, version=1, changes={"name": "Other"}, by=cast.people["lead"], now=now
        )

    assert read_engagement(cast.engagement_id).name == "Permits"


def test_action_that_fails_leaves_no_event(cast: Cast, now: datetime) -> None:
    before = find_head(cast.engagement_id)

    with transaction.atomic():
        write(cast.engagement_id, now)
        transaction.set_rollback(True)

    assert find_head(cast.engagement_id) == before


def test_writers_at_the_same_moment_do_not_fork_the_chain(
    real_transactions: None, cast: Cast, now: datetime
) -> None:
    began, _head = find_head(cast.engagement_id)
    gate, faults = threading.Barrier(4), []

    def write_many() -> None:
        try:
            gate.wait()
            for number in range(10):
                write(cast.engagement_id, now + timedelta(seconds=number))
        except Exception as error:  # a thread's error would be lost
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write_many) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert find_head(cast.engagement_id)[0] == began + 40
    assert verify_chains() == []


def test_chain_begun_by_two_at_once_is_one(real_transactions: None, cast: Cast, now: datetime) -> None:
    other, gate, faults = UUID(int=7), threading.Barrier(2), []

    def begin() -> None:
        try:
            gate.wait()
            write(other, now)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert find_head(other)[0] == 2
    assert verify_chains() == []


def test_changes_of_an_event_are_said_in_words(cast: Cast, now: datetime) -> None:
    with transaction.atomic():
        before: dict[str, Any] = {
            "exits_on": "2026-08-29",
            "largest_share": 0.05,
            "has_access": True,
            "same": 1,
        }
        after = {"exits_on": None, "largest_share": 0.1, "has_access": False, "same": 1}
        record_event(
            by=Workbench(),
            now=now,
            verb="changed",
            kind="thing",
            key="1",
            name="Thing",
            engagement_id=cast.engagement_id,
            before=before,
            after=after,
        )

    event = list_events(cast.engagement_id, kind="thing")[0]

    assert sorted(event.told) == [
        ("Exit date", "29 August 2026", "–"),
        ("Has access", "Yes", "No"),
        ("Largest share", "5%", "10%"),
    ]


def test_numbers_of_any_size_keep_the_chain_whole(cast: Cast, now: datetime) -> None:
    numbers = {"a": 1e22, "b": 1e-9, "c": 12345678901234567890, "d": 25000.0, "e": 0.1 + 0.2, "f": -1e16}
    with transaction.atomic():
        record_event(
            by=Workbench(),
            now=now,
            verb="changed",
            kind="thing",
            key="1",
            name="Thing",
            engagement_id=cast.engagement_id,
            after=numbers | {"text": "Zoë \u2028 \U0001f30a"},
        )

    assert verify_chains() == []
