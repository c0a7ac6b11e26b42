"""Trials, as Django sees them."""

from __future__ import annotations

from datetime import timedelta

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    """Trials."""

    name = "groundswell_web.trials"
    label = "trials"

    def ready(self) -> None:
        """Look when records or values come, raise what waits, take part in verification and description."""
        from groundswell_web.audit.verifying import VERIFIERS
        from groundswell_web.findings.description import MORE
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.records.arrivals import ARRIVALS
        from groundswell_web.trials import chores, description, looking, notices, planning, verifying

        CHECKS.register(notices.STOPPED, notices.find_stopped)
        CHECKS.register(notices.UNEXPLAINED, notices.find_unexplained)
        # The first by its name of all that new records set off: a breach stops the trial within a minute.
        ARRIVALS.register("a look at the trials", looking.look_after_import)
        CHORES.register("look at trials", timedelta(seconds=20), looking.look_where_due)
        CHORES.register("note the ends of ledgers", timedelta(minutes=5), chores.note_ends)
        CHORES.register("give up stopped planning", timedelta(minutes=5), planning.give_up_stopped)
        VERIFIERS.register("trials", verifying.verify_trials)
        MORE.update(description.write_paths())
        self._take_places()
        self._join_below()

    def _join_below(self) -> None:
        """Be something that a concern can be about, and that spends of the mandate beside the targets."""
        from groundswell_web.concerns.subjects import SOURCES, Source
        from groundswell_web.targets.spending import SPENDERS
        from groundswell_web.trials import queries, spending

        SOURCES.register("trial", Source("trial", queries.get_trial_name, queries.list_open_names))
        SPENDERS.register("trials", spending.sum_up_spend)

    def _take_places(self) -> None:
        """Take a place in the menu, on the page of a target and in the state of play."""
        from django.utils.translation import gettext

        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import ABOUT_TARGET, STATE_OF_PLAY
        from groundswell_web.trials import panels

        NAVIGATION.register(Section(45, lambda: gettext("Trials"), "trials", ("see", "trials")))
        ABOUT_TARGET.register("trials", 20, panels.fill_target)
        STATE_OF_PLAY.register("trials", 35, panels.fill_state_of_play)
