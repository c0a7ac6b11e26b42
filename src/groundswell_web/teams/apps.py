"""Plans of mixed teams, as Django sees it."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Plans of mixed teams."""

    name = "groundswell_web.teams"
    label = "teams"

    def ready(self) -> None:
        """Raise what does not hold any more, give up what was stopped, take a place in the menu."""
        from django.utils.translation import gettext

        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.teams import computing, notices, panels

        CHECKS.register(notices.MOVED, notices.find_moved)
        CHORES.register("give up stopped plans", timedelta(minutes=5), computing.give_up_stopped)
        NAVIGATION.register(Section(55, lambda: gettext("Plan"), "plan", ("see", "plans")))
        STATE_OF_PLAY.register("plan", 45, panels.fill_state_of_play)
