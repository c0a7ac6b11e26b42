"""What the state of play shows of what nobody owns."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.ownership.queries import list_points

TOP = 3


def fill_unowned(place: Place, key: str, now: datetime) -> Panel | None:
    """Say how many applicant-days a year nobody owns, and where most of them pass; nothing before the first records."""
    points = list_points(place.engagement.id, now) if place.may("see", "ownership") else []
    if not points:
        return None
    unowned = [point for point in points if point.reason]
    days = [point.applicant_days for point in unowned if point.applicant_days is not None]
    facts = {
        "count": len(unowned),
        "of": len(points),
        "applicant_days": sum(days) if days else None,
        "top": unowned[:TOP],
    }
    return Panel(_("What nobody owns"), "ownership/unowned_panel.html", facts)
