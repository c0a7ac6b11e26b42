"""A database that does not answer, is locked or has no room: a clear page, and all goes on by itself afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.installation import Answer, Installation, wait_for
from support.pages import read_form
from support.postgresql import Cluster, NoPostgresql, run_postgresql
from support.uploads import write_export

STATES = "SELECT state FROM records_extract ORDER BY number"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with one engagement and a first version of its records; the tests work on copies of it."""
    made = Installation(tmp_path_factory.mktemp("prepared"))
    made.seed("records")
    return made


def copy(prepared: Installation, folder: Path, database: str = "") -> Installation:
    """Copy the prepared installation into a folder."""
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True)
    copied = Installation(folder, database)
    copied.environment["GROUNDSWELL_SECRET_KEY"] = prepared.environment["GROUNDSWELL_SECRET_KEY"]
    copied.engagement, copied.cookies = prepared.engagement, prepared.cookies
    return copied


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that can be stopped."""
    try:
        with run_postgresql() as running:
            yield running
    except NoPostgresql as error:
        pytest.skip(str(error))


@pytest.fixture
def installation(tmp_path: Path, cluster: Cluster) -> Iterator[Installation]:
    """An installation on PostgreSQL, as `serve` runs it."""
    made = Installation(tmp_path / "data", cluster.address)
    made.seed()
    made.start("serve")
    yield made
    made.end()


def draft(installation: Installation, spend: int) -> Answer:
    """Draft a mandate by its form."""
    page = installation.ask("GET", installation.address("about/mandates/new"))
    if page.status != 200:
        return page
    [(exits_on,)] = installation.read("SELECT exits_on FROM engagements_engagement")
    year, month, day = str(exits_on).split("-")
    told = {"kinds": "0", "largest_share": "5", "most_cases": "9", "spend": str(spend), "currency": "EUR"}
    until = {"until_on_0": day, "until_on_1": month, "until_on_2": year}
    return installation.ask("POST", installation.address("about/mandates/new"), told | until)


def upload(installation: Installation, data: bytes) -> Answer:
    """Upload one file by the form."""
    boundary = "parts-of-a-form"
    fields = f'--{boundary}\r\nContent-Disposition: form-data; name="name"\r\n\r\nOne\r\n'
    file = 'Content-Disposition: form-data; name="files"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n'
    body = f"{fields}--{boundary}\r\n{file}".encode() + data + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    return installation.ask("POST", installation.address("records/new"), body, Content_Type=kind)


def ask_for_import(installation: Installation, address: str) -> Answer:
    """Have an extract imported as proposed, by the form of its page."""
    page = installation.ask("GET", address + "reading")
    return installation.ask(
        "POST", address + "reading", read_form(page.text, "shape").answers | {"do": ["import"]}
    )


def test_database_gone_for_a_while_shows_a_clear_page_and_all_goes_on_when_it_is_back(
    installation: Installation, cluster: Cluster, tmp_path: Path
) -> None:
    installation.wait_until_answered("serve")
    address = upload(installation, write_export(tmp_path).read_bytes()).location
    assert draft(installation, 1).status == 302

    cluster.stop()
    gone = [installation.ask("GET", installation.address("about/mandates/")), draft(installation, 2)]
    health = installation.ask("GET", "/health")
    time.sleep(3)
    cluster.start()

    for answer in gone:
        assert answer.status == 503
        assert "The workbench cannot reach its database" in answer.text
        assert "It comes back by itself." in answer.text
    assert health.status == 503
    wait_for(lambda: draft(installation, 3).status == 302, "the pages to be back", 20)
    assert installation.read("SELECT spend::int FROM engagements_mandate ORDER BY spend") == [(1,), (3,)]
    assert ask_for_import(installation, address).status == 302
    wait_for(lambda: installation.read(STATES) == [("ready",)], "the worker to be back", 90)
    assert "The history holds." in installation.manage("audit_verify")


def test_database_locked_by_another_writer_shows_the_page_and_goes_on(
    prepared: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "workbench.sqlite3"
    installation = copy(prepared, tmp_path / "data")
    installation.environment["DATABASE_URL"] = f"sqlite:///{file}?timeout=1"
    installation.start("server-1")
    try:
        installation.wait_until_answered("server-1")
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            reading = installation.ask("GET", installation.address("about/mandates/"))
            writing = draft(installation, 1)
            other.execute("ROLLBACK")

        assert reading.status == 200
        assert writing.status == 503
        assert "What you sent last was not saved." in writing.text
        assert draft(installation, 2).status == 302
        assert installation.read("SELECT spend FROM engagements_mandate") == [(2,)]
    finally:
        installation.end()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that is soon full; only where this account may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={300 * MEGABYTE}", "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount on this machine")
    if done.returncode:
        pytest.skip("only an account that may mount a disk can make a small one: run the tests as root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def crowded(prepared: Installation, small_disk: Path) -> Iterator[Installation]:
    """An installation on the small disk."""
    copied = copy(prepared, small_disk / "data")
    copied.start("server-1")
    yield copied
    copied.end()


def fill(disk: Path, left: int) -> Path:
    """Fill a disk but for some bytes."""
    free = shutil.disk_usage(disk).free
    file = disk / "filling"
    with file.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, free - left))
    return file


def begin(installation: Installation, size: int) -> Answer:
    """Begin an upload in parts."""
    told = json.dumps({"name": "", "files": [{"name": "a.csv", "size": size}]})
    path = installation.address("records/begin")
    return installation.ask("POST", path, told.encode(), Content_Type="application/json")


def put(installation: Installation, extract: str, data: bytes) -> Answer:
    """Send the first part."""
    path = installation.address(f"records/{extract}/files/1/parts/0")
    return installation.ask("PUT", path, data, X_Part_Sha256=hashlib.sha256(data).hexdigest())


def test_disk_full_is_said_and_nothing_is_half_written(
    crowded: Installation, small_disk: Path, tmp_path: Path
) -> None:
    crowded.wait_until_answered("server-1")
    data = write_export(tmp_path, cases=40_000).read_bytes()
    begun = begin(crowded, len(data)).json()["extract"]
    filling = fill(small_disk, 0)

    refused = begin(crowded, len(data))
    part, page, reading = put(crowded, begun, data), draft(crowded, 1), crowded.ask("GET", "/")

    assert refused.status == 409
    assert "The disk of the workbench has room for" in refused.text.replace("the disk", "The disk")
    assert part.status == 507
    assert "The disk of the workbench is full" in part.text
    assert page.status == 507
    assert "The disk of the workbench is full" in page.text
    assert reading.status == 200
    filling.unlink()
    assert put(crowded, begun, data).status == 200
    assert crowded.ask("POST", crowded.address(f"records/{begun}/whole"), b"").status == 200
    assert draft(crowded, 2).status == 302
    assert crowded.read("SELECT spend FROM engagements_mandate") == [(2,)]
    assert "The history holds." in crowded.manage("audit_verify")


def test_import_on_a_full_disk_says_so_and_the_version_before_stays_in_use(
    crowded: Installation, small_disk: Path, tmp_path: Path
) -> None:
    crowded.wait_until_answered("server-1")
    address = upload(crowded, write_export(tmp_path, cases=40_000).read_bytes()).location
    assert crowded.read(STATES) == [("ready",), ("proposed",)]
    filling = fill(small_disk, 2 * MEGABYTE)

    assert ask_for_import(crowded, address).status == 302
    crowded.start("imports")
    wait_for(lambda: crowded.read(STATES)[1] not in (("queued",), ("importing",)), "an end", 90)

    assert crowded.read(STATES) == [("ready",), ("failed",)]
    assert crowded.read("SELECT number FROM records_extract WHERE is_current") == [(1,)]
    assert "The disk of the workbench is full" in crowded.ask("GET", address).text
    assert not list((small_disk / "data" / "records").rglob("run-*"))
    filling.unlink()
    assert ask_for_import(crowded, address).status == 302
    wait_for(lambda: crowded.read(STATES) == [("ready",), ("ready",)], "the import to be done", 90)
    assert crowded.read("SELECT number FROM records_extract WHERE is_current") == [(2,)]
