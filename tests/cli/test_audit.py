"""`groundswell audit verify` on a workbench of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command for the workbench in a folder."""
    environment = os.environ | {"GROUNDSWELL_DATA": str(folder), "GROUNDSWELL_SECRET_KEY": "x" * 60}
    environment.pop("DATABASE_URL", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbench with one administrator."""
    folder = tmp_path_factory.mktemp("workbench")
    run(folder, "groundswell_web", "migrate", "--verbosity=0")
    run(folder, "groundswell_web", "create_administrator", "--email=ann@example.org", "--name=Ann Lee")
    return folder


def test_audit_of_a_history_that_holds_prints_its_anchors(workbench: Path) -> None:
    done = run(workbench, "groundswell_cli.main", "audit", "verify")

    assert done.returncode == 0, done.stderr
    assert "installation:2:" in done.stdout
    assert "The history holds." in done.stdout
    anchor = done.stdout.splitlines()[0]
    assert run(workbench, "groundswell_cli.main", "audit", "verify", "--anchor", anchor).returncode == 0


def test_audit_of_a_history_that_was_changed_fails(workbench: Path) -> None:
    with closing(sqlite3.connect(workbench / "workbench.sqlite3", isolation_level=None)) as database:
        database.execute("DROP TRIGGER audit_event_no_update")
        database.execute("UPDATE audit_event SET by_name = 'Bob' WHERE sequence = 1")

    done = run(workbench, "groundswell_cli.main", "audit", "verify")

    assert done.returncode == 1
    assert "event 1: was changed after it was written" in done.stderr
    assert "Traceback" not in done.stderr
