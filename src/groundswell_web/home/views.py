"""The start page and the state of play."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from groundswell_web.access import may, needs, signed_in
from groundswell_web.engagements import panels
from groundswell_web.engagements.queries import list_places
from groundswell_web.notices.queries import list_notices
from groundswell_web.people.queries import list_installation_roles


@signed_in
def show_start(request: Any) -> HttpResponse:
    """Show a person their engagements and what waits for them."""
    roles = list_installation_roles(request.user)
    page = {
        "places": list_places(person=request.user, now=request.now),
        "notices": list_notices(request.user.pk),
        "may_create": may(roles, "create", "engagement"),
        "may_see_people": may(roles, "see", "people"),
    }
    return render(request, "home/start.html", {"page": page})


@needs("see", "engagement")
def show_state_of_play(request: HttpRequest, engagement_id: object) -> HttpResponse:
    """Show on one screen what the public waits, what is tried, what it cost, what nobody owns, days to exit."""
    place = request.place  # type: ignore[attr-defined]
    now = request.now  # type: ignore[attr-defined]
    page = {
        "days_to_exit": (place.engagement.exits_on - now.date()).days,
        "panels": panels.STATE_OF_PLAY.draw(place, "", now),
        "notices": list_notices(request.user.pk, engagement_id=place.engagement.id),
    }
    return render(request, "home/state_of_play.html", {"page": page, "place": place})
