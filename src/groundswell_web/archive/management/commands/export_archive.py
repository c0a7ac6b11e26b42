"""``groundswell export-archive``: write everything of an engagement into one file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from groundswell_web.archive.actions import record_export
from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.making import hash_file
from groundswell_web.archive.tables import find_engagements
from groundswell_web.audit.actions import Workbench
from groundswell_web.refusals import Refusal


class Command(BaseCommand):
    """Export an engagement."""

    help = "Write everything of an engagement into one .zip of open formats."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take which engagement, and where to."""
        parser.add_argument("engagement", help="its id or its name")
        parser.add_argument("--out", required=True, type=Path, help="the .zip to write")
        parser.add_argument("--with-key", action="store_true", help="also the key of the cases' identifiers")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the engagement, write the file, note it in the history."""
        engagement_id, name = self._find(options["engagement"])
        out: Path = options["out"]
        if out.exists():
            raise CommandError(f"{out} is there already. Name a file that is not.")
        if not out.parent.is_dir():
            raise CommandError(f"There is no folder {out.parent}. Make it first, or name another.")
        order = Order(engagement_id, timezone.now(), Workbench().get_full_name(), options["with_key"])
        try:
            write_archive(order, out)
        except Refusal as refusal:
            raise CommandError(refusal.text) from None
        except OSError as error:
            raise CommandError(
                f"{out} could not be written: {error.strerror}. Nothing was left there."
            ) from None
        digest = hash_file(out)
        record_export(
            engagement_id,
            size_bytes=out.stat().st_size,
            sha256=digest,
            with_key=order.with_key,
            by=Workbench(),
            now=timezone.now(),
        )
        self.stdout.write(f"{name}: {out}\nSHA-256 {digest}")

    def _find(self, text: str) -> tuple[UUID, str]:
        found = find_engagements(text)
        if len(found) == 1:
            return found[0]
        if found:
            listed = "\n  ".join(f"{pk}  {name}" for pk, name in found)
            raise CommandError(f"Several engagements are called {text!r}. Give the id of one:\n  {listed}")
        raise CommandError(
            f"There is no engagement {text!r}. Give its id, which its addresses carry, or its name."
        )
