"""Engagements, as Django sees them."""

from django.apps import AppConfig
from django.utils.translation import gettext


class EngagementsConfig(AppConfig):
    """Engagements."""

    name = "groundswell_web.engagements"
    label = "engagements"

    def ready(self) -> None:
        """Put the engagement itself and its history last in the menu, and its part on the state of play."""
        from groundswell_web.engagements.checks import find_ending, find_unsigned
        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.engagements.state import tell_mandate, tell_missing
        from groundswell_web.notices.checks import CHECKS

        NAVIGATION.register(
            Section(90, lambda: gettext("Mandate and people"), "engagement", ("see", "engagement"))
        )
        NAVIGATION.register(Section(95, lambda: gettext("History"), "history", ("see", "history")))
        STATE_OF_PLAY.register("missing", 10, tell_missing)
        STATE_OF_PLAY.register("mandate", 80, tell_mandate)
        CHECKS.register("mandate ends", find_ending)
        CHECKS.register("mandate waits", find_unsigned)
