"""The start page and the state of play."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import may, needs, signed_in
from groundswell_web.engagements import panels
from groundswell_web.engagements.places import Place
from groundswell_web.engagements.queries import list_places, read_engagement
from groundswell_web.notices.queries import list_notices
from groundswell_web.people.queries import list_installation_roles


@signed_in
def show_start(request: Any) -> HttpResponse:
    """Show a person their engagements and what waits for them."""
    roles = list_installation_roles(request.user)
    places = list_places(person=request.user, now=request.now)
    page = {
        "places": [(place, _count_days(place, request.now)) for place in places],
        "notices": list_notices(request.user.pk),
        "may_create": may(roles, "create", "engagement"),
        "may_see_people": may(roles, "see", "people"),
        "may_see_centre": may(roles, "see", "centre"),
    }
    return render(request, "home/start.html", {"page": page})


@needs("see", "engagement")
def show_state_of_play(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show on one screen what the public waits, what is tried, what it cost, what nobody owns, days to exit."""
    place = request.place
    page = {
        "days_to_exit": _count_days(place, request.now),
        "text": read_engagement(engagement_id),
        "panels": panels.STATE_OF_PLAY.draw(place, "", request.now),
        "notices": list_notices(request.user.pk, engagement_id=engagement_id),
    }
    return render(request, "home/state_of_play.html", {"page": page, "place": place})


def _count_days(place: Place, now: datetime) -> int:
    return (place.engagement.exits_on - now.date()).days
