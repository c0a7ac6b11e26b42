"""After the exit: looked at four times by itself, told to those who keep the service, shown for good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from support.handover import add_duty, do_deed
from support.mandates import put_in_force
from support.uploads import import_export
from support.workbench import Cast, build_cast

from groundswell.trials.drift import read_drift
from groundswell.trials.mature_cohorts import build_mature_cohorts
from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.actions import start_engagement
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.handover.actions.exits import record_override, sign_exit
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.exit_conditions import read_exit_facts
from groundswell_web.handover.later import add_months
from groundswell_web.handover.later_chores import make_checks
from groundswell_web.handover.later_queries import CheckLine, list_checks
from groundswell_web.handover.models import Duty, LaterCheck
from groundswell_web.handover.speed import watch_speed

STEPS = ("Received", "Checking", "Decided")


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> None:
    """A folder of its own for each test."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()


@pytest.fixture
def handed_over(cast: Cast, now: datetime) -> Cast:
    """The engagement, handed over on 2 March 2026 at 9:00."""
    return hand_over(cast, now)


def hand_over(cast: Cast, now: datetime) -> Cast:
    """Hand an engagement over with the sponsor's override."""
    put_in_force(cast, now)
    start_engagement(cast.engagement_id, by=cast.people["lead"], now=now)
    bring_up_to_date(cast.engagement_id, now=now)
    Duty.objects.filter(engagement_id=cast.engagement_id).update(consequence="minor")
    add_duty(cast, now, "Deploy", every_days=7.0)
    facts = read_exit_facts(cast.engagement_id, now)
    told = {"duty_ids": [one.duty.id for one in facts.without], "text": "A supplier takes it."}
    record_override(cast.engagement_id, **told, by=cast.people["sponsor"], now=now)
    sign_exit(cast.engagement_id, by=cast.people["service_owner"], now=now)
    return cast


