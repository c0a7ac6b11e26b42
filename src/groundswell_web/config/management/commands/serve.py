"""Run the workbench: the server, the workers and the chores, each started again when it ends."""

from __future__ import annotations

import os
import shlex
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groundswell_web.config.processes import is_answered, keep_running, list_processes


class Command(BaseCommand):
    """Run the workbench until it is stopped."""

    help = "Run the workbench: the server, its workers and its chores."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen and how wide."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument(
            "--servers", type=int, default=min(4, os.cpu_count() or 2), help="server processes"
        )
        parser.add_argument("--threads", type=int, default=4, help="requests that each answers at a time")
        parser.add_argument("--check", action="store_true", help="tell whether the port is free, and end")
        parser.add_argument(
            "--then", metavar="COMMAND", help="a command to run once the server answers, with its options"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the port, then run; the address is printed once it answers."""
        host, port = options["host"], options["port"]
        _check_port(host, port)
        if options["check"]:
            return
        kept = list_processes(host=host, port=port, servers=options["servers"], threads=options["threads"])

        def tell() -> None:
            self.stdout.write(f"{settings.NAME_SHOWN} runs at {settings.ADDRESS} (Ctrl-C ends it)")
            if options["then"]:
                call_command(*shlex.split(options["then"]), stdout=self.stdout)
            self.stdout.flush()

        keep_running(kept, answers=lambda: is_answered(host, port), ready=tell)


def _check_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be used: {error.strerror}. Give another one: --port {port + 1}"
            ) from None
