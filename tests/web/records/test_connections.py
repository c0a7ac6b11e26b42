"""Pulls from a database: set up, due, pulled, failed, withdrawn; the address stays in the environment."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from groundswell_web.audit.queries import list_events
from groundswell_web.records import actions, connection_actions, pulls, queries, runs
from groundswell_web.records.connection_actions import Told
from groundswell_web.records.connection_queries import compute_next_run, get_connection, list_due
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

QUERY = "SELECT case_id, status, changed_at FROM history"
VARIABLE = "GROUNDSWELL_SOURCE_PERMITS"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: Any) -> Path:
    """A database of the agency, its address in the environment."""
    path = tmp_path / "cases.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE history (case_id TEXT, status TEXT, changed_at TEXT)")
        rows = [(f"C{n}", step, f"2025-0{month}-0{n % 9 + 1}") for n in range(30)
                for step, month in (("Received", 1), ("Decided", 3))]  # fmt: skip
        connection.executemany("INSERT INTO history VALUES (?, ?, ?)", rows)
    connection.close()
    monkeypatch.setenv(VARIABLE, f"sqlite:///{path}")
    return path


def tell(**changes: Any) -> Told:
    told = {"name": "Case system", "variable": VARIABLE, "query": QUERY, "mapping": ""}
    return Told(**({**told, "daily_at": time(5, 30), "every_hours": None} | changes))


def connect(cast: Any, now: Any, **changes: Any) -> Any:
    return connection_actions.record_connection(
        cast.engagement_id, tell(**changes), by=cast.people["lead"], now=now
    )


def test_a_pull_becomes_a_version_like_an_upload(cast: Any, now: Any, database: Path) -> None:
    connection_id = connect(cast, now)
    extract_id = actions.record_pull(connection_id, by=cast.people["lead"], now=now)
    assert extract_id is not None
    runs.import_one(extract_id)
    current = queries.find_current(cast.engagement_id)
    assert current is not None
    assert (current.id, current.case_count, current.connection_name) == (extract_id, 30, "Case system")
    verbs = [event.verb for event in list_events(cast.engagement_id, kind="extract", key=extract_id)]
    assert verbs == ["made current", "imported", "pulled"]


def test_the_address_and_its_password_are_stored_nowhere(
    cast: Any, now: Any, database: Path, monkeypatch: Any, caplog: Any
) -> None:
    monkeypatch.setenv(VARIABLE, "postgresql://reader:hunter2@127.0.0.1:1/cases")
    connection_id = connect(cast, now)
    extract_id = actions.record_pull(connection_id, by=cast.people["lead"], now=now)
    assert extract_id is not None
    runs.import_one(extract_id)
    card = get_connection(cast.engagement_id, connection_id)
    assert card.last_error
    told = str([card, queries.get_extract(cast.engagement_id, extract_id), caplog.text])
    told += str([(event.before, event.after) for event in list_events(cast.engagement_id)])
    assert "hunter2" not in told


def test_only_a_variable_made_for_it_is_read(cast: Any, now: Any) -> None:
    for variable in ("GROUNDSWELL_SECRET_KEY", "DATABASE_URL", "groundswell_source_x", "GROUNDSWELL_SOURCE_"):
        with pytest.raises(Refusal, match="must begin with GROUNDSWELL_SOURCE_"):
            connect(cast, now, variable=variable)


@pytest.mark.parametrize("query", ["DELETE FROM history", "SELECT 1; DROP TABLE history", "", "PRAGMA x"])
def test_a_query_that_does_more_than_read_is_refused(query: str, cast: Any, now: Any) -> None:
    with pytest.raises(Refusal) as refused:
        connect(cast, now, query=query)
    assert refused.value.field == "query"


def test_a_mapping_or_schedule_that_makes_no_sense_is_refused(cast: Any, now: Any) -> None:
    for changes, field in (
        ({"mapping": "[nope]\n"}, "mapping"),
        ({"daily_at": None}, "schedule"),
        ({"daily_at": None, "every_hours": 0}, "every_hours"),
    ):
        with pytest.raises(Refusal) as refused:
            connect(cast, now, **changes)
        assert refused.value.field == field


def test_what_is_due_is_pulled_once(cast: Any, now: Any, database: Path) -> None:
    daily = connect(cast, now)
    hourly = connect(cast, now, name="Other", daily_at=None, every_hours=6)
    assert [card.id for card in list_due(now)] == [hourly]
    assert pulls.pull_due(now) == 1
    assert pulls.pull_due(now) == 0
    later = now + timedelta(days=1)
    assert {card.id for card in list_due(later)} == {daily, hourly}
    assert pulls.pull_due(later) == 1  # the pull before of the other is still at work


def test_the_next_run_follows_the_installations_clock_over_a_change_of_the_hour() -> None:
    last = datetime(2026, 3, 28, 5, 30, tzinfo=UTC)
    due = compute_next_run(last, last, time(6, 30), None, "Europe/Berlin")
    assert due == datetime(2026, 3, 29, 4, 30, tzinfo=UTC)
    assert compute_next_run(last, last, None, 6, "UTC") == last + timedelta(hours=6)
    assert compute_next_run(None, last, None, 6, "UTC") == last


def test_a_failed_pull_keeps_the_version_in_use_and_says_why(cast: Any, now: Any, database: Path) -> None:
    connection_id = connect(cast, now)
    first = actions.record_pull(connection_id, by=cast.people["lead"], now=now)
    runs.import_one(first)  # type: ignore[arg-type]
    database.unlink()
    second = actions.record_pull(connection_id, by=cast.people["lead"], now=now)
    runs.import_one(second)  # type: ignore[arg-type]
    assert queries.find_current(cast.engagement_id).id == first  # type: ignore[union-attr]
    assert get_connection(cast.engagement_id, connection_id).last_error


def test_a_variable_that_is_not_set_is_named(cast: Any, now: Any) -> None:
    connection_id = connect(cast, now, variable="GROUNDSWELL_SOURCE_NOT_SET")
    extract_id = actions.record_pull(connection_id, by=cast.people["lead"], now=now)
    runs.import_one(extract_id)  # type: ignore[arg-type]
    assert "GROUNDSWELL_SOURCE_NOT_SET" in get_connection(cast.engagement_id, connection_id).last_error


def test_two_who_change_a_connection_see_each_other(cast: Any, now: Any) -> None:
    connection_id = connect(cast, now)
    lead, owner = cast.people["lead"], cast.people["service_owner"]
    correct = connection_actions.correct_connection
    correct(cast.engagement_id, connection_id, tell(name="First"), version=1, by=lead, now=now)
    with pytest.raises(EditedMeanwhile) as refused:
        correct(cast.engagement_id, connection_id, tell(name="Second"), version=1, by=owner, now=now)
    assert refused.value.stored["name"] == "First"
    assert refused.value.who == lead.name


def test_the_pages_set_up_change_pull_and_end_a_connection(
    cast: Any, now: Any, client_of: Any, database: Path
) -> None:
    client = client_of("lead")
    form = {"name": "Case system", "variable": "WRONG", "query": QUERY, "mapping": "", "schedule": "daily",
            "daily_at": "05:30", "every_hours": ""}  # fmt: skip
    text = client.post(cast.address + "records/connections/new", form).content.decode()
    assert "must begin with GROUNDSWELL_SOURCE_" in text
    response = client.post(cast.address + "records/connections/new", form | {"variable": VARIABLE})
    text = client.get(response["Location"]).content.decode()
    assert "Daily at 05:30" in text
    changed = form | {"variable": VARIABLE, "schedule": "hours", "every_hours": "6", "version": "1"}
    client.post(response["Location"] + "change", changed)
    text = client.get(response["Location"]).content.decode()
    assert "Every 6 hours" in text
    pulled = client.post(response["Location"] + "pull")
    assert client.get(pulled["Location"]).status_code == 200
    assert client_of("member").get(response["Location"] + "change").status_code == 403
    client.post(response["Location"] + "withdraw")
    assert client.get(response["Location"]).status_code == 404


def test_a_connection_of_another_engagement_is_not_there(cast: Any, now: Any) -> None:
    from support.workbench import build_cast

    connection_id = connect(cast, now)
    other = build_cast(now, "Taxes")
    with pytest.raises(NotThere):
        get_connection(other.engagement_id, connection_id)
    with pytest.raises(NotThere):
        connection_actions.withdraw_connection(
            other.engagement_id, connection_id, by=other.people["lead"], now=now
        )


def test_the_command_pulls_one_here_or_all_that_are_due(
    cast: Any, now: Any, database: Path, capsys: Any, clock: None
) -> None:
    connection_id = connect(cast, now)
    call_command("connect_pull", "--list")
    assert str(connection_id) in capsys.readouterr().out
    call_command("connect_pull", "--all-due")
    call_command("connect_pull", "--connection", str(connection_id), "--here")
    out = capsys.readouterr().out
    assert "0 pulls queued" in out
    assert "Version 1: 30 cases, ready." in out
    database.unlink()
    with pytest.raises(CommandError, match="sqlite"):
        call_command("connect_pull", "--connection", str(connection_id), "--here")
    with pytest.raises(CommandError, match="no such connection"):
        call_command("connect_pull", "--connection", str(cast.engagement_id))
