"""Any edit of a deed, or of who was there, behind the workbench's back is found by ``audit verify``."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from support.handover import add_duty, do_deed, find_duty_of, tell_deed
from support.workbench import Cast

from groundswell_web.audit.actions import record_event
from groundswell_web.audit.verifying import verify_all
from groundswell_web.handover.actions.companions import add_companion, confirm_companion
from groundswell_web.handover.actions.deeds import refuse_deed
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.deed_queries import get_deed

SEEN = "event_sequence IS NOT NULL"
TOLD = "event_sequence IS NULL"
EDITS = {
    "who did what was seen": (
        "UPDATE handover_deed SET by_id = "
        "(SELECT successor_id FROM handover_duty WHERE name = 'Deploy the service') "
        f"WHERE {SEEN} AND by_home = 'unit'"
    ),
    "home of a seen deed": f"UPDATE handover_deed SET by_home = 'agency' WHERE {SEEN} AND by_home = 'unit'",
    "moment of a seen deed": f"UPDATE handover_deed SET at = '2026-02-20 00:00:00+00:00' WHERE {SEEN}",
    "account of a seen deed": f"UPDATE handover_deed SET account_home = 'agency' WHERE {SEEN}",
    "seen deed of another event": f"UPDATE handover_deed SET event_sequence = event_sequence + 500 WHERE {SEEN}",
    "seen deed of another duty": (
        "UPDATE handover_deed SET duty_id = (SELECT id FROM handover_duty WHERE source = 'concerns') "
        f"WHERE {SEEN} AND by_home = 'unit'"
    ),
    "seen deed taken out": f"DELETE FROM handover_deed WHERE {SEEN} AND by_home = 'unit'",
    "home of a told deed": f"UPDATE handover_deed SET by_home = 'unit' WHERE {TOLD}",
    "who did what was told": "UPDATE handover_deed SET by_id = confirmed_by_id WHERE confirmed_by_id IS NOT NULL",
    "moment of a told deed": f"UPDATE handover_deed SET at = '2026-03-01 00:00:00+00:00' WHERE {TOLD}",
    "account of a told deed": f"UPDATE handover_deed SET account_home = 'agency' WHERE {TOLD}",
    "text": f"UPDATE handover_deed SET text = 'Did it all alone' WHERE {TOLD}",
    "who recorded it": f"UPDATE handover_deed SET recorded_by_id = by_id WHERE {TOLD} AND text = 'Second'",
    "duty of a told deed": (
        "UPDATE handover_deed SET duty_id = (SELECT id FROM handover_duty WHERE source = 'import') "
        f"WHERE {TOLD}"
    ),
    "confirmed by nobody": f"UPDATE handover_deed SET confirmed_at = NULL WHERE {TOLD}",
    "confirmed though it was not": (
        "UPDATE handover_deed SET confirmed_at = recorded_at, confirmed_by_id = "
        "(SELECT owner_id FROM handover_duty WHERE name = 'Deploy the service') WHERE text = 'Waits'"
    ),
    "confirmed by another": "UPDATE handover_deed SET confirmed_by_id = by_id WHERE text = 'Second'",
    "refusal taken back": "UPDATE handover_deed SET refused_at = NULL WHERE refused_at IS NOT NULL",
    "reason of a refusal": "UPDATE handover_deed SET why_refused = 'x' WHERE refused_at IS NOT NULL",
    "told as if it was seen": "UPDATE handover_deed SET event_sequence = 1 WHERE text = 'Waits'",
    "part": "UPDATE handover_companion SET part = 'watched'",
    "home of who was there": "UPDATE handover_companion SET person_home = 'unit' WHERE person_home = 'agency'",
    "who was there": "UPDATE handover_companion SET person_id = said_by_id WHERE part = 'together'",
    "when they said it": "UPDATE handover_companion SET said_at = '2026-03-01 00:00:00+00:00'",
    "agreed though they did not": "UPDATE handover_companion SET confirmed_at = said_at WHERE confirmed_at IS NULL",
    "agreement taken back": "UPDATE handover_companion SET confirmed_at = NULL, confirmed_by_id = NULL",
    "companion taken out": "DELETE FROM handover_companion WHERE part = 'together'",
}  # fmt: skip


@pytest.fixture
def deeds(cast: Cast, now: datetime) -> None:
    """Deeds of every sort: seen, confirmed, refused, waiting; with companions told at once and later."""
    duty = add_duty(cast, now)
    find_duty_of(cast, "import", now)
    with transaction.atomic():
        record_event(
            by=cast.people["lead"],
            now=now,
            verb="asked to import",
            kind="extract",
            key=uuid4(),
            name="May",
            engagement_id=cast.engagement_id,
        )
    do_deed(cast, duty, now, text="First", days_ago=9, together=("caseworker",), confirmed_by="caseworker")
    second = do_deed(
        cast, duty, now, text="Second", by="lead", done_by="member", days_ago=8, watched=("lead",)
    )
    member, owner, finance = (cast.people[role] for role in ("member", "service_owner", "finance"))
    later = now + timedelta(hours=1)
    added = add_companion(cast.engagement_id, second, owner.pk, "together", by=member, now=later)
    confirm_companion(cast.engagement_id, added, by=owner, now=later)
    add_companion(cast.engagement_id, second, finance.pk, "together", by=finance, now=later)
    refused = tell_deed(cast, duty, now, text="Third", days_ago=7)
    refuse_deed(cast.engagement_id, refused, why="It was the lead.", by=cast.people["sponsor"], now=now)
    tell_deed(cast, duty, now, text="Waits", by="caseworker")


@pytest.fixture
def unguarded(db: None) -> None:
    """A database whose guards somebody took away."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'handover%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        else:
            for table in ("deed", "companion"):
                cursor.execute(f"ALTER TABLE handover_{table} DISABLE TRIGGER USER")
            for table, name in (("deed", "a_second_person_confirms"), ("companion", "the_other_side_agrees")):
                cursor.execute(f"ALTER TABLE handover_{table} DROP CONSTRAINT {name}")


