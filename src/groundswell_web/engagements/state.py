"""What the state of play tells of the engagement itself: what is missing to start, what the mandate allows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.engagements.queries import find_mandate, list_mandates
from groundswell_web.engagements.start_conditions import list_conditions


def tell_missing(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell what is missing before the engagement can start; nothing once it has."""
    if place.engagement.is_started:
        return None
    conditions = list_conditions(place.engagement.id, now=now)
    return Panel(_("Before it can start"), "engagements/panel_missing.html", {"conditions": conditions})


def tell_mandate(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell what the team may do without asking and until when; or that a draft waits for its signature."""
    if not place.may("see", "mandate"):
        return None
    mandate = find_mandate(place.engagement.id)
    waiting = [one for one in list_mandates(place.engagement.id) if not one.signed_at and not one.replaced_at]
    if mandate is None and not waiting and not place.engagement.is_started:
        return None
    facts = {
        "mandate": mandate,
        "is_in_force": mandate is not None and mandate.is_in_force(now.date()),
        "days_left": (mandate.until_on - now.date()).days if mandate else 0,
        "waiting": waiting[0] if waiting else None,
    }
    return Panel(_("What the mandate allows"), "engagements/panel_mandate.html", facts)
