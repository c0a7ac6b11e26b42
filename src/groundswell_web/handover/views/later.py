"""What became of the service after the team had left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from groundswell_web.access import needs
from groundswell_web.handover import exit_words
from groundswell_web.handover.later_queries import CheckLine, find_exit_at, list_checks, list_dues


@dataclass(frozen=True)
class LaterPage:
    """The checks after the exit.

    Args:
        exit_at: when the engagement was handed over; None: it is not yet.
        checks: those made and those to come.
        dues: before the exit, when they would be due if it were on the exit date.
    """

    exit_at: datetime | None
    checks: list[CheckLine]
    dues: list[tuple[int, date]]


@needs("see", "duties")
def show_later(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the checks at 1, 3, 6 and 12 months, for good."""
    engagement = request.place.engagement
    zone = timezone.get_default_timezone()
    planned = datetime.combine(engagement.exits_on, datetime.min.time(), zone)
    page = LaterPage(find_exit_at(engagement), list_checks(engagement), list_dues(planned))
    return render(request, "handover/after.html", {"page": page, "place": request.place, "words": exit_words})
