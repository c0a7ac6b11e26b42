"""Do what is due of what the workbench does by itself; with ``--watch``, go on doing so."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from groundswell_web.notices.chores import CHORES

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Do the chores that are due."""

    help = "Do what is due: resume stopped imports, pull from databases, raise and mail notices."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how long to go on."""
        parser.add_argument(
            "--watch", action="store_true", help="go on until stopped, looking every ten seconds"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what is due, once or until stopped."""
        stopped = threading.Event()
        if options["watch"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
        while True:
            self._do_due()
            if not options["watch"] or stopped.wait(10):
                return

    def _do_due(self) -> None:
        close_old_connections()
        try:
            for name in CHORES.do_due(timezone.now()):
                logger.debug("did %s", name)
        except DatabaseError:
            logger.warning("the database does not answer; chores wait until it does")
