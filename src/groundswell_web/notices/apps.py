"""Notices, as Django sees them."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "groundswell_web.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the chore that takes away sessions that have ended."""
        from datetime import timedelta

        from groundswell_web.notices.chores import CHORES
        from groundswell_web.people.sessions import remove_ended

        CHORES.register("remove ended sessions", timedelta(hours=1), remove_ended)
