"""An installation of the workbench for the benchmarks: where it lies, and its environment."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.events import DATA
from benchmarks.measurement import OURS, ROOT


@dataclass(frozen=True)
class Installation:
    """An installation.

    Args:
        events: events of its records.
        database: ``"sqlite"`` or ``"postgresql"``.
        address: its ``DATABASE_URL``; empty for SQLite.
    """

    events: int
    database: str = "sqlite"
    address: str = ""

    @property
    def data(self) -> Path:
        """Where its records and its SQLite database lie; both databases share the records."""
        return DATA / f"workbench_{self.events}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes."""
        # Without bytecode that is kept, each server process would compile all modules anew.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        own = {
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "benchmarks.workbench.settings",
            "GROUNDSWELL_DATA": str(self.data),
            "GROUNDSWELL_SECRET_KEY": "only-for-benchmarks-" * 4,
            "DATABASE_URL": self.address,
        }
        return kept | own

    def run(self, *arguments: str) -> str:
        """Run a module of Python in its environment, and give what it printed.

        Raises:
            subprocess.CalledProcessError: it failed.
        """
        command = [str(OURS), "-m", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, check=True
        )
        return done.stdout

    def prepare(self) -> dict[str, Any]:
        """Make it, unless it is there, and describe it: engagement, sessions, what can be clicked."""
        self.data.mkdir(parents=True, exist_ok=True)
        self.run("groundswell_web", "set_up")
        self.run("benchmarks.workbench.filling", str(self.events))
        return self.describe()

    def describe(self) -> dict[str, Any]:
        """Read what there is in it, as `filling` wrote it down."""
        described: dict[str, Any] = json.loads((self.data / "place.json").read_text(encoding="utf-8"))
        return described

    def copy_to(self, other: Installation) -> None:
        """Copy all rows to the database of another installation, which has none."""
        other.run("groundswell_web", "set_up")
        rows = self.data / "rows.json"
        left_out = ("contenttypes", "auth.permission", "django_tasks_database")
        self.run(
            "groundswell_web", "dumpdata", "--output", str(rows), *(f"--exclude={name}" for name in left_out)
        )
        other.run("groundswell_web", "loaddata", str(rows))
        rows.unlink()
