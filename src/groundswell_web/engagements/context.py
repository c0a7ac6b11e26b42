"""What the page around every page needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from groundswell_web.engagements.navigation import NAVIGATION, Link
from groundswell_web.engagements.places import Place


@dataclass(frozen=True)
class Shell:
    """The page around a page."""

    name: str
    colour: str
    language: str
    is_example: bool
    person: Any
    place: Place | None
    place_address: str
    links: list[Link]
    messages: list[Any]


def describe_page(request: HttpRequest | None) -> dict[str, Shell]:
    """Describe the page around the page; without a request it is the bare one, which asks no database."""
    place: Place | None = getattr(request, "place", None)
    person = getattr(request, "user", None)
    return {
        "shell": Shell(
            name=settings.NAME_SHOWN,
            colour=settings.BRAND_COLOUR,
            language=get_language() or "en",
            is_example=settings.EXAMPLE,
            person=person if person is not None and person.is_authenticated else None,
            place=place,
            place_address=reverse("state_of_play", args=[place.engagement.id]) if place else "",
            links=NAVIGATION.draw(place, request.path) if place and request else [],
            messages=list(get_messages(request)) if request else [],
        )
    }