def at(year: int, month: int, day: int, hour: int = 12) -> datetime:
    """Give a moment."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def read(cast: Cast) -> list[CheckLine]:
    """Read the checks of the engagement."""
    return list_checks(get_engagement(cast.engagement_id))


def write_months(folder: Path, days_before: int, days_after: int, *, name: str = "cases.csv") -> Path:
    """Write 40 cases a month, January 2025 to September 2026; from March 2026 on they take another number of days."""
    lines = ["case,status,changed_at"]
    for month in range(21):
        year, number = 2025 + month // 12, month % 12 + 1
        for case in range(40):
            received = at(year, number, case % 28 + 1, 9)
            took = (days_after if received >= at(2026, 3, 1) else days_before) + case % 5
            moments = (received, received + timedelta(days=1), received + timedelta(days=took))
            lines += [
                f"C{month * 40 + case},{step},{moment:%Y-%m-%dT%H:%M:%S}"
                for step, moment in zip(STEPS, moments, strict=True)
                if moment < at(2026, 10, 1)
            ]
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 3, 2), 12, date(2027, 3, 2)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_those_of_the_calendar(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_checks_are_made_on_their_days_and_once(handed_over: Cast) -> None:
    assert make_checks(at(2026, 4, 1)) == 0
    assert make_checks(at(2026, 4, 2, 1)) == 1
    assert make_checks(at(2026, 4, 2, 2)) == 0
    assert make_checks(at(2026, 6, 2)) == 1
    assert make_checks(at(2026, 9, 2)) == 1
    assert make_checks(at(2027, 3, 1)) == 0
    assert make_checks(at(2027, 3, 2)) == 1
    assert make_checks(at(2030, 1, 1)) == 0

    assert [(one.months, one.due_on) for one in read(handed_over)] == [
        (1, date(2026, 4, 2)),
        (3, date(2026, 6, 2)),
        (6, date(2026, 9, 2)),
        (12, date(2027, 3, 2)),
    ]
    assert len(list_events(handed_over.engagement_id, kind="later_check")) == 4


def test_checks_that_a_standstill_missed_are_made_late_and_say_when(handed_over: Cast) -> None:
    assert make_checks(at(2026, 7, 1)) == 2

    made = [one for one in read(handed_over) if one.checked_at]
    assert [(one.months, one.checked_at) for one in made] == [(1, at(2026, 7, 1)), (3, at(2026, 7, 1))]


def test_engagement_that_goes_on_is_not_looked_at(cast: Cast, now: datetime) -> None:
    assert make_checks(now + timedelta(days=1000)) == 0
    assert read(cast) == []


def test_check_finds_what_was_let_go(handed_over: Cast) -> None:
    make_checks(at(2026, 4, 2))
    answers = {one.question: one for one in read(handed_over)[0].answers}

    assert {name: one.is_so for name, one in answers.items()} == {
        "imported": False,
        "owned": False,
        "watched": False,
        "as_fast": None,
    }
    assert answers["imported"].text == "No records are in."
    assert "Deploy" in answers["owned"].text  # owned by the lead, who is of the unit
    assert "The agency did not do: " in answers["watched"].text


def test_check_finds_what_goes_on(handed_over: Cast, tmp_path: Path) -> None:
    import_export(handed_over, at(2026, 4, 1), write_months(tmp_path, 10, 10))
    Duty.objects.filter(engagement_id=handed_over.engagement_id).exclude(name="Deploy").update(
        ended_at=at(2026, 3, 3)
    )
    duty = Duty.objects.get(engagement_id=handed_over.engagement_id, name="Deploy")
    duty.owner = handed_over.people["member"]
    duty.save()
    for week in range(1, 5):
        do_deed(handed_over, duty.pk, at(2026, 3, 2) + timedelta(days=7 * week))
    from groundswell_web.ownership.models import Point

    Point.objects.filter(engagement_id=handed_over.engagement_id).update(gone_at=at(2026, 4, 1))
    make_checks(at(2026, 10, 2))
    by_question = {one.question: one for one in read(handed_over)[0].answers}

    assert by_question["imported"].is_so is True
    assert by_question["owned"].is_so is True
    assert by_question["as_fast"].is_so is True
    assert "Nothing shows that it has got worse" in by_question["as_fast"].text
    assert by_question["watched"].is_so is True


def test_check_is_mailed_to_the_owner_and_the_coordinator_and_stays_on_the_pages(
    handed_over: Cast, now: datetime
) -> None:
    others = build_cast(now, "Licences")
    mail.outbox.clear()
    make_checks(at(2026, 4, 2))
    mailed = {one.to[0]: one.body for one in mail.outbox}

    for role in ("service_owner", "coordinator"):
        assert "1 month after the exit" in mailed[handed_over.people[role].email]
        assert "No records are in." in mailed[handed_over.people[role].email]
    assert others.people["coordinator"].email not in mailed
    assert handed_over.people["lead"].email not in mailed


def test_page_shows_the_checks_for_good(handed_over: Cast, client_of: Callable[[str], Client]) -> None:
    make_checks(at(2026, 4, 2))
    client = client_of("observer")
    text = client.get(reverse("after", args=[handed_over.engagement_id])).content.decode()

    assert "1 month after" in text
    assert "Something was let go" in text
    assert "Due on 2 June 2026." in text
    assert "What was found after the exit" in client.get(handed_over.address).content.decode()


def test_page_before_the_exit_says_when_they_would_come(
    cast: Cast, client_of: Callable[[str], Client]
) -> None:
    text = client_of("lead").get(reverse("after", args=[cast.engagement_id])).content.decode()

    assert "The engagement is not handed over yet" in text
    assert "29 September 2026" in text  # one month after the exit date, 29 August 2026


def test_service_that_got_slower_alarms_and_one_that_did_not_does_not(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    exit_on = date(2026, 3, 2)
    import_export(cast, now, write_months(tmp_path, 10, 10))
    same = watch_speed(cast.engagement_id, exit_on)
    import_export(cast, now, write_months(tmp_path, 10, 30, name="slower.csv"))
    slower = watch_speed(cast.engagement_id, exit_on)

    assert (same.is_as_fast, slower.is_as_fast) == (True, False)
    assert same.horizon_days == slower.horizon_days == 13  # 10 to 14 days: 4 of 5 cases within 13
    assert "It has got worse" in slower.sentences[0]
    assert slower.before[-1].name == "2026-02"
    assert slower.after[0].name == "2026-03"
    assert len(slower.before) == 12


def test_speed_is_what_the_library_says_of_the_same_cases(cast: Cast, now: datetime, tmp_path: Path) -> None:
    """The cohorts, counted again from the file by hand."""
    path = write_months(tmp_path, 10, 30)
    import_export(cast, now, path)
    found = watch_speed(cast.engagement_id, date(2026, 3, 2))
    moments: dict[str, dict[str, datetime]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        case, step, moment = line.split(",")
        moments.setdefault(case, {})[step] = datetime.fromisoformat(moment)
    last = max(moment for steps in moments.values() for moment in steps.values())
    received = [steps["Received"] for steps in moments.values()]
    ended = [("Decided" in steps) for steps in moments.values()]
    waits = [
        (steps.get("Decided", last) - steps["Received"]).total_seconds() / 86400 for steps in moments.values()
    ]
    cohorts = build_mature_cohorts(
        np.array(received, "datetime64[D]"),
        np.array(waits),
        np.array(ended),
        horizon_days=13,
        as_of_on=last.date(),
    )
    before = [one for one in cohorts if one.name < "2026-03"][-12:]
    after = [one for one in cohorts if one.name >= "2026-03"]

    assert (list(found.before), list(found.after)) == (before, after)
    assert found.evidence == pytest.approx(read_drift(after, before=before).watch.evidence)


def test_without_records_or_without_months_since_nothing_is_claimed(
    cast: Cast, now: datetime, tmp_path: Path
) -> None:
    assert watch_speed(cast.engagement_id, date(2026, 3, 2)).is_as_fast is None
    import_export(cast, now, write_months(tmp_path, 10, 10))

    assert watch_speed(cast.engagement_id, date(2026, 9, 20)).is_as_fast is None
    assert watch_speed(cast.engagement_id, date(2020, 1, 1)).is_as_fast is None


def test_check_is_written_once_in_the_database(handed_over: Cast) -> None:
    from django.db import IntegrityError, transaction

    make_checks(at(2026, 4, 2))
    kept = LaterCheck.objects.get()
    twice = LaterCheck(
        engagement_id=kept.engagement_id,
        months=1,
        due_on=kept.due_on,
        checked_at=kept.checked_at,
        document={},
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save(force_insert=True)
