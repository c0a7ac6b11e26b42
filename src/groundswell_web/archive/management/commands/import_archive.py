"""``groundswell import-archive``: take an engagement in that was exported elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groundswell_web.archive.importing import import_archive
from groundswell_web.audit.actions import Workbench
from groundswell_web.refusals import Refusal


class Command(BaseCommand):
    """Import an engagement."""

    help = "Take an engagement in from an archive: all of it, or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which file."""
        parser.add_argument("file", type=Path, help="the .zip that was exported")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, take in, and say who has no access yet."""
        try:
            came = import_archive(options["file"], by=Workbench(), now=timezone.now())
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        except OSError as error:
            raise CommandError(
                f"The archive could not be taken in: {error.strerror}. Nothing was changed."
            ) from None
        self.stdout.write(f"{came.name}: {came.rows} rows, {came.events} events of its history, which holds.")
        self.stdout.write(f"/engagements/{came.engagement_id}/")
        if came.people_made:
            self.stdout.write(
                "These people were not here. Give access to those who shall have it, under People:"
            )
            for who in came.people_made:
                self.stdout.write(f"  {who}")
