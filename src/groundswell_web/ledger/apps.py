"""The ledger, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "groundswell_web.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Take a place in the menu and on other pages, raise what waits, take part in verification."""
        self._take_places()
        self._tidy()
        self._watch()
        self._compute_results()

    def _take_places(self) -> None:
        """Take a place in the menu, on the pages of targets and steps and in the state of play."""
        from django.utils.translation import gettext

        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import ABOUT_STEP, ABOUT_TARGET, STATE_OF_PLAY
        from groundswell_web.ledger import panels

        NAVIGATION.register(Section(47, lambda: gettext("Ledger"), "ledger", ("see", "ledger")))
        ABOUT_STEP.register("costs", 50, panels.fill_step)
        ABOUT_TARGET.register("costs", 30, panels.fill_target)
        ABOUT_TARGET.register("results", 31, panels.fill_results)
        STATE_OF_PLAY.register("costs", 38, panels.fill_state_of_play)

    def _tidy(self) -> None:
        """Take away files of costs to which nobody said yes."""
        from datetime import timedelta

        from groundswell_web.ledger.staging import drop_old_files
        from groundswell_web.notices.chores import CHORES

        CHORES.register("take away files of costs", timedelta(hours=1), drop_old_files)

    def _watch(self) -> None:
        """Raise what the ledger needs from people, and be verified with the history."""
        from groundswell_web.audit.verifying import VERIFIERS
        from groundswell_web.ledger import notices, verifying
        from groundswell_web.notices.checks import CHECKS

        CHECKS.register(notices.SHEETS, notices.find_missing_sheets)
        CHECKS.register(notices.COSTLESS, notices.find_costless_targets)
        VERIFIERS.register("ledger", verifying.verify_ledgers)

    def _compute_results(self) -> None:
        """Compute results when records have come, and when a verdict or a target has changed since."""
        from datetime import timedelta

        from groundswell_web.ledger.actions import results
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.records.arrivals import ARRIVALS

        # By its name after the trials and the targets, which are read from the same records first.
        ARRIVALS.register("the results of the ledger", results.record_results_after_import)
        CHORES.register("compute results", timedelta(minutes=2), results.record_stale_results)
