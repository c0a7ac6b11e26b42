"""Plans of mixed teams, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class TeamsConfig(AppConfig):
    """Plans of mixed teams."""

    name = "groundswell_web.teams"
    label = "teams"
