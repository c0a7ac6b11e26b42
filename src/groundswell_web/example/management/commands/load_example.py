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
        load_example(timezone.now(), tell=self.stderr.write)
        if not options["quiet"]:
            width = min(100, shutil.get_terminal_size().columns)
            self.stdout.write("\n".join(list_lines(width)))


def list_lines(width: int) -> list[str]:
    """List the lines that are printed: who, what to try, and the link, which is never broken."""
    lines = [_("Open one of these links to sign in. Each is a person of the example:")]
    for link in list_links():
        told = f"{link.role}: {link.name}. {link.to_try}"
        lines += ["", *textwrap.wrap(told, max(30, width)), link.address]
    return [*lines, ""]
