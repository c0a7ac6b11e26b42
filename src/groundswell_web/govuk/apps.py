"""The look of the workbench."""

from django.apps import AppConfig


class GovukConfig(AppConfig):
    """The look of the workbench."""

    name = "groundswell_web.govuk"
    label = "govuk"
