"""Words of readiness on screens: how far the agency is with a duty, and a person with it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from groundswell_web.govuk.environment import show_day
from groundswell_web.handover.credit import LedLine

COLOURS = {"ready": "green", "stale": "yellow", "together": "blue", "seen": "grey", "none": "red"}


def name_state(state: str) -> str:
    """Name how far the agency is with a duty."""
    return {
        "ready": _("Ready"),
        "stale": _("Out of practice"),
        "together": _("Done together"),
        "seen": _("Only seen"),
        "none": _("Nobody"),
    }[state]


def explain_states() -> list[tuple[str, str]]:
    """List each state with what it means, from the best to the worst."""
    return [
        (name_state("ready"), _("somebody of the agency did it alone lately, on no account of the unit’s")),
        (name_state("stale"), _("somebody of the agency did it alone once, but too long ago")),
        (
            name_state("together"),
            _("somebody of the agency did it with somebody else, or on an account of the unit’s"),
        ),
        (name_state("seen"), _("somebody of the agency looked on")),
        (name_state("none"), _("nobody of the agency who is there has seen it done")),
    ]


def name_level(level: str) -> str:
    """Name how far a person is with a duty."""
    return {
        "alone": _("Done alone"),
        "together": _("Done together"),
        "seen": _("Looked on"),
        "none": _("Not yet"),
    }[level]


def say_fresh(level: str, last_on: date | None, until_on: date | None, *, is_fresh: bool) -> str:
    """Say until when what a person did counts, or since when it does not; empty where there is no deed."""
    if level == "none" or last_on is None or until_on is None:
        return ""
    if is_fresh:
        return _("fresh until {day}").format(day=show_day(until_on))
    return _("stale since {day}").format(day=show_day(until_on + timedelta(days=1)))


def name_stop(consequence: str) -> str:
    """Say shortly what follows when nobody does some duties; heads the list of them."""
    return {
        "stops": _("Critical: the service stops."),
        "slows": _("People wait longer, or money is lost."),
        "minor": _("Little follows, for a while."),
    }[consequence]


def name_led(lines: Iterable[LedLine]) -> list[tuple[str, LedLine]]:
    """Name what was led, beside its counts."""
    names = {"decisions": _("Decisions"), "changes": _("Changes"), "looks": _("Looks")}
    return [(names[line.what], line) for line in lines]
