"""Imports: success, failure, a killed worker, and which version is in use."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.uploads import import_export, upload, write_export

from groundswell_web.audit.queries import list_events
from groundswell_web.records import actions, import_actions, queries, runs
from groundswell_web.records.models import Extract
from groundswell_web.refusals import NotThere, Refusal

pytestmark = pytest.mark.usefixtures("clock")


def test_an_import_becomes_the_current_version_with_its_counts(cast: Any, now: Any, tmp_path: Path) -> None:
    extract_id = import_export(cast, now, write_export(tmp_path))
    current = queries.find_current(cast.engagement_id)
    assert current is not None
    assert (current.id, current.case_count, current.state) == (extract_id, 40, "ready")
    assert current.extract_at is not None
    records = queries.open_extract(cast.engagement_id)
    assert records.manifest.open_count == 4
    assert {line.step: line.is_end for line in queries.list_steps_of(extract_id)} == {
        "Received": False,
        "Checking": False,
        "Decided": True,
        "Withdrawn": True,
    }


def test_asking_twice_imports_once(cast: Any, now: Any, tmp_path: Path) -> None:
    extract_id = import_export(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    runs.import_one(extract_id)
    verbs = [event.verb for event in list_events(cast.engagement_id, kind="extract", key=extract_id)]
    assert verbs == ["made current", "imported", "asked to import", "uploaded"]


def test_a_second_extract_takes_the_place_of_the_first_which_can_be_used_again(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    first = import_export(cast, now, write_export(tmp_path))
    second = import_export(cast, now, write_export(tmp_path, cases=60))
    assert queries.find_current(cast.engagement_id).id == second  # type: ignore[union-attr]
    actions.accept_extract(cast.engagement_id, first, by=cast.people["lead"], now=now)
    assert queries.find_current(cast.engagement_id).id == first  # type: ignore[union-attr]
    assert queries.open_extract(cast.engagement_id).manifest.case_count == 40
    assert queries.open_extract(cast.engagement_id, second).manifest.case_count == 60
    with pytest.raises(Refusal, match="figures come from this extract"):
        actions.withdraw_extract(cast.engagement_id, first, by=cast.people["lead"], now=now)


def test_a_case_has_the_same_key_in_the_next_extract(cast: Any, now: Any, tmp_path: Path, data: Path) -> None:
    first = import_export(cast, now, write_export(tmp_path))
    second = import_export(cast, now, write_export(tmp_path, cases=45))
    keys = []
    for extract_id in (first, second):
        records = queries.open_extract(cast.engagement_id, extract_id)
        keys.append(set(records.columns(records.cases.select("case_key"))["case_key"]))
    assert keys[0] < keys[1]
    assert not any(key.startswith("C") and key[1:].isdigit() for key in keys[0])
    key_file = data / "records" / str(cast.engagement_id) / "identifiers.key"
    assert key_file.stat().st_mode & 0o777 == 0o600


def test_an_import_that_fails_says_why_and_leaves_the_last_good_version_in_use(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    first = import_export(cast, now, write_export(tmp_path))
    broken = write_export(tmp_path)
    broken.write_text(broken.read_text().replace("2025-0", "soon-"), encoding="utf-8")
    second = import_export(cast, now, broken, mapping='[columns]\nat = "changed_at"\n')
    failed = queries.get_extract(cast.engagement_id, second)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error["what"]
    assert failed.error["next_step"]
    assert queries.find_current(cast.engagement_id).id == first  # type: ignore[union-attr]
    assert list_events(cast.engagement_id, key=second)[0].verb == "failed to import"


def test_what_is_not_the_librarys_error_is_told_without_what_stands_in_the_data(
    cast: Any, now: Any, tmp_path: Path, caplog: Any
) -> None:
    path = write_export(tmp_path)
    extract_id = upload(cast, now, path)
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    folder = queries.find_store(cast.engagement_id, extract_id).parent
    (folder / "records.duckdb").mkdir()  # the store cannot be put in its place
    runs.import_one(extract_id)
    failed = queries.get_extract(cast.engagement_id, extract_id)
    assert failed.error is not None
    assert "Something went wrong on our side" in failed.error["what"]
    assert str(tmp_path) not in str(failed.error)
    assert str(tmp_path) not in caplog.text


def test_an_import_whose_worker_was_killed_is_taken_up_again_after_a_minute(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    killed = import_actions.begin_run(extract_id, state="importing", now=now - timedelta(seconds=90))
    assert killed is not None
    assert import_actions.begin_run(extract_id, state="importing", now=now - timedelta(seconds=60)) is None
    assert import_actions.resume_stopped_imports(now) == 1
    assert import_actions.resume_stopped_imports(now) == 0
    runs.import_one(extract_id)
    assert queries.find_current(cast.engagement_id).id == extract_id  # type: ignore[union-attr]
    facts = {"case_count": 1, "spell_count": 1, "extract_at": now, "sources": []}
    assert not import_actions.record_imported(killed, facts=facts, now=now)
    assert queries.find_current(cast.engagement_id).case_count == 40  # type: ignore[union-attr]


def test_an_import_that_waits_in_the_queue_is_not_queued_twice(cast: Any, now: Any, tmp_path: Path) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    assert import_actions.resume_stopped_imports(now + timedelta(hours=1)) == 0


def test_an_import_that_is_killed_again_and_again_ends_as_failed(cast: Any, now: Any, tmp_path: Path) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    at = now
    for _attempt in range(import_actions.MOST_ATTEMPTS):
        assert import_actions.begin_run(extract_id, state="importing", now=at) is not None
        at += timedelta(minutes=2)
        import_actions.resume_stopped_imports(at)
    assert queries.get_extract(cast.engagement_id, extract_id).state == "failed"


def test_withdrawing_stops_the_work_and_removes_the_files(
    cast: Any, now: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    run = import_actions.begin_run(extract_id, state="importing", now=now)
    assert run is not None
    folder = queries.find_store(cast.engagement_id, extract_id).parent
    assert folder.is_dir()
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_extract(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    assert not folder.exists()
    assert not import_actions.record_alive(run, now=now)
    assert queries.list_extracts(cast.engagement_id) == []


def test_progress_is_stored_at_most_once_a_second_with_the_time_left(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    run = import_actions.begin_run(extract_id, state="importing", now=now)
    assert run is not None
    report = runs._report(run)
    report(0.1, "reading rows")
    report(0.9, "not stored: too soon")
    card = queries.get_extract(cast.engagement_id, extract_id)
    assert (card.progress_share, card.progress_text) == (0.1, "reading rows")


def test_a_database_that_is_gone_for_a_while_fails_no_import(
    cast: Any, now: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    from django.db import OperationalError

    def lose(*_args: Any, **_kwargs: Any) -> bool:
        raise OperationalError("server closed the connection")

    extract_id = upload(cast, now, write_export(tmp_path))
    actions.record_import(cast.engagement_id, extract_id, by=cast.people["member"], now=now)
    with monkeypatch.context() as gone:
        gone.setattr(import_actions, "record_progress", lose)
        gone.setattr(import_actions, "record_imported", lose)
        with pytest.raises(OperationalError):
            runs.import_one(extract_id)
    assert queries.get_extract(cast.engagement_id, extract_id).state == "importing"
    Extract.objects.filter(pk=extract_id).update(heartbeat_at=now - timedelta(minutes=5))
    assert import_actions.resume_stopped_imports(now) == 1
    runs.import_one(extract_id)
    assert queries.get_extract(cast.engagement_id, extract_id).is_current


def test_others_are_told_of_new_records_each_by_itself(
    cast: Any, now: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    from groundswell_web.records.arrivals import ARRIVALS

    told: list[Any] = []

    def fail(*_args: Any) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(ARRIVALS, "_arrivals", {"a": fail, "b": lambda *args: told.append(args)})
    extract_id = import_export(cast, now, write_export(tmp_path))
    assert [args[:2] for args in told] == [(cast.engagement_id, extract_id)]
    current = queries.find_current(cast.engagement_id)
    assert current is not None
    assert current.arrivals_failed == ("a",)
    runs.tell_others(extract_id)
    assert len(told) == 1


def test_the_files_are_removed_a_week_after_the_import_and_the_records_stay(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    from groundswell_web.records.tidying import tidy_uploads

    extract_id = import_export(cast, now, write_export(tmp_path))
    store = queries.find_store(cast.engagement_id, extract_id)
    assert tidy_uploads(now) == 0
    assert (store.parent / "file-1").is_file()
    tidy_uploads(now + timedelta(days=8))
    assert not (store.parent / "file-1").exists()
    assert store.is_file()
    assert not queries.get_extract(cast.engagement_id, extract_id).files_kept


def test_the_files_can_be_read_again_with_another_mapping(cast: Any, now: Any, tmp_path: Path) -> None:
    first = import_export(cast, now, write_export(tmp_path))
    again = actions.record_again(cast.engagement_id, first, by=cast.people["member"], now=now)
    runs.look_at(again)
    card = queries.get_extract(cast.engagement_id, again)
    assert (card.state, card.number) == ("proposed", 2)


def test_an_extract_of_another_engagement_is_not_there(cast: Any, now: Any, tmp_path: Path) -> None:
    from support.workbench import build_cast

    other = build_cast(now, "Taxes")
    extract_id = import_export(cast, now, write_export(tmp_path))
    for ask in (queries.get_extract, queries.open_extract):
        with pytest.raises(NotThere):
            ask(other.engagement_id, extract_id)
    assert queries.find_current(other.engagement_id) is None
    with pytest.raises(NotThere):
        actions.accept_extract(other.engagement_id, extract_id, by=other.people["lead"], now=now)


def test_the_database_refuses_two_current_extracts(cast: Any, now: Any, tmp_path: Path) -> None:
    from django.db import IntegrityError

    first = import_export(cast, now, write_export(tmp_path))
    import_export(cast, now, write_export(tmp_path, cases=50))
    with pytest.raises(IntegrityError):
        Extract.objects.filter(pk=first).update(is_current=True)


def test_a_failed_import_is_raised_with_the_lead_until_a_later_one_is_ready(
    cast: Any, now: Any, tmp_path: Path
) -> None:
    from groundswell_web.records.checks import find_failed_imports

    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"%PDF-1.7 not an export")
    upload(cast, now, bad)
    found = list(find_failed_imports(now))
    assert [concerned.person_id for concerned in found] == [cast.people["lead"].pk]
    import_export(cast, now, write_export(tmp_path))
    assert list(find_failed_imports(now)) == []
