"""Start the processes of an installation, and read the memory that they take."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measurement import OURS, ROOT
from benchmarks.workbench.installation import Installation
from groundswell_web.config.processes import is_answered, list_processes

SERVERS, THREADS = 2, 4
APPLICATION = "benchmarks.workbench.doors:application"
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Memory:
    """Memory of a process and those below it: resident, and its share of what several of them map."""

    resident_mb: float
    own_mb: float


@dataclass
class Running:
    """Processes that run, by their names."""

    port: int
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def read_memory(self) -> dict[str, Memory]:
        """Read the memory of each, with all processes below it."""
        return {name: read_memory(process.pid) for name, process in self.processes.items()}


def list_commands(server: str, port: int) -> dict[str, list[str]]:
    """List the commands of an installation, with the doors of the benchmark in place of the workbench's own.

    Args:
        server: ``granian``, as `serve` starts it, or another server: then it alone is started.
        port: where it listens.
    """
    kept = list_processes(host="127.0.0.1", port=port, servers=SERVERS, threads=THREADS)
    commands = {one.name: [str(OURS), *one.command[1:]] for one in kept}
    commands["the server"][-1] = APPLICATION
    return commands if server == "" else {"the server": write_server(server, port, commands["the server"])}


def write_server(server: str, port: int, granian: Sequence[str]) -> list[str]:
    """Write the command of one application server, each with as many processes and threads."""
    at = ("--bind", f"127.0.0.1:{port}")
    if server == "granian":
        return list(granian)
    launcher = [str(OURS), "-m", "benchmarks.workbench.peers"]
    if server == "gunicorn":
        threads = ("--workers", str(SERVERS), "--worker-class", "gthread", "--threads", str(THREADS))
        return [*launcher, server, *at, *threads, "--log-level", "warning", APPLICATION]
    asgi = APPLICATION.replace(":", ":asgi_")
    listen = ("--host", "127.0.0.1", "--port", str(port), "--workers", str(SERVERS))
    return [
        *launcher,
        server,
        *listen,
        "--log-level",
        "warning",
        "--no-access-log",
        "--lifespan",
        "off",
        asgi,
    ]


@contextmanager
def run_servers(place: Installation, server: str = "") -> Iterator[Running]:
    """Run the processes of an installation until the block ends.

    Args:
        place: the installation.
        server: empty for all that `serve` runs; otherwise the application server alone.
    """
    running = Running(find_port())
    try:
        for name, command in list_commands(server, running.port).items():
            running.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=place.environment, start_new_session=True, stdout=sys.stderr
            )
        deadline = time.monotonic() + PATIENCE_S
        while not is_answered("127.0.0.1", running.port):
            if time.monotonic() > deadline:
                raise SystemExit(f"the server {server} did not answer within {PATIENCE_S:g} s")
            time.sleep(0.1)
        yield running
    finally:
        for process in running.processes.values():
            process.terminate()
        for process in running.processes.values():
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process to end; too slow, its whole group is ended."""
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def find_port() -> int:
    """Find a port that is free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def read_memory(pid: int) -> Memory:
    """Read the memory of a process and of all below it."""
    resident = own = 0.0
    for one in [pid, *list_below(pid)]:
        try:
            text = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:  # it ended a moment ago
            continue
        told = dict(line.split(":", 1) for line in text.splitlines()[1:])
        resident += int(told["Rss"].split()[0]) / 1024
        own += int(told["Pss"].split()[0]) / 1024
    return Memory(resident, own)


def list_below(pid: int) -> list[int]:
    """List the processes that a process started, and those that they did."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [
            int(one) for task in tasks for one in (task / "children").read_text(encoding="utf-8").split()
        ]
    except OSError:
        return []
    return [below for child in children for below in (child, *list_below(child))]
