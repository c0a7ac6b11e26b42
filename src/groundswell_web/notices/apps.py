"""Notices, as Django sees them."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Notices."""

    name = "groundswell_web.notices"
    label = "notices"
