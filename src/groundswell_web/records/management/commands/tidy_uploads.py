"""Take up stopped imports again, and remove uploads that nobody went on with. A chore does both by itself."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from groundswell_web.records.import_actions import resume_stopped_imports
from groundswell_web.records.tidying import tidy_uploads


class Command(BaseCommand):
    """Resume and tidy."""

    help = "Take up stopped imports again, and remove uploads that nobody went on with for a week."

    def handle(self, *args: Any, **options: Any) -> None:
        """Resume, then tidy."""
        now = timezone.now()
        self.stdout.write(
            f"{resume_stopped_imports(now)} imports taken up, {tidy_uploads(now)} things removed"
        )
