"""Concerns, as Django sees them."""

from django.apps import AppConfig
from django.utils.translation import gettext

from groundswell_web.engagements.navigation import NAVIGATION, Section


class ConcernsConfig(AppConfig):
    """Concerns."""

    name = "groundswell_web.concerns"
    label = "concerns"

    def ready(self) -> None:
        """Take a place in the menu, on the pages that concerns are about, and among the checks."""
        from groundswell_web.concerns import notices, panels
        from groundswell_web.engagements.panels import (
            ABOUT_FINDING,
            ABOUT_RULE,
            ABOUT_STEP,
            ABOUT_TARGET,
            STATE_OF_PLAY,
        )
        from groundswell_web.notices.checks import CHECKS

        NAVIGATION.register(Section(50, lambda: gettext("Concerns"), "concerns", ("see", "concerns")))
        ABOUT_STEP.register("concerns", 40, panels.fill_step)
        ABOUT_RULE.register("concerns", 40, panels.fill_rule)
        ABOUT_TARGET.register("concerns", 40, panels.fill_target)
        ABOUT_FINDING.register("concerns", 40, panels.fill_finding)
        STATE_OF_PLAY.register("concerns", 60, panels.fill_state_of_play)
        CHECKS.register("concerns without an answer", notices.list_unanswered_notices)
        CHECKS.register("answers to judge", notices.list_answered_notices)
        CHECKS.register("concerns that nobody else can settle", notices.list_silent_notices)
