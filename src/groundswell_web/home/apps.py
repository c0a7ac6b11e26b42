"""The start page and the state of play."""

from django.apps import AppConfig
from django.utils.translation import gettext

from groundswell_web.engagements.navigation import NAVIGATION, Section


class HomeConfig(AppConfig):
    """The start page and the state of play."""

    name = "groundswell_web.home"
    label = "home"

    def ready(self) -> None:
        """Put the state of play first in the menu."""
        NAVIGATION.register(
            Section(0, lambda: gettext("State of play"), "state_of_play", ("see", "engagement"))
        )
