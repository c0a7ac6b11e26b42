"""Pull extracts from the databases of the agencies, now or those that are due."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groundswell_web.audit.actions import Workbench
from groundswell_web.records import pulls, runs
from groundswell_web.records.actions import record_pull
from groundswell_web.records.connection_queries import find_connection, list_all_connections
from groundswell_web.records.queries import get_extract


class Command(BaseCommand):
    """Pull from one database, or from all that are due."""

    help = "Pull extracts from the agencies' databases by their read-only queries."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which, and whether to wait."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--list", action="store_true", help="list the connections with their ids")
        which.add_argument("--all-due", action="store_true", help="all whose time has come, by the worker")
        which.add_argument("--connection", type=UUID, metavar="ID", help="this one, due or not")
        parser.add_argument(
            "--here", action="store_true", help="with --connection: import in this process and wait"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Queue the pulls, or do one here.

        Raises:
            CommandError: there is no such connection, or its pull failed.
        """
        now = timezone.now()
        if options["list"]:
            for one in list_all_connections():
                self.stdout.write(f"{one.id}  {one.name}  {one.schedule}  {one.last_error or 'no fault'}")
            return
        if options["all_due"]:
            self.stdout.write(f"{pulls.pull_due(now)} pulls queued")
            return
        connection = find_connection(options["connection"])
        if connection is None:
            raise CommandError(
                "There is no such connection. Its id stands on its page, at the end of the address."
            )
        extract_id = record_pull(connection.id, by=Workbench(), now=now)
        if extract_id is None:
            self.stdout.write("The pull before is still at work.")
        elif options["here"]:
            self._import_here(connection.engagement_id, extract_id)
        else:
            self.stdout.write("1 pull queued")

    def _import_here(self, engagement_id: UUID, extract_id: UUID) -> None:
        runs.import_one(extract_id)
        extract = get_extract(engagement_id, extract_id)
        if extract.error:
            raise CommandError(" ".join(part for part in extract.error.values() if part))
        self.stdout.write(f"Version {extract.number}: {extract.case_count} cases, ready.")
