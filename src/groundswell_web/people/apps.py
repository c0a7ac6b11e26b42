"""People, as Django sees them."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "groundswell_web.people"
    label = "people"

    def ready(self) -> None:
        """Write in the history what people change about their sign-in, and in the log who signs in."""
        from groundswell_web.people import account_events, sessions, sign_in_log

        for module in (account_events, sessions, sign_in_log):
            module.listen()
