"""An installation of the workbench as it runs for people: processes of its own, a data folder, a database."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from groundswell_web.config.processes import list_processes

TESTS = Path(__file__).resolve().parent.parent
SILENCE_SECONDS = 3
TOKEN = "a" * 32  # what a form proves that it comes from here with
RESUME = """
import time
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from groundswell_web.findings.actions import resume_stopped_findings
from groundswell_web.records.import_actions import resume_stopped_imports
while True:
    try:
        resume_stopped_imports(timezone.now()), resume_stopped_findings(timezone.now())
    except DatabaseError:
        close_old_connections()
    time.sleep(0.5)
"""


@dataclass(frozen=True)
class Answer:
    """What a server answered; status 0 when nothing came back, so that nothing was acknowledged."""

    status: int
    text: str = ""
    location: str = ""

    @property
    def is_acknowledged(self) -> bool:
        """Whether the server said that it is done."""
        return 200 <= self.status < 400

    def json(self) -> Any:
        """What it said, as JSON."""
        return json.loads(self.text)


class Installation:
    """The processes of one workbench.

    Args:
        folder: where its data lies.
        database: its ``DATABASE_URL``; SQLite in the folder when empty.
    """

    def __init__(self, folder: Path, database: str = "") -> None:
        self.folder = folder
        self.database = database
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports: dict[str, int] = {}
        self.engagement = ""
        self.cookies: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDSWELL_")},
            "GROUNDSWELL_SECRET_KEY": secrets.token_urlsafe(50),
            "GROUNDSWELL_DATA": str(folder),
            "GROUNDSWELL_SILENCE_SECONDS": str(SILENCE_SECONDS),
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "support.served",
            "PYTHONPATH": str(TESTS),
        }

    def seed(self, kind: str = "") -> None:
        """Make its tables and one engagement; with ``records``, a first version of the records."""
        command = [sys.executable, str(TESTS / "support" / "seeding.py"), kind]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        self.engagement, self.cookies = told["engagement"], told["cookies"]

    def manage(self, *command: str) -> str:
        """Run a command of the workbench, and give what it said."""
        whole = [sys.executable, "-m", "groundswell_web", *command]
        done = subprocess.run(whole, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name: str) -> None:
        """Start a process: ``server-1``, ``imports``, ``findings``, ``resume`` or ``serve``, all of them as one."""
        kind = name.partition("-")[0]
        if kind in ("server", "serve"):
            self.ports.setdefault(name, find_port())
        port = self.ports.get(name, 0)
        server, imports, findings, _chores = list_processes(host="127.0.0.1", port=port, servers=1, threads=2)
        manage = [sys.executable, "-m", "groundswell_web"]
        command = {
            "server": server.command,
            "imports": imports.command,
            "findings": findings.command,
            "resume": [*manage, "shell", "--no-imports", "-c", RESUME],
            "serve": [*manage, "serve", "--port", str(port), "--servers", "1", "--threads", "2"],
        }[kind]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                list(command), env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Kill a process and all that it started, at once."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """End all processes."""
        for name in list(self.running):
            if name == "serve":  # it ends those that it keeps, which are in groups of their own
                process = self.running.pop(name)
                process.terminate()
                process.wait(30)
            else:
                self.kill(name)

    def wait_until_answered(self, name: str, patience: float = 60) -> None:
        """Wait until a server answers."""
        wait_for(lambda: self.ask("GET", "/health", server=name).status == 200, f"{name} to answer", patience)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | dict[str, Any] | None = None,
        *,
        role: str = "lead",
        server: str = "",
        timeout: float = 60,
        **headers: str,
    ) -> Answer:
        """Ask a server as somebody; an answer that did not come is status 0."""
        name = server or next(name for name in self.ports if name in self.running)
        sent = {"Cookie": f"session={self.cookies.get(role, '')}; csrf={TOKEN}", "X-CSRFToken": TOKEN}
        if isinstance(body, dict):
            body = urlencode(body, doseq=True).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        sent |= {key.replace("_", "-"): value for key, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=timeout)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, text, answer.headers.get("Location", ""))
        except (OSError, http.client.HTTPException):
            return Answer(0)
        finally:
            connection.close()

    def address(self, path: str) -> str:
        """Give the path of a page of the engagement."""
        return f"/engagements/{self.engagement}/{path}"

    def read(self, sql: str) -> list[tuple[Any, ...]]:
        """Read rows of the database, from outside."""
        if self.database.startswith("postgres"):
            import psycopg

            with psycopg.connect(self.database) as reader:
                return reader.execute(sql.encode()).fetchall()
        with closing(sqlite3.connect(self.folder / "workbench.sqlite3", timeout=20)) as connection:
            return connection.execute(sql).fetchall()

    def list_logs(self) -> str:
        """Give the last lines of what the processes said, for the report of a failed test."""
        return "\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in self.folder.glob("*.log"))


def find_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], object], what: str, patience: float = 60) -> None:
    """Wait until something is so."""
    ends_at = time.monotonic() + patience
    while not is_so():
        assert time.monotonic() < ends_at, f"waited {patience} seconds for {what}"
        time.sleep(0.05)
