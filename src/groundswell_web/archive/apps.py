"""The archive, as Django sees it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext


class ArchiveConfig(AppConfig):
    """Everything of an engagement in one file."""

    name = "groundswell_web.archive"
    label = "archive"

    def ready(self) -> None:
        """Read every app's ``exports.py``; take a place in the menu and among the chores."""
        from groundswell_web.archive import actions
        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.notices.chores import CHORES

        autodiscover_modules("exports")
        NAVIGATION.register(
            Section(90, lambda: gettext("Take everything away"), "archive", ("export", "archive"))
        )
        CHORES.register("resume stopped archives", timedelta(minutes=2), actions.resume_stopped_archives)
        CHORES.register("remove old archives", timedelta(hours=1), actions.remove_old_archives)
