"""The installation as a whole, so that Django finds its commands."""

from django.apps import AppConfig


class InstallationConfig(AppConfig):
    """The installation as a whole."""

    name = "groundswell_web.config"
    label = "config"
