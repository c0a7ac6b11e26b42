"""History, as Django sees them."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    """History."""

    name = "groundswell_web.audit"
    label = "audit"
