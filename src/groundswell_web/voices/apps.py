"""What people said, as Django sees it."""

from django.apps import AppConfig
from django.utils.translation import gettext

from groundswell_web.engagements.navigation import NAVIGATION, Section


class VoicesConfig(AppConfig):
    """What people said."""

    name = "groundswell_web.voices"
    label = "voices"

    def ready(self) -> None:
        """Take a place in the menu, on the pages of steps and findings, and on the state of play."""
        from groundswell_web.engagements.panels import ABOUT_FINDING, ABOUT_STEP, STATE_OF_PLAY
        from groundswell_web.voices import panels

        NAVIGATION.register(Section(60, lambda: gettext("What people said"), "voices", ("see", "voices")))
        ABOUT_STEP.register("voices", 20, panels.fill_step)
        ABOUT_FINDING.register("voices", 50, panels.fill_finding)
        STATE_OF_PLAY.register("voices", 70, panels.fill_state_of_play)
