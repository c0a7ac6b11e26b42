"""People, as Django sees them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "groundswell_web.people"
    label = "people"

    def ready(self) -> None:
        """Write in the history what people change about their sign-in."""
        from groundswell_web.people.account_events import listen

        listen()
