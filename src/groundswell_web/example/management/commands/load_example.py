"""Load the example, and print the links with which it is tried. Doing it again loads only what is missing."""

from __future__ import annotations

import shutil
import textwrap
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell_web.example.links import list_links
from groundswell_web.example.stages import load_example


class Command(BaseCommand):
    """Load the example."""

    help = "Load the example: an invented agency at work on real records, ready to be tried."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whether to print the links."""
        parser.add_argument("--quiet", action="store_true", help="do not print the sign-in links")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print the links."""
        if not settings.EXAMPLE:
            raise CommandError(
                "This workbench is not for the example: set GROUNDSWELL_EXAMPLE=1 for one that is, or type ./start"
            )
        told: list[str] = []

        def tell(what: str) -> None:
            if not told:
                self.stderr.write(
                    "Loading the example: its records, what is found in them, who does what (a minute at most)"
                )
            told.append(what)

        load_example(timezone.now(), tell=tell)
        if not options["quiet"]:
            width = min(100, shutil.get_terminal_size().columns)
            self.stdout.write("\n".join(list_lines(width)))


def list_lines(width: int) -> list[str]:
    """List the lines that are printed: who, what to try, and the link, which is never broken."""
    width = max(30, width)
    lines = textwrap.wrap(_("Open one of these links to sign in. Each is a person of the example:"), width)
    for link in list_links():
        told = f"{link.role}: {link.name}. {link.to_try}"
        lines += ["", *textwrap.wrap(told, width), link.address]
    return [*lines, ""]
