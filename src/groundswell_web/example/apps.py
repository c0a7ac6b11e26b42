"""The example, as Django sees it."""

from django.apps import AppConfig


class ExampleConfig(AppConfig):
    """The example."""

    name = "groundswell_web.example"
    label = "example"
