"""Bring an installation up to date: database, cache table, static files. Doing it again changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Bring the installation up to date."""

    help = "Bring the database and the static files of this installation up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, make the cache table, collect the static files."""
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
