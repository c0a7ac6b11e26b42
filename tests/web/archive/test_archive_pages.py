"""The page of archives: who may, waiting, downloading, removing; and how one is made in the background."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from groundswell_web.archive import actions, exporting, making, queries
from groundswell_web.archive.models import Archive
from groundswell_web.audit.queries import list_events

pytestmark = pytest.mark.usefixtures("clock")


def ask(cast: Any, now: Any, role: str = "lead") -> Any:
    return actions.record_wish(cast.engagement_id, by=cast.people[role], now=now)


@pytest.mark.parametrize("role", ["sponsor", "service_owner", "lead"])
def test_those_who_may_ask_wait_and_download(cast: Any, client_of: Any, role: str, data: Path) -> None:
    client = client_of(role)
    place = f"{cast.address}archive/"
    page = client.get(place)
    assert "Make an archive as of now" in page.text
    assert "Refresh" not in page.headers
    client.post(f"{place}ask")
    page = client.get(place)
    assert "It waits for the worker." in page.text
    assert page.headers["Refresh"] == "3"
    archive = Archive.objects.get()
    making.make_one(archive.pk)
    page = client.get(place)
    archive.refresh_from_db()
    assert archive.sha256 in page.text
    given = client.post(f"{place}{archive.pk}/download")
    assert given.headers["Content-Disposition"] == (
        'attachment; filename="groundswell-permits-2026-03-02.zip"'
    )
    content = b"".join(given.streaming_content)
    assert hashlib.sha256(content).hexdigest() == archive.sha256
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    events = [(event.verb, event.by) for event in list_events(cast.engagement_id, kind="archive")]
    name = cast.people[role].name
    assert events == [("downloaded", name), ("exported", name), ("asked for", name)]


@pytest.mark.parametrize("role", ["member", "caseworker", "observer"])
def test_others_may_not(cast: Any, client_of: Any, now: Any, role: str) -> None:
    archive_id = ask(cast, now)
    client = client_of(role)
    assert client.get(f"{cast.address}archive/").status_code == 403
    for what in ("ask", f"{archive_id}/download", f"{archive_id}/remove"):
        assert client.post(f"{cast.address}archive/{what}").status_code == 403
    assert "Take everything away" not in client.get(cast.address).text


def test_nobody_reaches_the_archive_of_another_engagement(cast: Any, client_of: Any, now: Any) -> None:
    from support.workbench import build_cast

    other = build_cast(now, "Grants")
    archive_id = ask(other, now)
    making.make_one(archive_id)
    client = client_of("lead")
    assert client.post(f"{cast.address}archive/{archive_id}/download").status_code == 404
    assert client.post(f"{cast.address}archive/{archive_id}/remove").status_code == 404
    assert client.post(f"{other.address}archive/{archive_id}/download").status_code == 404


def test_asking_twice_makes_one(cast: Any, now: Any) -> None:
    assert ask(cast, now) == ask(cast, now, "sponsor")
    assert Archive.objects.count() == 1


def test_one_that_was_removed_is_gone_and_so_is_one_after_seven_days(
    cast: Any, client_of: Any, now: Any, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("lead")
    first = ask(cast, now)
    making.make_one(first)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{cast.address}archive/{first}/remove")
    assert list(data.rglob("*.zip")) == []
    assert client.post(f"{cast.address}archive/{first}/download").status_code == 404
    second = ask(cast, now)
    making.make_one(second)
    assert actions.remove_old_archives(now + timedelta(days=6)) == 0
    assert queries.list_archives(cast.engagement_id, now=now + timedelta(days=7)) != []
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.remove_old_archives(now + timedelta(days=7)) == 1
    assert list(data.rglob("*.zip")) == []
    assert list_events(cast.engagement_id, kind="archive")[0].verb == "removed"


def test_what_killed_processes_left_is_swept_away(cast: Any, now: Any, data: Path) -> None:
    archive_id = ask(cast, now)
    making.make_one(archive_id)
    folder = data / "archive" / str(cast.engagement_id)
    (folder / f".{archive_id}.zip.part").write_bytes(b"half")
    (folder / "tables-x").mkdir()
    for left in folder.iterdir():
        os.utime(left, (now.timestamp(), now.timestamp()))
    assert actions.remove_old_archives(now + timedelta(days=3)) == 2
    assert [path.name for path in folder.iterdir()] == [f"{archive_id}.zip"]


def test_a_full_disk_is_said_and_leaves_nothing(
    cast: Any, client_of: Any, now: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(exporting, "_write_records", fill)
    making.make_one(ask(cast, now))
    page = client_of("lead").get(f"{cast.address}archive/")
    assert "The disk of the workbench is full." in page.text
    assert [path for path in data.rglob("*") if path.is_file()] == []


def test_others_go_on_writing_while_an_archive_shows_one_moment(
    real_transactions: None, cast: Any, now: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    from groundswell_web.people.models import Organisation

    def write_beside() -> None:
        Organisation.objects.create(name="New meanwhile", kind="unit")
        connection.close()

    def write_findings(*_args: Any) -> None:
        beside = Thread(target=write_beside)
        beside.start()
        beside.join(10)
        assert not beside.is_alive()
        assert not Organisation.objects.filter(name="New meanwhile").exists()

    monkeypatch.setattr(exporting, "write_findings", write_findings)
    order = exporting.Order(cast.engagement_id, now, "A person")
    exporting.write_archive(order, tmp_path / "one.zip")
    assert Organisation.objects.filter(name="New meanwhile").exists()


def test_no_room_is_found_out_before_anything_is_written(
    cast: Any, now: Any, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SPARE_BYTES", 10**18)
    making.make_one(ask(cast, now))
    assert re.search(r"may take .* and the disk has room for", Archive.objects.get().error)


def test_a_run_that_died_is_taken_up_again_and_the_dead_one_writes_nothing(
    cast: Any, now: Any, data: Path
) -> None:
    archive_id = ask(cast, now)
    dead = actions.begin_run(archive_id, now=now)
    assert dead is not None
    assert actions.begin_run(archive_id, now=now + timedelta(minutes=1)) is None
    assert actions.resume_stopped_archives(now + timedelta(minutes=5)) == 0
    assert actions.resume_stopped_archives(now + timedelta(minutes=11)) == 1
    making.make_one(archive_id)
    assert not actions.record_made(dead, size_bytes=1, sha256="0" * 64, now=now)
    assert not actions.record_progress(dead, share=0.5, text="", now=now)
    assert Archive.objects.get().state == "ready"


def test_one_that_dies_again_and_again_is_given_up(cast: Any, now: Any) -> None:
    archive_id = ask(cast, now)
    for attempt in range(actions.MOST_ATTEMPTS):
        at = now + timedelta(hours=attempt)
        actions.resume_stopped_archives(at)
        assert actions.begin_run(archive_id, now=at) is not None
    actions.resume_stopped_archives(now + timedelta(days=1))
    assert Archive.objects.get().state == "failed"


def test_the_database_allows_one_at_a_time(cast: Any, now: Any) -> None:
    from django.db import IntegrityError

    ask(cast, now)
    told = {"engagement_id": cast.engagement_id, "asked_by": cast.people["lead"], "asked_at": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        Archive.objects.create(heartbeat_at=now, **told)


def test_the_command_line_writes_one_and_takes_it_in_nowhere_twice(
    cast: Any, tmp_path: Path, capsys: Any
) -> None:
    out = tmp_path / "permits.zip"
    call_command("export_archive", "permits", out=out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() in capsys.readouterr().out
    event = list_events(cast.engagement_id, kind="archive")[0]
    assert (event.verb, event.by, event.after["with_key"]) == ("exported", "Groundswell", False)
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_archive", str(cast.engagement_id), out=out)
    with pytest.raises(CommandError, match="There is no engagement 'nothing'"):
        call_command("export_archive", "nothing", out=tmp_path / "x.zip")
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("export_archive", "permits", out=tmp_path / "no" / "x.zip")
    with pytest.raises(CommandError, match="Permits is here already"):
        call_command("import_archive", str(out))


def test_the_key_and_other_secrets_stay_behind_unless_the_key_is_asked_for(made: Any) -> None:
    with zipfile.ZipFile(made.without_key) as without, zipfile.ZipFile(made.path) as having:
        assert set(having.namelist()) - set(without.namelist()) == {"records/files/identifiers.key"}
        manifest = json.loads(without.read("manifest.json"))
        everything = b"".join(without.read(name) for name in without.namelist() if name.endswith(".json"))
    assert "records: identifiers.key" in [one["what"] for one in manifest["left_out"]]
    assert b"md5$" not in everything
    assert b"password" not in everything.replace(b"Passwords and second factors", b"").lower()


def test_sheets_run_no_formula_and_name_people(made: Any) -> None:
    with zipfile.ZipFile(made.path) as archive:
        rules = archive.read("ownership/rule.csv").decode("utf-8-sig")
        owners = archive.read("ownership/ownership.csv").decode("utf-8-sig")
        exact = json.loads(archive.read("ownership/rule.json"))
    assert "'=Legal wants it" in rules
    assert exact[0]["text"] == "=Legal wants it\nsince 1987"
    assert "Permits caseworker" in owners


def test_every_link_of_the_pages_leads_to_a_file_and_none_to_a_network(made: Any) -> None:
    with zipfile.ZipFile(made.path) as archive:
        names = set(archive.namelist())
        pages = [name for name in names if name.endswith(".html")]
        assert {"index.html", "pages/finding-waits.html", "pages/ownership.html"} <= set(pages)
        for page in pages:
            text = archive.read(page).decode()
            assert "<script" not in text
            assert " style=" not in text
            for address in re.findall(r'(?:href|src|srcset)="([^"]+)"', text):
                _check_address(page, address, names)


def _check_address(page: str, address: str, names: set[str]) -> None:
    from posixpath import dirname, join, normpath
    from urllib.parse import unquote

    assert not re.match(r"[a-z]+:|//", address), f"{page}: {address}"
    target = unquote(address.split("#")[0])
    assert not target or normpath(join(dirname(page), target)) in names, f"{page}: {address}"
