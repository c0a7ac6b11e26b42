"""A PostgreSQL of the benchmark's own, with the settings that it has by itself; gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote


@contextmanager
def run_postgresql() -> Iterator[str]:
    """Run a PostgreSQL until the block ends, and give its ``DATABASE_URL``. It waits for the disk, as in earnest.

    Raises:
        SystemExit: none is installed.
    """
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parts[4]))
    if not programs:
        raise SystemExit(
            "No PostgreSQL here: apt-get install postgresql, or leave it out with --databases sqlite"
        )
    folder = Path(tempfile.mkdtemp(prefix="gs-load-"))
    account = "postgres" if os.geteuid() == 0 else ""  # it refuses to run as root
    if account:
        shutil.chown(folder, account)

    def call(program: str, *arguments: str) -> None:
        command = [str(programs[-1] / program), "-D", str(folder / "data"), *arguments]
        command = ["runuser", "-u", account, "--", *command] if account else command
        with (folder / f"{program}.log").open("wb") as log:
            subprocess.run(command, stdout=log, stderr=log, cwd="/", check=True)

    try:
        call("initdb", "-U", account or "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses="
        call("pg_ctl", "-w", "-s", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://{account or 'postgres'}@{quote(str(folder), safe='')}/postgres"
        finally:
            call("pg_ctl", "-w", "-s", "-m", "fast", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def read_version() -> str:
    """Read which PostgreSQL is installed; empty for none."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parts[4]))
    if not programs:
        return ""
    told = subprocess.run(
        [str(programs[-1] / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return told.stdout.strip().removeprefix("postgres (PostgreSQL) ")
