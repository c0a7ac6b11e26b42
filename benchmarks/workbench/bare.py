"""A bare Django page beside the workbench's own: one small view, no middleware. The doors are in `doors`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

BODY = "<!DOCTYPE html><html lang=en><title>Bare</title><p>" + "A bare page of Django. " * 20


def show_bare(request: HttpRequest) -> HttpResponse:
    """Give a small page that is always the same."""
    return HttpResponse(BODY)


urlpatterns = [path("bare", show_bare), path("", include("groundswell_web.config.urls"))]
handler403 = "groundswell_web.config.refusals.show_not_allowed"
handler404 = "groundswell_web.config.refusals.show_not_found"
handler500 = "groundswell_web.config.refusals.show_failure"
