"""Keep the processes of an installation running: the server, the workers, the chores."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

logger = logging.getLogger(__name__)
PATIENCE = 20.0  # seconds that a process gets to end by itself
# Of each server process. The server counts open connections, idle ones too, and a browser keeps several for a while:
# whoever comes when all are taken waits without an answer.
CONNECTIONS = 1024


@dataclass
class Kept:
    """A process that is started again when it ends.

    Args:
        name: what the log calls it.
        command: what is started, with arguments.
    """

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = field(default=0)

    def start(self) -> None:
        """Start it in a group of its own, so that a Ctrl-C reaches only the one who keeps it."""
        self.process = subprocess.Popen(self.command, start_new_session=True)
        self.started_at = time.monotonic()

    def is_gone(self) -> bool:
        """Tell whether it has ended."""
        return self.process is not None and self.process.poll() is not None

    def rest(self) -> float:
        """Seconds to wait before the next start: longer the more often it ended soon after its start."""
        self.failures = 0 if time.monotonic() - self.started_at > 30 else self.failures + 1
        return min(30.0, 0.2 * 2**self.failures)

    def end(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def finish(self, deadline: float) -> None:
        """Wait until it has ended; past the deadline end its whole group."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def keep_running(
    kept: Sequence[Kept],
    *,
    answers: Callable[[], bool] = lambda: True,
    ready: Callable[[], None] = lambda: None,
) -> None:
    """Start processes and start again each that ends, until this one is told to stop.

    Args:
        kept: the processes.
        answers: asked from time to time after the start whether they do their work by now.
        ready: called once when they do.
    """
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    wake: dict[str, float] = {}
    try:
        for one in kept:
            one.start()
        is_ready = False
        while not stopped.wait(0.2):
            if not is_ready and answers():
                is_ready = True
                ready()
            for one in kept:
                _look_after(one, wake)
    finally:
        for one in kept:
            one.end()
        deadline = time.monotonic() + PATIENCE
        for one in kept:
            one.finish(deadline)


def _look_after(one: Kept, wake: dict[str, float]) -> None:
    if not one.is_gone():
        return
    if one.name not in wake:
        code = one.process.returncode if one.process else None
        logger.warning("%s ended with %s and is started again", one.name, code)
        wake[one.name] = time.monotonic() + one.rest()
    if time.monotonic() >= wake[one.name]:
        del wake[one.name]
        one.start()


def is_answered(host: str, port: int) -> bool:
    """Tell whether a server answers here by now; where it sends those who come without TLS counts as an answer."""
    asked = http.client.HTTPConnection(host, port, timeout=2)
    try:
        asked.request("GET", "/health")
        return asked.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def list_processes(*, host: str, port: int, servers: int, threads: int) -> list[Kept]:
    """List what an installation runs.

    Args:
        host: address to listen on.
        port: port to listen on.
        servers: processes that answer requests.
        threads: requests that each of them answers at a time.
    """
    manage = [sys.executable, "-m", "groundswell_web"]
    server = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(servers), "--blocking-threads", str(threads), "--backpressure", str(CONNECTIONS)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning"),
        "groundswell_web.config.wsgi:application",
    ]
    work = [*manage, "db_worker", "--interval", "0.2", "--no-startup-delay", "--no-reload", "--queue-name"]
    return [
        Kept("the server", server),
        Kept("the worker of imports", [*work, "imports"]),
        Kept("the worker of findings", [*work, "default"]),
        Kept("the chores", [*manage, "do_chores", "--watch"]),
    ]