def test_deeds_that_nobody_touched_hold(deeds: None) -> None:
    assert verify_all() == []


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("name", EDITS)
def test_every_edit_is_found(deeds: None, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON" if connection.vendor == "sqlite" else "SELECT 1")
        cursor.execute(EDITS[name])
        assert cursor.rowcount > 0
    assert [fault for fault in verify_all() if fault.chain.startswith(("deed", "duty"))]
    with pytest.raises(CommandError):
        call_command("audit_verify", stdout=StringIO())


def test_an_invented_deed_is_found(cast: Cast, deeds: None, now: datetime) -> None:
    from groundswell_web.handover.models import Deed, Duty

    duty = Duty.objects.get(source="import")
    Deed.objects.create(
        engagement_id=cast.engagement_id,
        duty=duty,
        at=now,
        by=cast.people["member"],
        by_home="agency",
        event_sequence=1,
        recorded_at=now,
    )
    assert [fault.what for fault in verify_all()] == [
        "the history knows nothing that was done",
    ]


def test_an_invented_confirmed_deed_is_found(cast: Cast, deeds: None, now: datetime) -> None:
    from groundswell_web.handover.models import Deed, Duty

    people = cast.people
    Deed.objects.create(
        engagement_id=cast.engagement_id,
        duty=Duty.objects.get(source=""),
        at=now,
        by=people["member"],
        by_home="agency",
        text="Did it",
        recorded_by=people["member"],
        recorded_at=now,
        confirmed_by=people["lead"],
        confirmed_at=now,
    )
    assert [fault.what for fault in verify_all()] == ["the history knows nothing of its recording"]


def test_deeds_written_from_the_history_of_before_hold(cast: Cast, now: datetime) -> None:
    for days, role in ((20, "lead"), (10, "member")):
        with transaction.atomic():
            record_event(
                by=cast.people[role],
                now=now - timedelta(days=days),
                verb="asked to import",
                kind="extract",
                key=uuid4(),
                name="x",
                engagement_id=cast.engagement_id,
            )
    bring_up_to_date(cast.engagement_id, now=now)
    assert verify_all() == []


def test_a_deed_stays_right_when_its_doer_moves_home(cast: Cast, deeds: None, now: datetime) -> None:
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.people.actions import correct_person

    lead = cast.people["lead"]
    changes = {"home_id": cast.agency_id}
    correct_person(
        lead.pk, version=lead.version, changes=changes, by=Workbench(), now=now + timedelta(days=3)
    )
    assert verify_all() == []


def test_a_deed_that_waits_says_so(cast: Cast, now: datetime) -> None:
    deed_id = tell_deed(cast, add_duty(cast, now), now)
    assert verify_all() == []
    assert get_deed(cast.engagement_id, deed_id).state == "waiting"
