"""Run the daily checks and mail what is new. The worker calls it every hour; running it again does no harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from groundswell_web.notices.actions import mail_notices, record_notices


class Command(BaseCommand):
    """Raise what waits for somebody."""

    help = "Raise what waits for somebody, on their page and by mail."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the checks, then mail."""
        now = timezone.now()
        raised = record_notices(now=now)
        mailed = mail_notices(now=now)
        self.stdout.write(f"{raised} new notices, {mailed} mails")
