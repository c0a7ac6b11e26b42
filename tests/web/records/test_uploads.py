"""Uploads by a form and in parts: what arrives, what is refused, and that nothing half made is left."""

from __future__ import annotations

import errno
import hashlib
import json
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult
from support.uploads import upload, write_export

from groundswell_web.audit.queries import list_events
from groundswell_web.records import folders, queries, runs
from groundswell_web.records.models import Extract
from groundswell_web.records.tidying import tidy_uploads


def send_form(client: Any, cast: Any, *files: SimpleUploadedFile, name: str = "") -> Any:
    return client.post(cast.address + "records/new", {"name": name, "files": list(files)})


def begin(client: Any, cast: Any, files: list[dict[str, Any]]) -> Any:
    return client.post(
        cast.address + "records/begin", json.dumps({"name": "In parts", "files": files}), "application/json"
    )


def put(
    client: Any, cast: Any, extract: str, file: int, part: int, data: bytes, sha256: str | None = None
) -> Any:
    sha256 = hashlib.sha256(data).hexdigest() if sha256 is None else sha256
    address = f"{cast.address}records/{extract}/files/{file}/parts/{part}"
    return client.put(address, data, "application/octet-stream", headers={"X-Part-Sha256": sha256})


def list_stored(data: Path) -> list[str]:
    return sorted(path.name for path in data.rglob("*") if path.is_file() and path.suffix != ".key")


def test_a_form_with_the_example_proposes_a_reading_at_once(client_of: Any, cast: Any, example: Path) -> None:
    client = client_of("member")
    response = send_form(client, cast, SimpleUploadedFile("receipt.csv.gz", example.read_bytes()))
    assert response.status_code == 302, response.content.decode()
    text = client.get(response["Location"], follow=True).content.decode()
    assert "How it would be read" in text
    assert "case:concept:name" in text
    assert "1,434" in text


def test_several_files_of_one_export_are_read_together(client_of: Any, cast: Any, tmp_path: Path) -> None:
    lines = write_export(tmp_path).read_text().splitlines(keepends=True)
    halves = [lines[0] + "".join(lines[1:60]), lines[0] + "".join(lines[60:])]
    files = [SimpleUploadedFile(f"half-{n}.csv", text.encode()) for n, text in enumerate(halves)]
    client = client_of("member")
    response = send_form(client, cast, *files, name="Halves")
    extract = Extract.objects.get()
    assert response["Location"].endswith(f"{extract.pk}/")
    looked = queries.find_looked_of(cast.engagement_id, extract.pk)
    assert looked is not None
    assert looked.effect is not None
    assert looked.effect.case_count == 40


def test_a_form_without_a_file_says_what_to_do(client_of: Any, cast: Any) -> None:
    page = client_of("member").post(cast.address + "records/new", {"name": ""})
    assert page.status_code == 200
    assert "Select the file or files of the export" in page.content.decode()


def test_an_empty_file_is_refused_and_nothing_is_left(client_of: Any, cast: Any, data: Path) -> None:
    page = send_form(client_of("member"), cast, SimpleUploadedFile("none.csv", b""))
    assert "none.csv is empty" in page.content.decode()
    assert Extract.objects.count() == 0
    assert list_stored(data) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\boot.ini",
        "a\x00b.csv",
        "/abs/olute.csv",
        "<script>.csv",
        "x" * 400,
        "CON",
    ],
)
def test_a_hostile_name_is_only_shown_and_never_a_path(
    name: str, client_of: Any, cast: Any, data: Path, tmp_path: Path
) -> None:
    client = client_of("member")
    told = begin(client, cast, [{"name": name, "size": 10}]).json()
    assert put(client, cast, told["extract"], 1, 0, b"case,at\n1,").status_code == 200
    assert list_stored(data) == ["0", "file-1"]
    shown = told["files"][0]["name"]
    assert "/" not in shown
    assert "\\" not in shown
    assert shown.isprintable()
    assert len(shown) <= 255
    page = client.get(f"{cast.address}records/{told['extract']}/upload").content.decode()
    assert "<script>.csv" not in page


def test_stored_files_can_be_read_by_the_workbench_alone_and_never_run(
    client_of: Any, cast: Any, data: Path, tmp_path: Path
) -> None:
    script = b"#!/bin/sh\ntouch owned\n"
    send_form(client_of("member"), cast, SimpleUploadedFile("run.sh", script, "application/x-sh"))
    for path in data.rglob("*"):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0, path
        assert path.is_dir() or not mode & 0o100, path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 hello", "PDF"),
        (b"\x7fELF\x02\x01\x01\x00" + b"\0" * 64, "program"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"PK\x03\x04broken", "workbook or a zip"),
    ],
)
def test_what_is_no_export_fails_with_the_reason_whatever_it_is_called(
    content: bytes, words: str, client_of: Any, cast: Any
) -> None:
    client = client_of("member")
    response = send_form(client, cast, SimpleUploadedFile("records.csv", content, "text/csv"))
    page = client.get(response["Location"], follow=True).content.decode()
    assert "It could not be read" in page
    assert words in page
    assert "file-1" not in page
    assert Extract.objects.get().state == "failed"


