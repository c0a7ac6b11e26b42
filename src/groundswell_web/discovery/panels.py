"""What the state of play shows of the recommendations."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.discovery.queries import count_recommendations, list_editions, list_recommendations
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place


def fill_recommendations(place: Place, key: str, now: datetime) -> Panel | None:
    """Say on how many recommendations somebody acted and which wait; nothing before the first edition."""
    if not place.may("see", "discovery"):
        return None
    editions = list_editions(place.engagement.id)
    if not editions:
        return None
    counts = count_recommendations(place.engagement.id, now=now)
    cards = list_recommendations(place.engagement.id, now=now)
    waiting = [card for card in cards if card.issued_at and not card.is_acted_on]
    facts = {"counts": counts, "waiting": waiting[:3], "edition": editions[0]}
    return Panel(_("Recommendations"), "discovery/panel_recommendations.html", facts)
