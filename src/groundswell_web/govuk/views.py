"""The two small answers that belong to no app: the colour of the agency, and whether the server lives."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from groundswell_web.access import open_to_all

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@open_to_all
@cache_control(max_age=3600, public=True)
def show_brand(request: HttpRequest) -> HttpResponse:
    """Give the style of the agency: its one colour, which every part of the page follows."""
    if not COLOUR.fullmatch(settings.BRAND_COLOUR):
        raise ImproperlyConfigured(f"GROUNDSWELL_COLOUR is {settings.BRAND_COLOUR!r}. Write it as #1d70b8.")
    return HttpResponse(
        f":root {{ --govuk-brand-colour: {settings.BRAND_COLOUR}; }}\n",
        content_type="text/css; charset=utf-8",
    )


@open_to_all
def show_health(request: HttpRequest) -> HttpResponse:
    """Say that the server lives and reaches its database; no fact about the installation is told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
