"""Tests reach no machine but this one."""

from __future__ import annotations

import socket
import threading
import warnings

import pytest
from pytest_socket import SocketConnectBlockedError

ELSEWHERE = ("192.0.2.1", 80)  # an address that RFC 5737 keeps for documentation: nobody answers there


def test_connection_to_another_machine_is_blocked() -> None:
    with socket.socket() as caller, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pytest-socket warns first; what counts is that it then refuses
        with pytest.raises(SocketConnectBlockedError):
            caller.connect(ELSEWHERE)


def test_connection_to_this_machine_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = threading.Thread(target=lambda: server.accept()[0].close())
        answer.start()
        with socket.create_connection(server.getsockname(), timeout=5) as caller:
            assert caller.recv(1) == b""
        answer.join()
