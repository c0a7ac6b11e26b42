"""Engagements, as Django sees them."""

from django.apps import AppConfig


class EngagementsConfig(AppConfig):
    """Engagements."""

    name = "groundswell_web.engagements"
    label = "engagements"
