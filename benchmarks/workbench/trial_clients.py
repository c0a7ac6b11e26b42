"""Clients of the agency's system: each asks for its cases until each has an answer, whatever happens to the server."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PATIENCE_S = 180.0


@dataclass
class Told:
    """What the clients were told.

    Args:
        answers: for each case, every answer that stands in the ledger: arm and number.
        seconds: how long each answer took.
        unanswered: how often no answer came, and the client asked again.
        in_doubt: how often the answer was usual and not recorded, and the client asked again.
    """

    answers: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    unanswered: int = 0
    in_doubt: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def count(self) -> int:
        """How many answers came."""
        return len(self.seconds)


def ask_all(
    port: int, path: str, key: str, cases: Sequence[Sequence[str]], told: Told
) -> list[threading.Thread]:
    """Start a client for each list of cases."""
    threads = [threading.Thread(target=_ask_each, args=(port, path, key, own, told)) for own in cases]
    for thread in threads:
        thread.start()
    return threads


def ask_for(port: int, path: str, key: str, *, clients: int, seconds: float) -> list[float]:
    """Let clients ask for new cases for some seconds; gives how long each answer took.

    Raises:
        SystemExit: an answer was not what it has to be.
    """
    until, took = time.monotonic() + seconds, [list[float]() for _client in range(clients)]

    def run(client: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        number = 0
        while time.monotonic() < until:
            number += 1
            begun = time.perf_counter()
            answer = _post(connection, path, key, f"{path[-1]}{client}-{number}-{until}")
            took[client].append(time.perf_counter() - begun)
            if "arm" not in answer or answer.get("recorded") is False:
                raise SystemExit(f"not an answer: {answer}")
        connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [one for own in took for one in own]


def _ask_each(port: int, path: str, key: str, cases: Sequence[str], told: Told) -> None:
    connection, deadline = (
        http.client.HTTPConnection("127.0.0.1", port, timeout=30),
        time.monotonic() + PATIENCE_S,
    )
    for case in cases:
        while time.monotonic() < deadline:
            begun = time.perf_counter()
            try:
                answer = _post(connection, path, key, case)
            except (OSError, http.client.HTTPException, ValueError):
                connection.close()
                with told.lock:
                    told.unanswered += 1
                time.sleep(0.1)
                continue
            with told.lock:
                if answer.get("recorded"):
                    told.seconds.append(time.perf_counter() - begun)
                    told.answers.setdefault(case, []).append((answer["arm"], answer["number"]))
                    break
                told.in_doubt += 1
            time.sleep(0.1)
    connection.close()


def _post(connection: http.client.HTTPConnection, path: str, key: str, case: str) -> dict[str, Any]:
    body = json.dumps({"case": case})
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    connection.request("POST", path, body, headers)
    answer: dict[str, Any] = json.loads(connection.getresponse().read())
    return answer
