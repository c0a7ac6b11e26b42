"""What other pages show of the fit of an engagement."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.centre.queries import list_agreed
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what was agreed before an engagement began, until it has started: then its mandate says what holds."""
    if place.engagement.is_started:
        return None
    parts = list_agreed(place.engagement.id)
    return Panel(_("Agreed before it began"), "centre/panel_agreed.html", {"parts": parts}) if parts else None
