"""The hand-over, as Django sees it."""

from __future__ import annotations

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """The hand-over."""

    name = "groundswell_web.handover"
    label = "handover"

    def ready(self) -> None:
        """Know what is a duty, hear what is done, raise what waits, take part in verification."""
        self._know_duties()
        self._watch_duties()
        self._tell_readiness()
        self._hand_over()

    def _know_duties(self) -> None:
        """Find duties where they are, write deeds as they are done, and keep both up to date."""
        from datetime import timedelta

        from groundswell_web.audit.listening import LISTENERS
        from groundswell_web.handover import found_rounds, found_things, keeping, seeing
        from groundswell_web.handover.sources import DUTY_SOURCES
        from groundswell_web.notices.chores import CHORES
        from groundswell_web.records.arrivals import ARRIVALS

        for source in (*found_things.list_sources(), *found_rounds.list_sources()):
            DUTY_SOURCES.register(source)
        LISTENERS.register("deeds", seeing.hear)
        # By its name after the points and the targets, which are read from the same records first.
        ARRIVALS.register("the duties of the hand-over", keeping.keep_after_import)
        CHORES.register("keep duties up to date", timedelta(minutes=15), keeping.keep_all)

    def _watch_duties(self) -> None:
        """Raise what waits to be confirmed, and be verified with the history."""
        from groundswell_web.audit.verifying import VERIFIERS
        from groundswell_web.handover import notices, verifying
        from groundswell_web.notices.checks import CHECKS

        CHECKS.register(notices.WAITING, notices.find_waiting)
        CHECKS.register(notices.NOBODY, notices.find_critical_without_anybody)
        CHECKS.register(notices.ENDING, notices.find_ending)
        VERIFIERS.register("handover", verifying.verify_deeds)

    def _tell_readiness(self) -> None:
        """Take a place in the menu, on the page of a step and in the state of play; keep readiness of each day."""
        from django.utils.translation import gettext

        from groundswell_web.engagements.navigation import NAVIGATION, Section
        from groundswell_web.engagements.panels import ABOUT_STEP, STATE_OF_PLAY
        from groundswell_web.handover import panels, readiness_chores
        from groundswell_web.notices.chores import CHORES

        NAVIGATION.register(Section(70, lambda: gettext("Hand-over"), "handover", ("see", "duties")))
        STATE_OF_PLAY.register("readiness", 40, panels.fill_state_of_play)
        STATE_OF_PLAY.register("credit", 41, panels.fill_credit)
        ABOUT_STEP.register("hand-over", 45, panels.fill_step)
        CHORES.register("keep readiness", readiness_chores.EVERY, readiness_chores.keep_readiness)
        CHORES.register("look ahead to the exit", readiness_chores.AHEAD, readiness_chores.look_ahead)

    def _hand_over(self) -> None:
        """Hold the unit to reading in a rehearsal, stand before the exit, look again afterwards."""
        from datetime import timedelta

        from groundswell_web.engagements.exits import EXIT_CONDITIONS
        from groundswell_web.engagements.holds import HOLDS
        from groundswell_web.engagements.panels import STATE_OF_PLAY
        from groundswell_web.handover import exit_conditions, exit_panels, later_chores, rehearsal_notices
        from groundswell_web.handover.actions.rehearsals import record_outcomes
        from groundswell_web.handover.rehearsal_queries import find_hold
        from groundswell_web.notices.checks import CHECKS
        from groundswell_web.notices.chores import CHORES

        HOLDS.register("rehearsal", find_hold)
        EXIT_CONDITIONS.register("duties", 10, exit_conditions.tell_duties)
        EXIT_CONDITIONS.register("signature", 20, exit_conditions.tell_unsigned)
        CHECKS.register(rehearsal_notices.AHEAD, rehearsal_notices.find_ordered)
        CHECKS.register(rehearsal_notices.PULLED, rehearsal_notices.find_pulls)
        CHECKS.register(later_chores.CHECKED, later_chores.find_checked)
        CHORES.register("write down rehearsals", timedelta(minutes=15), record_outcomes)
        CHORES.register("look again after the exit", timedelta(hours=6), later_chores.make_checks)
        STATE_OF_PLAY.register("rehearsal", 12, exit_panels.fill_rehearsal)
        STATE_OF_PLAY.register("after", 11, exit_panels.fill_after)
