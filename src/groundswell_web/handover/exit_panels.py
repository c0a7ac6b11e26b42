"""What the state of play tells of a rehearsal that runs or is to come, and of the service after the exit."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.handover import exit_words
from groundswell_web.handover.later_queries import list_checks
from groundswell_web.handover.rehearsal_queries import UNIT, list_rehearsals


def fill_rehearsal(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell the next rehearsal, or the one that runs, and whether the person who asks can only read in it."""
    if not place.may("see", "duties"):
        return None
    coming = [one for one in list_rehearsals(place.engagement.id, now) if one.is_open]
    if not coming:
        return None
    facts = {"line": coming[-1], "is_held": place.person.home.kind == UNIT}
    title = _("A rehearsal runs") if coming[-1].state == "running" else _("A rehearsal is to come")
    return Panel(title, "handover/panel_rehearsal.html", facts)


def fill_after(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell what the newest check after the exit found, or when the first one comes."""
    if place.engagement.phase != "handed_over" or not place.may("see", "duties"):
        return None
    checks = list_checks(place.engagement)
    made = [one for one in checks if one.checked_at is not None]
    coming = [one for one in checks if one.checked_at is None]
    facts = {"made": made[-1] if made else None, "coming": coming[0] if coming else None, "words": exit_words}
    return Panel(_("After the exit"), "handover/panel_after.html", facts)
