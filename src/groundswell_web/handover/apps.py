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
