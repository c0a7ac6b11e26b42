"""Targets, as Django sees them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext


class TargetsConfig(AppConfig):
    """Targets."""

    name = "groundswell_web.targets"
    label = "targets"

    def ready(self) -> None:
        """Take a place in the menu and on other pages, among the checks and after each import."""
        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import ABOUT_FINDING, ABOUT_STEP, STATE_OF_PLAY
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.records.arrivals import ARRIVALS
        from groundswell_web.targets import actions, panels

        NAVIGATION.register(Section(40, lambda: gettext("Targets"), "targets", ("see", "targets")))
        STATE_OF_PLAY.register("targets", 30, panels.tell_state_of_play)
        ABOUT_STEP.register("targets", 30, panels.tell_step)
        ABOUT_FINDING.register("targets", 30, panels.tell_finding)
        CHECKS.register("targets that nobody touched", panels.remind_owners)
        ARRIVALS.register("targets", actions.record_readings)
