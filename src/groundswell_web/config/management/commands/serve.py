"""Run the workbench: the server, the workers and the chores, each started again when it ends."""

from __future__ import annotations

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from groundswell_web.config.processes import keep_running, list_processes


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

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the port, then run."""
        host, port = options["host"], options["port"]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} cannot be used: {error.strerror}. Give another one: --port {port + 1}"
                ) from None
        kept = list_processes(host=host, port=port, servers=options["servers"], threads=options["threads"])
        keep_running(
            kept, ready=lambda: self.stdout.write(f"{settings.NAME_SHOWN} runs at {settings.ADDRESS}")
        )
