"""Trials, as Django sees them."""

from __future__ import annotations

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    """Trials."""

    name = "groundswell_web.trials"
    label = "trials"

    def ready(self) -> None:
        """Look when records come, do the chores, raise what waits, and take part in the verification."""
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.trials import notices

        CHECKS.register(notices.STOPPED, notices.find_stopped)
