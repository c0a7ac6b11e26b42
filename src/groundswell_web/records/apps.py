"""The agency's records, as Django sees them."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext

from groundswell_web.engagements.navigation import NAVIGATION, Section
from groundswell_web.engagements.panels import STATE_OF_PLAY


class RecordsConfig(AppConfig):
    """The agency's records."""

    name = "groundswell_web.records"
    label = "records"

    def ready(self) -> None:
        """Take its places in the menu and on the state of play, and its chores."""
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.records import checks, import_actions, panels, pulls, tidying

        NAVIGATION.register(Section(10, lambda: gettext("Records"), "records", ("see", "records")))
        STATE_OF_PLAY.register("records", 75, panels.fill_records)
        CHECKS.register("records_failed", checks.find_failed_imports)
        CHORES.register(
            "resume stopped imports", timedelta(seconds=30), import_actions.resume_stopped_imports
        )
        CHORES.register("pull from databases", timedelta(minutes=1), pulls.pull_due)
        CHORES.register("tidy uploads", timedelta(hours=6), tidying.tidy_uploads)
