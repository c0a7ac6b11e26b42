"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, and gone afterwards.

Run by itself it starts one and runs a command with its ``DATABASE_URL``:
``python tests/support/postgresql.py pytest tests/web``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Nothing has to survive the machine, so nothing waits for the disk; what is committed has to survive the server.
SETTINGS = ("fsync=off", "full_page_writes=off", "listen_addresses=")


class NoPostgresql(Exception):
    """There is no PostgreSQL server on this machine, or none that could be started here."""


class Cluster:
    """A PostgreSQL server with a data folder of its own.

    Args:
        folder: where its data and its socket lie; only its own account can enter it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = find_programs()
        self.account = "postgres" if os.geteuid() == 0 else ""  # it refuses to run as root

    @property
    def address(self) -> str:
        """The ``DATABASE_URL`` of its only database."""
        account = self.account or "postgres"
        return f"postgresql://{account}@{quote(str(self.folder), safe='')}/postgres"

    def make(self) -> None:
        """Make its data folder."""
        if self.account:
            shutil.chown(self.folder, self.account)
        self._run(
            "initdb", "-U", self.account or "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = " ".join(f"-c {setting}" for setting in SETTINGS)
        options = f"-k {self.folder} {settings}"
        self._run("pg_ctl", "-w", "-s", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it, without a word to those who are connected."""
        self._run("pg_ctl", "-w", "-s", "-m", mode, "stop")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        if self.account:
            command = ["runuser", "-u", self.account, "--", *command]
        # Not through pipes: the server that pg_ctl leaves behind would keep them open.
        with (self.folder / f"{program}.log").open("wb") as log:
            done = subprocess.run(command, stdout=log, stderr=log, cwd="/", check=False)
        if done.returncode:
            told = (self.folder / f"{program}.log").read_text(errors="replace")
            raise NoPostgresql(f"{program} ended with {done.returncode}: {told}")


def find_programs() -> Path:
    """Find the folder of PostgreSQL's own programs, which Debian keeps off the path.

    Raises:
        NoPostgresql: there is none.
    """
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "pg_ctl").exists():
        return Path(found).resolve().parent
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4])
    )
    if not installed:
        raise NoPostgresql("no PostgreSQL server on this machine: apt-get install postgresql")
    return installed[-1].parent


@contextmanager
def run_postgresql() -> Iterator[Cluster]:
    """Run a PostgreSQL until the block ends.

    Raises:
        NoPostgresql: none can be had here.
    """
    folder = Path(tempfile.mkdtemp(prefix="gs-pg-"))
    try:
        cluster = Cluster(folder)
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command with the address of a PostgreSQL in its environment; none to be had is no failure."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    try:
        with run_postgresql() as cluster:
            return subprocess.run(
                command, env={**os.environ, "DATABASE_URL": cluster.address}, check=False
            ).returncode
    except NoPostgresql as error:
        print(f"Not run on PostgreSQL: {error}", file=sys.stderr)
        return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
