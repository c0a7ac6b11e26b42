"""The discovery report, as Django sees it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext


class DiscoveryConfig(AppConfig):
    """The discovery report."""

    name = "groundswell_web.discovery"
    label = "discovery"

    def ready(self) -> None:
        """Take a place in the menu, on the state of play, among the checks and the chores."""
        from groundswell_web.discovery import actions, notices, panels
        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES

        menu = Section(70, lambda: gettext("Discovery report"), "discovery", ("see", "discovery"))
        NAVIGATION.register(menu)
        STATE_OF_PLAY.register("discovery", 70, panels.fill_recommendations)
        CHECKS.register("recommendations nobody acts on", notices.list_quiet_notices)
        CHORES.register("discovery", timedelta(minutes=2), actions.resume_stopped_makings)
