"""What other pages show of concerns."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.concerns.queries import list_about, list_open
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place

TOP = 3  # the state of play is one screen


def fill_step(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the concerns about a step."""
    return _fill(place, "step", key, now)


def fill_rule(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the concerns about a rule."""
    return _fill(place, "rule", key, now)


def fill_target(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the concerns about a target."""
    return _fill(place, "target", key, now)


def fill_finding(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the concerns about a finding."""
    return _fill(place, "finding", key, now)


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the open concerns, the oldest first; nothing when there are none."""
    concerns = list_open(place.engagement.id) if place.may("see", "concerns") else []
    if not concerns:
        return None
    facts = {
        "concerns": concerns[:TOP],
        "count": len(concerns),
        "waiting": sum(concern.state == "waiting" for concern in concerns),
        "now": now,
    }
    return Panel(_("Open concerns"), "concerns/panel_open.html", facts)


def _fill(place: Place, kind: str, key: str, now: datetime) -> Panel | None:
    if not place.may("see", "concerns"):
        return None
    concerns = list_about(place.engagement.id, kind, key)
    facts = {
        "concerns": [concern for concern in concerns if concern.is_open],
        "settled_count": sum(not concern.is_open for concern in concerns),
        "now": now,
        "may_raise": place.may("raise", "concerns"),
        "address": reverse("concern_raise", args=[place.engagement.id]) + f"?about={kind}:{key}",
    }
    return Panel(_("Concerns"), "concerns/panel_about.html", facts)
