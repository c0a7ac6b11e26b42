"""Ownership, as Django sees it."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext

from groundswell_web.engagements.navigation import NAVIGATION, Section


class OwnershipConfig(AppConfig):
    """Ownership."""

    name = "groundswell_web.ownership"
    label = "ownership"

    def ready(self) -> None:
        """Take a place in the menu, on the state of play, among the checks and chores, and after each import."""
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.ownership.actions.sheets import remove_old_sheets
        from groundswell_web.ownership.arrivals import record_points
        from groundswell_web.ownership.notices import list_unanswered_notices, list_unowned_notices
        from groundswell_web.ownership.unowned_panel import fill_unowned
        from groundswell_web.records.arrivals import ARRIVALS

        NAVIGATION.register(Section(30, lambda: gettext("Ownership"), "ownership", ("see", "ownership")))
        STATE_OF_PLAY.register("ownership", 50, fill_unowned)
        CHECKS.register("what nobody owns", list_unowned_notices)
        CHECKS.register("rules without an answer", list_unanswered_notices)
        CHORES.register("remove old previews", timedelta(hours=6), remove_old_sheets)
        ARRIVALS.register("ownership", record_points)
