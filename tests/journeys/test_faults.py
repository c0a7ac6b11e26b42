"""Processes killed, disks full, databases gone: nothing is half done, nothing acknowledged is lost, work goes on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from support.installation import Answer, Installation, wait_for
from support.pages import read_form

from groundswell.spells import open_records

SERVERS = ("server-1", "server-2")
# At fifty moments where there is time, at twenty in every run: GROUNDSWELL_TEST_LONG=1 ./test tests/journeys
KILLS_OF_SERVERS, KILLS_OF_IMPORTS = (35, 15) if os.environ.get("GROUNDSWELL_TEST_LONG") else (14, 6)
CASES = 25_000
PART_BYTES = 8 * 1024 * 1024
ONE_CURRENT = "SELECT count(*) FROM records_extract WHERE is_current"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with one engagement and a first version of its records; the tests work on copies of it."""
    made = Installation(tmp_path_factory.mktemp("prepared"))
    made.seed("records")
    return made


@pytest.fixture
def installation(prepared: Installation, tmp_path: Path) -> Iterator[Installation]:
    """A copy of the prepared installation; its processes end with the test."""
    shutil.copytree(prepared.folder, tmp_path / "data")
    copy = Installation(tmp_path / "data")
    copy.environment["GROUNDSWELL_SECRET_KEY"] = prepared.environment["GROUNDSWELL_SECRET_KEY"]
    copy.engagement, copy.cookies = prepared.engagement, prepared.cookies
    yield copy
    copy.end()


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An export that takes three parts to upload and a moment to import."""
    lines = ["case,status,changed_at,letter"]
    letters = np.random.default_rng(5).bytes(64 * 75_000).hex()
    for number in range(CASES):
        day = number % 28 + 1
        for position, (step, month) in enumerate((("Received", 1), ("Checking", 2), ("Decided", 4))):
            at = (3 * number + position) * 128
            moment = f"2025-{month:02}-{day:02}T09:{number % 60:02}:00"
            lines.append(f"C{number},{step},{moment},{letters[at : at + 200]}")
    text = "\n".join(lines).encode() + b"\n"
    return text.ljust(2 * PART_BYTES + 1_000_000, b"\n")


class Life:
    """What people do in an installation while its processes are killed, and what they were told is done."""

    def __init__(self, installation: Installation, export: bytes) -> None:
        self.installation = installation
        self.export = export
        self.is_over = threading.Event()
        self.spends: list[int] = []  # acknowledged
        self.tried = 0
        self.uploads: list[str] = []  # acknowledged as whole
        self.faults: list[str] = []

    def ask(self, method: str, path: str, body: Any = None, **more: str) -> Answer:
        """Ask whichever server answers; status 0 or 5xx is no answer."""
        running = [name for name in SERVERS if name in self.installation.running]
        answer = self.installation.ask(method, path, body, server=running[self.tried % len(running)], **more)
        if answer.status == 500:
            self.faults.append(f"{method} {path}: {answer.text[:2000]}")
        if answer.status == 0:
            time.sleep(0.02)
        return answer

    def act(self) -> None:
        """Draft one mandate after the other; each has an amount of its own."""
        answers = {"kinds": ["0"], "largest_share": "5", "most_cases": "12", "currency": "eur"}
        until = self.find_until()
        while not self.is_over.is_set():
            self.tried += 1
            sent = answers | until | {"spend": str(self.tried)}
            done = self.ask("POST", self.installation.address("about/mandates/new"), sent)
            if done.status == 302:
                self.spends.append(self.tried)
            time.sleep(0.01)

    def find_until(self) -> dict[str, str]:
        """Give a last day within the engagement, in three parts."""
        [(exits_on,)] = self.installation.read("SELECT exits_on FROM engagements_engagement")
        year, month, day = str(exits_on).split("-")
        return {"until_on_0": day, "until_on_1": month, "until_on_2": year}

    def upload(self) -> None:
        """Upload the export in parts again and again; a broken upload is gone on with."""
        while not self.is_over.is_set():
            extract = self.begin()
            while extract and not self.go_on(extract):
                if self.is_over.is_set():
                    return
            if extract:
                self.uploads.append(extract)
                time.sleep(0.2)

    def begin(self) -> str:
        """Begin an upload; empty when nobody answered."""
        told = json.dumps({"name": "Parts", "files": [{"name": "a.csv", "size": len(self.export)}]})
        path = self.installation.address("records/begin")
        answer = self.ask("POST", path, told.encode(), Content_Type="application/json")
        return str(answer.json()["extract"]) if answer.status == 200 else ""

    def go_on(self, extract: str) -> bool:
        """Send the parts that have not arrived, and finish; false when it broke off."""
        base = self.installation.address(f"records/{extract}/")
        told = self.ask("GET", base + "parts")
        if told.status != 200:
            return False
        arrived = told.json()["files"][0]["arrived"]
        for part in range(3):
            if part in arrived:
                continue
            data = self.export[part * PART_BYTES : (part + 1) * PART_BYTES]
            digest = hashlib.sha256(data).hexdigest()
            sent = self.ask("PUT", f"{base}files/1/parts/{part}", data, X_Part_Sha256=digest)
            if sent.status != 200:
                return False
        return self.ask("POST", base + "whole", b"").status == 200


def test_server_and_worker_killed_at_random_moments_lose_nothing_that_was_acknowledged(
    installation: Installation, export: bytes
) -> None:
    life = Life(installation, export)
    for name in (*SERVERS, "imports", "resume"):
        installation.start(name)
    for name in SERVERS:
        installation.wait_until_answered(name)
    threads = [threading.Thread(target=work) for work in (life.act, life.upload)]
    killer = threading.Thread(target=kill_servers, args=(life,))
    for thread in (*threads, killer):
        thread.start()

    try:
        imported = kill_imports(life)
    finally:
        killer.join()
        life.is_over.set()
        for thread in threads:
            thread.join()

    assert not life.faults, life.faults[0]
    check_actions(life)
    check_uploads(life)
    check_extracts(life, imported)
    for name in SERVERS:
        installation.wait_until_answered(name)
    assert installation.ask("GET", installation.address("records/")).status == 200
    assert "The history holds." in installation.manage("audit_verify")


def kill_servers(life: Life) -> None:
    """Kill one server after the other at moments drawn at random; the people go on with the other one."""
    random = np.random.default_rng(11)
    for kill in range(KILLS_OF_SERVERS):
        name = SERVERS[kill % 2]
        life.installation.wait_until_answered(SERVERS[0])
        life.installation.wait_until_answered(SERVERS[1])
        time.sleep(random.uniform(0, 0.5))
        life.installation.kill(name)
        life.installation.start(name)


def kill_imports(life: Life) -> list[str]:
    """Kill the worker at moments drawn at random of two imports, and let each come to its end."""
    imported = []
    for kills in (KILLS_OF_IMPORTS // 2, KILLS_OF_IMPORTS - KILLS_OF_IMPORTS // 2):
        wait_for(lambda: find_proposed(life), "an upload to be looked at", 120)
        extract = find_proposed(life)
        ask_for_import(life, extract)
        kill_import(life, extract, kills)
        imported.append(extract)
    return imported


def kill_import(life: Life, extract: str, kills: int) -> None:
    """Kill the worker some times while it imports, and wait until the import is done all the same."""
    random = np.random.default_rng(kills)
    for _kill in range(kills):
        wait_for(lambda: find_state(life, extract) in ("importing", "ready"), "an import to begin", 120)
        time.sleep(random.uniform(0, 1.0))
        life.installation.kill("imports")
        life.installation.start("imports")
        assert life.installation.read(ONE_CURRENT) == [(1,)]
    wait_for(lambda: find_state(life, extract) == "ready", "a killed import to be done", 120)


def ask_for_import(life: Life, extract: str) -> None:
    """Have an extract imported as proposed, by the form of its page."""
    path = life.installation.address(f"records/{extract}/reading")

    def ask() -> bool:
        page = life.ask("GET", path)
        if page.status == 200:
            life.ask("POST", path, read_form(page.text, "shape").answers | {"do": ["import"]})
        return find_state(life, extract) != "proposed"

    wait_for(ask, "the import to be asked for")


def find_state(life: Life, extract: str) -> str:
    """Find how far an extract is."""
    rows = life.installation.read("SELECT id, state FROM records_extract")
    return next((state for key, state in rows if str(key).replace("-", "") == extract.replace("-", "")), "")


def find_proposed(life: Life) -> str:
    """Find an upload that waits for its import; empty while there is none."""
    rows = life.installation.read("SELECT id FROM records_extract WHERE state = 'proposed' ORDER BY number")
    return str(UUID(str(rows[0][0]))) if rows else ""


def check_actions(life: Life) -> None:
    """What was acknowledged is there; each act is there whole, with its line in the history, or not at all."""
    stored = [int(spend) for (spend,) in life.installation.read("SELECT spend FROM engagements_mandate")]
    assert len(life.spends) > KILLS_OF_SERVERS
    assert set(life.spends) <= set(stored)
    assert len(stored) == len(set(stored))
    [(written,)] = life.installation.read(
        "SELECT count(*) FROM audit_event WHERE subject_kind = 'mandate' AND verb = 'drafted'"
    )
    assert written == len(stored)


def check_uploads(life: Life) -> None:
    """Each upload that was acknowledged lies on the disk as it was sent."""
    wanted = hashlib.sha256(life.export).hexdigest()
    assert life.uploads
    for extract in life.uploads:
        file = life.installation.folder / "records" / life.installation.engagement / extract / "file-1"
        with file.open("rb") as stream:
            assert hashlib.file_digest(stream, "sha256").hexdigest() == wanted


def check_extracts(life: Life, imported: list[str]) -> None:
    """The last import is in use, its store is whole, and of the killed runs nothing is left."""
    assert life.installation.read(ONE_CURRENT) == [(1,)]
    records = life.installation.folder / "records" / life.installation.engagement
    for extract in imported:
        with open_records(records / extract / "records.duckdb") as opened:
            assert opened.manifest.case_count == CASES
        assert not list((records / extract).glob("run-*"))
    known = {str(UUID(str(key))) for (key,) in life.installation.read("SELECT id FROM records_extract")}
    begun = {folder.name for folder in records.iterdir() if folder.is_dir() and folder.name != "incoming"}
    # A folder may be made a moment before its row is; what no row claims is empty, and is tidied up in a day.
    assert known <= begun
    assert not [file for name in begun - known for file in (records / name).iterdir()]
