"""What other pages show of what people said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.voices.queries import (
    QuoteLine,
    count_heard,
    list_never_heard,
    list_quotes_of_finding,
    list_quotes_of_point,
)

TOP = 4


def fill_step(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what people said about a step, beside its figures."""
    if not place.may("see", "voices"):
        return None
    return _fill(place, list_quotes_of_point(place.engagement.id, UUID(key)), f"point-{key}")


def fill_finding(place: Place, key: str, now: datetime) -> Panel | None:
    """Show what people said about a finding."""
    if not place.may("see", "voices"):
        return None
    return _fill(place, list_quotes_of_finding(place.engagement.id, key), f"finding-{key}")


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Say how many sessions there were, and which kinds of people nobody has listened to."""
    if not place.may("see", "voices"):
        return None
    heard = count_heard(place.engagement.id)
    return Panel(_("What people said"), "voices/panel_heard.html", {"heard": heard})


def _fill(place: Place, quotes: list[QuoteLine], anchor: str) -> Panel:
    facts = {
        "quotes": quotes[:TOP],
        "more": max(0, len(quotes) - TOP),
        "anchor": anchor,
        "never_heard": list_never_heard(place.engagement.id),
    }
    return Panel(_("What people said"), "voices/panel_quotes.html", facts)
