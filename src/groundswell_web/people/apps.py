"""People, as Django sees them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "groundswell_web.people"
    label = "people"
