"""Findings."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext


class FindingsConfig(AppConfig):
    """Findings."""

    name = "groundswell_web.findings"
    label = "findings"

    def ready(self) -> None:
        """Put the section into the menu, and compute what most will look at when new records come."""
        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.findings import actions, panels
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.records.arrivals import ARRIVALS

        NAVIGATION.register(Section(20, lambda: gettext("Findings"), "findings", ("see", "findings")))
        ARRIVALS.register("findings", actions.record_wishes)
        CHORES.register("findings", timedelta(minutes=1), actions.resume_stopped_findings)
        STATE_OF_PLAY.register("wait", 10, panels.tell_wait)