def test_more_than_the_bound_is_refused_before_it_is_read(
    client_of: Any, cast: Any, settings: Any, data: Path
) -> None:
    settings.UPLOAD_BYTES = 1000
    client = client_of("member")
    page = send_form(client, cast, SimpleUploadedFile("big.csv", b"x" * 2_000_000))
    assert page.status_code == 413
    assert "takes up to 1 kB" in page.content.decode()
    page = send_form(client, cast, SimpleUploadedFile("big.csv", b"x" * 5000))
    assert "more than 1 kB" in page.content.decode()
    refused = begin(client, cast, [{"name": "big.csv", "size": 5000}])
    assert (refused.status_code, "takes up to" in refused.json()["error"]) == (409, True)
    assert list_stored(data) == []
    assert Extract.objects.count() == 0


def test_a_disk_without_room_is_said_before_anything_is_sent(
    client_of: Any, cast: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(folders, "SPARE_BYTES", 2**60)
    refused = begin(client_of("member"), cast, [{"name": "big.csv", "size": 5000}])
    assert refused.status_code == 409
    assert "has room for" in refused.json()["error"]


def test_a_disk_that_fills_up_on_the_way_keeps_what_has_arrived(
    client_of: Any, cast: Any, monkeypatch: Any
) -> None:
    client = client_of("member")
    told = begin(client, cast, [{"name": "a.csv", "size": 10}]).json()

    def fill(*_args: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(folders.os, "pwrite", fill)
        answer = put(client, cast, told["extract"], 1, 0, b"case,at\n1,")
    assert answer.status_code == 507
    assert "disk of the workbench is full" in answer.json()["error"]
    assert put(client, cast, told["extract"], 1, 0, b"case,at\n1,").status_code == 200


def test_parts_arrive_in_any_order_are_resumed_and_make_the_same_file(
    client_of: Any, cast: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(folders, "PART_BYTES", 1000)
    content = write_export(tmp_path).read_bytes()
    parts = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    client = client_of("member")
    told = begin(client, cast, [{"name": "export.csv", "size": len(content)}]).json()
    extract = told["extract"]
    assert told["files"][0]["parts"] == len(parts)
    for part in (len(parts) - 1, 0, 2):
        assert put(client, cast, extract, 1, part, parts[part]).status_code == 200
    arrived = client.get(f"{cast.address}records/{extract}/parts").json()["files"][0]["arrived"]
    assert arrived == sorted([0, 2, len(parts) - 1])
    early = client.post(f"{cast.address}records/{extract}/whole")
    assert early.status_code == 409
    assert "parts have arrived" in early.json()["error"]
    page = client.get(f"{cast.address}records/{extract}/", follow=True).content.decode()
    assert f"3 of {len(parts)} parts have arrived" in page
    for part in set(range(len(parts))) - set(arrived):
        assert put(client, cast, extract, 1, part, parts[part]).status_code == 200
    assert put(client, cast, extract, 1, 0, b"y" * 1000).status_code == 200  # sent again, it changes nothing
    done = client.post(f"{cast.address}records/{extract}/whole")
    assert done.json()["address"] == f"{cast.address}records/{extract}/"
    stored = queries.find_store(cast.engagement_id, extract).with_name("file-1")
    assert stored.read_bytes() == content
    card = queries.get_extract(cast.engagement_id, extract)
    assert card.state == "proposed"
    assert card.sources[0].sha256 == hashlib.sha256(content).hexdigest()


def test_a_part_that_arrives_damaged_or_short_does_not_count(client_of: Any, cast: Any) -> None:
    client = client_of("member")
    extract = begin(client, cast, [{"name": "a.csv", "size": 10}]).json()["extract"]
    assert put(client, cast, extract, 1, 0, b"case,at\n1,", sha256="00" * 32).status_code == 422
    assert put(client, cast, extract, 1, 0, b"case").status_code == 422
    assert client.get(f"{cast.address}records/{extract}/parts").json()["files"][0]["arrived"] == []
    assert put(client, cast, extract, 1, 7, b"case,at\n1,").status_code == 404
    assert put(client, cast, extract, 2, 0, b"case,at\n1,").status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"files": 3}', b'{"files": [{"name": "a"}]}', b'{"files": []}']
)
def test_a_list_of_files_that_makes_no_sense_is_refused(body: bytes, client_of: Any, cast: Any) -> None:
    answer = client_of("member").post(cast.address + "records/begin", body, "application/json")
    assert answer.status_code == 409
    assert answer.json()["error"]


def test_both_ways_need_the_token_of_the_form(cast: Any, clock: None, tmp_path: Path, data: Path) -> None:
    client = Client(enforce_csrf_checks=True)
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(cast.people["member"], backend=backend)
    sent = SimpleUploadedFile("export.csv", write_export(tmp_path).read_bytes())
    assert send_form(client, cast, sent).status_code == 403
    assert begin(client, cast, [{"name": "a.csv", "size": 10}]).status_code == 403
    assert Extract.objects.count() == 0
    assert list_stored(data) == []


def test_a_virus_scanner_refuses_and_the_file_is_removed(
    cast: Any, now: Any, settings: Any, tmp_path: Path, data: Path
) -> None:
    scanner = tmp_path / "scanner"
    scanner.write_text('#!/bin/sh\nif grep -q EICAR "$1"; then exit 1; fi\n')
    scanner.chmod(0o700)
    settings.VIRUS_SCANNER = str(scanner)
    good = upload(cast, now, write_export(tmp_path))
    assert queries.get_extract(cast.engagement_id, good).state == "proposed"
    bad = tmp_path / "bad.csv"
    bad.write_text("case,at\nEICAR,2025-01-01\n")
    refused = queries.get_extract(cast.engagement_id, upload(cast, now, bad))
    assert refused.state == "failed"
    assert refused.error is not None
    assert "virus scanner refused bad.csv" in refused.error["what"]
    assert not (queries.find_store(cast.engagement_id, refused.id).with_name("file-1")).exists()


def test_a_virus_scanner_that_cannot_be_started_lets_nothing_through(
    cast: Any, now: Any, settings: Any, tmp_path: Path
) -> None:
    settings.VIRUS_SCANNER = str(tmp_path / "not-there")
    card = queries.get_extract(cast.engagement_id, upload(cast, now, write_export(tmp_path)))
    assert card.state == "failed"
    assert card.error is not None
    assert "could not look at" in card.error["what"]


def test_an_upload_that_nobody_went_on_with_is_withdrawn_after_a_week(
    client_of: Any, cast: Any, now: Any, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("member")
    extract = begin(client, cast, [{"name": "a.csv", "size": 10}]).json()["extract"]
    put(client, cast, extract, 1, 0, b"case,at\n1,")
    assert tidy_uploads(now + timedelta(days=6)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert tidy_uploads(now + timedelta(days=8)) == 1
    assert list_stored(data) == []
    assert list_events(cast.engagement_id, kind="extract")[0].verb == "withdrew"


def test_what_a_killed_request_left_is_removed(cast: Any, data: Path, now: Any) -> None:
    stray = data / "records" / str(cast.engagement_id) / "incoming" / "abc"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half")
    assert tidy_uploads(now) == 0 or not stray.exists()
    tidy_uploads(now + timedelta(days=4000))
    assert not stray.exists()


def test_an_upload_can_be_given_up(
    client_of: Any, cast: Any, data: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of("member")
    extract = begin(client, cast, [{"name": "a.csv", "size": 10}]).json()["extract"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{cast.address}records/{extract}/abandon")
    assert list_stored(data) == []


def test_nobody_sends_parts_into_an_upload_of_another_engagement(client_of: Any, cast: Any, now: Any) -> None:
    from support.workbench import build_cast

    other = build_cast(now, "Taxes")
    client = client_of("member")
    extract = begin(client, cast, [{"name": "a.csv", "size": 10}]).json()["extract"]
    stranger = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    stranger.force_login(other.people["lead"], backend=backend)
    assert put(stranger, cast, extract, 1, 0, b"case,at\n1,").status_code == 404
    assert put(stranger, other, extract, 1, 0, b"case,at\n1,").status_code == 404
    assert stranger.get(f"{other.address}records/{extract}/parts").status_code == 404
    assert stranger.get(f"{other.address}records/{extract}/").status_code == 404
    assert stranger.post(f"{other.address}records/{extract}/whole").status_code == 404


def test_a_large_file_is_left_to_the_worker(
    client_of: Any, cast: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(runs, "SMALL_BYTES", 100)
    client = client_of("member")
    export = write_export(tmp_path)
    response = send_form(client, cast, SimpleUploadedFile("export.csv", export.read_bytes()))
    extract = Extract.objects.get()
    assert extract.state == "looking"
    page = client.get(response["Location"]).content.decode()
    assert "Look again" in page
    told = client.get(response["Location"] + "progress").json()
    assert (told["is_at_work"], told["state"]) == (True, "looking")
    runs.look_at(extract.pk, count=False)
    page = client.get(response["Location"], follow=True)
    assert "only their first rows were looked at" in page.content.decode()
    looked = queries.find_looked_of(cast.engagement_id, extract.pk)
    assert looked is not None
    assert looked.effect is None
    asked = client.post(response["Location"] + "reading/mapping", {"mapping": ""}, follow=True)
    assert "Look again" in asked.content.decode()
    task = DBTaskResult.objects.get(pk=Extract.objects.get().task_id)
    assert task.args_kwargs["kwargs"] == {"count": True}
