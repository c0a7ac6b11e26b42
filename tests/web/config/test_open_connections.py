"""Browsers keep connections open for a while after a page: they must not shut others out."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path

from support.installation import Installation

KEPT = 150
QUESTION = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def test_server_answers_a_newcomer_while_many_idle_connections_stay_open(tmp_path: Path) -> None:
    place = Installation(tmp_path / "place")
    place.start("server-1")
    try:
        place.wait_until_answered("server-1")
        with ExitStack() as kept:
            for _number in range(KEPT):
                one = kept.enter_context(
                    socket.create_connection(("127.0.0.1", place.ports["server-1"]), timeout=10)
                )
                one.sendall(QUESTION)
                assert one.recv(4096).startswith(b"HTTP/1.1 200"), place.list_logs()
    finally:
        place.end()
