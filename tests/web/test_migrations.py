"""The tables fit the models, and what a release before held is all there after its migration."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.loader import MigrationLoader
from support import releases

ROOT = Path(__file__).resolve().parents[2]
KEPT = sorted((ROOT / "tests" / "data" / "releases").glob("*.json.gz"))
OURS = "groundswell_web."


@pytest.mark.django_db
def test_models_as_they_stand_need_no_new_migration() -> None:
    told = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)

    assert "No changes detected" in told.getvalue()


def test_each_migration_can_be_taken_back_or_says_why_not() -> None:
    caught = [
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith(OURS)
        and any(isinstance(one, RunPython | RunSQL) and not one.reversible for one in migration.operations)
        and "cannot be taken back" not in (inspect.getdoc(sys.modules[type(migration).__module__]) or "")
    ]

    assert not caught, f"give a way back, or say in the docstring why it cannot be taken back: {caught}"


@pytest.fixture
def empty_database(tmp_path: Path, db: None) -> Iterator[str]:
    """The address of an empty database of the kind that the suite runs on."""
    if connection.vendor != "postgresql":
        yield f"sqlite:///{tmp_path / 'release.sqlite3'}"
        return
    import psycopg

    address = os.environ["DATABASE_URL"]
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS release_before")
        server.execute("CREATE DATABASE release_before")
    yield address.rpartition("/")[0] + "/release_before"


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.name.removesuffix(".json.gz"))
def test_filled_database_of_a_release_before_is_brought_forward_whole(
    file: Path, empty_database: str, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": empty_database,
        "DJANGO_SETTINGS_MODULE": "groundswell_web.config.settings",
        "GROUNDSWELL_DATA": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT / "tests"),
    }
    program = str(ROOT / "tests" / "support" / "releases.py")

    loaded = run([sys.executable, program, "load", str(file)], environment)
    verified = run([sys.executable, "-m", "groundswell_web", "audit_verify"], environment)

    assert json.loads(loaded)["lost"] == []
    assert "The history holds." in verified
    rows = releases.read(file)["tables"]
    assert min(len(rows[f"{name}"]) for name in ("audit.event", "people.person", "ownership.point")) > 1


def run(command: list[str], environment: dict[str, str]) -> str:
    """Run a program, and give what it said."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_present_release_is_kept_for_the_next_one() -> None:
    assert KEPT, "run scripts/keep_release.py"
