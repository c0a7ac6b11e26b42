"""All engagements of a unit: how each stands, who is where, and what was tried."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from groundswell_web.access import needs
from groundswell_web.centre import listing, overview
from groundswell_web.centre.plays import list_play_summaries
from groundswell_web.centre.staffing import read_staffing


@needs("see", "centre", within=False)
def show_engagements(request: Any) -> HttpResponse:
    """Show every engagement of the coordinator's unit on one page."""
    wish = _read_wish(request)
    lines = overview.list_lines(request.user.home_id, request.now)
    page = {
        "wish": wish,
        "lines": listing.choose_lines(lines, wish),
        "hints": listing.list_hints(lines),
        "orders": listing.name_orders(),
        "phases": listing.name_phases(),
        "has_any": bool(lines),
    }
    return render(request, "centre/engagements.html", {"page": page})


@needs("see", "centre", within=False)
def download_engagements(request: Any) -> HttpResponse:
    """Give the same list as CSV."""
    lines = overview.list_lines(request.user.home_id, request.now)
    text = listing.write_csv(listing.choose_lines(lines, _read_wish(request)))
    response = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="engagements-{request.now:%Y-%m-%d}.csv"'
    return response


@needs("see", "centre", within=False)
def show_people(request: Any) -> HttpResponse:
    """Show the people of all engagements, their days week by week, and where these clash."""
    page = {"staffing": read_staffing(request.user.home_id, request.now)}
    return render(request, "centre/people.html", {"page": page})


@needs("see", "centre", within=False)
def show_plays(request: Any) -> HttpResponse:
    """Show the kinds of change that were tried, with what is known of each over all engagements."""
    page = {"plays": list_play_summaries(request.user.home_id)}
    return render(request, "centre/plays.html", {"page": page})


def _read_wish(request: Any) -> listing.Wish:
    return listing.read_wish(request.GET.get("phase", ""), request.GET.get("order", ""))
