"""Any edit of what was registered, allocated, sent or seen is found by ``audit verify``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from support.trials import let_arrive, run_days, start_trial
from support.workbench import Cast

from groundswell_web.audit.verifying import verify_all
from groundswell_web.trials import chores
from groundswell_web.trials.chains import START, read_row, seal_entry, seal_row
from groundswell_web.trials.models import Allocation, Entry, Head
from groundswell_web.trials.values import Sent, record_values

EDITS = {
    "arm of a case": "UPDATE trials_allocation SET arm = 'short' WHERE arm = 'usual'",
    "case": "UPDATE trials_allocation SET case_ = 'x' WHERE number = 3".replace("case_", '"case"'),
    "moment of an allocation": "UPDATE trials_allocation SET at = '2026-03-01 00:00:00+00:00' WHERE number = 3",
    "reason": "UPDATE trials_allocation SET reason = 'cap' WHERE arm = 'usual'",
    "office": "UPDATE trials_allocation SET office = 'North' WHERE number = 3",
    "channel": "UPDATE trials_allocation SET channel = 'paper' WHERE number = 3",
    "line taken out": "DELETE FROM trials_allocation WHERE number = 4",
    "last line taken out": "DELETE FROM trials_allocation WHERE number = 30",
    "head moved back": "UPDATE trials_head SET length = 29 WHERE chain = 'ledger'",
    "fewer exposed": "UPDATE trials_head SET exposed = 1 WHERE chain = 'ledger'",
    "look": "UPDATE trials_entry SET text = replace(text, 'keep_going', 'worked') WHERE kind = 'look'",
    "look taken out": "DELETE FROM trials_entry WHERE kind = 'look'",
    "registered design": "UPDATE trials_entry SET text = replace(text, '0.5', '0.6') WHERE kind = 'registration'",
    "who registered": "UPDATE trials_entry SET by_name = 'Nobody' WHERE kind = 'registration'",
    "when it was registered": "UPDATE trials_entry SET at = '2026-02-01 00:00:00+00:00' WHERE kind = 'registration'",
    "design of the trial": "UPDATE trials_trial SET design = replace(design, '0.5', '0.6')",
    "risk statement": "UPDATE trials_trial SET how_undone = 'It is not.'",
    "most cases": "UPDATE trials_trial SET most_cases = 2000",
    "signature taken off": "UPDATE trials_trial SET signed_at = NULL, state = 'dropped', started_at = NULL",
    "key": f"UPDATE trials_trialkey SET secret = '{'0' * 64}'",
    "value": "UPDATE trials_pushedvalue SET value = 2 WHERE number = 1",
    "value taken out": "DELETE FROM trials_pushedvalue WHERE number = 2",
    "heads taken out": "DELETE FROM trials_head",
}


@pytest.fixture
def trial(cast: Cast, now: datetime, tmp_path: Path) -> UUID:
    """A trial with thirty cases, two values and a look."""
    design = {"most_exposed": 400, "information_max": 400.0}
    trial_id = start_trial(cast, now, design=design, most_cases=400)
    waits = run_days(cast, trial_id, now, days=5)
    values = [Sent("T1", "calls", 1.0), Sent("T2", "calls", 0.0)]
    record_values(cast.engagement_id, trial_id, values, by="Permits", now=now)
    let_arrive(cast, tmp_path, waits, now + timedelta(days=6))
    return trial_id


@pytest.fixture
def unguarded(db: None) -> None:
    """A database whose guards somebody took away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'trials%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            for table in ("entry", "allocation", "pushedvalue", "trial", "trialkey", "head"):
                cursor.execute(f"ALTER TABLE trials_{table} DISABLE TRIGGER USER")


def test_trial_that_nobody_touched_holds(trial: UUID) -> None:
    assert Entry.objects.filter(trial_id=trial, kind="look").count() == 1
    assert verify_all() == []


@pytest.mark.usefixtures("unguarded")
def test_edit_in_the_database_is_found(trial: UUID) -> None:
    for name, edit in EDITS.items():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(edit)
                assert cursor.rowcount > 0, name
            assert {fault.chain.split(",")[0] for fault in verify_all()} == {f"trial {trial}"}, name
            with pytest.raises(CommandError, match="The history does not hold"):
                call_command("audit_verify", stdout=StringIO())
            transaction.set_rollback(True)


def test_database_itself_refuses_the_edit(trial: UUID) -> None:
    for edit in EDITS.values():
        with (
            pytest.raises(DatabaseError, match="is never changed"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(edit)


@pytest.mark.usefixtures("unguarded")
def test_ledger_rewritten_with_new_digests_is_found_by_the_history(
    trial: UUID, cast: Cast, now: datetime
) -> None:
    chores.note_ends(now)
    head = Head.objects.get(trial_id=trial, chain="ledger")
    previous = Allocation.objects.get(trial_id=trial, number=1).previous
    for row in Allocation.objects.filter(trial_id=trial).order_by("number"):
        told = read_row(row)
        row.channel = "paper"
        sealed = seal_row(type(told)(**(_as_fields(told) | {"channel": "paper"})), previous, row.by)
        previous = sealed.digest
        Allocation.objects.filter(pk=row.pk).update(
            channel="paper", previous=sealed.previous, digest=sealed.digest
        )
    Head.objects.filter(pk=head.pk).update(digest=previous)

    faults = verify_all()

    assert {fault.what for fault in faults} == {"is not the line that the history noted"}


@pytest.mark.usefixtures("unguarded")
def test_look_rewritten_with_new_digests_is_found_by_the_history(trial: UUID) -> None:
    previous = START
    for entry in Entry.objects.filter(trial_id=trial).order_by("number"):
        entry.text = entry.text.replace("keep_going", "worked")
        entry.previous, previous = previous, ""
        entry.digest = previous = seal_entry(entry)
        entry.save()
    Head.objects.filter(trial_id=trial, chain="entries").update(digest=previous)

    assert "is not the line that the history noted" in {fault.what for fault in verify_all()}


def test_end_of_the_ledger_is_noted_once_for_each_growth(trial: UUID, cast: Cast, now: datetime) -> None:
    from groundswell_web.audit.queries import list_events
    from groundswell_web.trials.allocating import Asked, allocate_case

    before = len(list_events(cast.engagement_id, kind="trial"))
    chores.note_ends(now)
    chores.note_ends(now)
    assert len(list_events(cast.engagement_id, kind="trial")) == before

    allocate_case(cast.engagement_id, trial, Asked("New"), by="Permits", now=now)
    chores.note_ends(now)
    chores.note_ends(now)

    assert len(list_events(cast.engagement_id, kind="trial")) == before + 1


def _as_fields(row: object) -> dict[str, object]:
    return asdict(row)  # type: ignore[call-overload,no-any-return]
