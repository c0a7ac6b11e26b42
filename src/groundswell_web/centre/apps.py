"""The central unit, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class CentreConfig(AppConfig):
    """The central unit."""

    name = "groundswell_web.centre"
    label = "centre"

    def ready(self) -> None:
        """Show in a new engagement what was agreed before it began."""
        from groundswell_web.centre import panels
        from groundswell_web.engagements.panels import STATE_OF_PLAY

        STATE_OF_PLAY.register("agreed before", 12, panels.fill_state_of_play)
