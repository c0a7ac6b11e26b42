"""The first page of the hand-over: how much of what must go on agency people could go on with alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell_web.access import needs
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.credit import count_led
from groundswell_web.handover.drawings import Band, answer_picture, describe_course
from groundswell_web.handover.forecasting import find_forecast
from groundswell_web.handover.readiness_pages import ReadinessPage, list_agency, list_rows, list_unit
from groundswell_web.handover.readiness_queries import (
    CoursePoint,
    compute_of,
    list_course,
    list_experience_of,
)
from groundswell_web.handover.readiness_words import explain_states, name_led


@needs("see", "duties")
def show_readiness(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show readiness over time and by duty and person, and where it will likely be on the day of the exit."""
    page = read_page(request.place, request.now)
    return render(request, "handover/readiness.html", {"page": page, "place": request.place})


@needs("see", "duties")
def draw_picture(request: Any, engagement_id: UUID, name: str) -> HttpResponse:
    """Draw readiness over time."""
    if name != "course":
        raise Http404
    facts, today = read_teams(engagement_id, request.now, with_owners=False), request.now.date()
    forecast = find_forecast(facts, today, request.place.engagement.exits_on)
    chart = _describe(list_course(engagement_id, facts, today), forecast.band if forecast else None)
    return answer_picture(chart, narrow="narrow" in request.GET)


def read_page(place: Any, now: datetime) -> ReadinessPage:
    """Read all that the page shows."""
    engagement_id, exits_on, today = place.engagement.id, place.engagement.exits_on, now.date()
    facts = read_teams(engagement_id, now)
    readiness = compute_of(facts, today)
    rows = list_rows(engagement_id, facts, readiness.lines)
    forecast = find_forecast(facts, today, exits_on)
    course, led = list_course(engagement_id, facts, today), count_led(engagement_id, now)
    return ReadinessPage(
        readiness=readiness,
        ready=sum(row.line.state == "ready" for row in rows),
        critical=tuple(row for row in rows if row.duty.is_critical and row.line.state != "ready"),
        not_ready=tuple(row for row in rows if row.line.state != "ready"),
        is_ready=tuple(row for row in rows if row.line.state == "ready"),
        agency=list_agency(engagement_id, facts, readiness.people),
        unit=list_unit(engagement_id, facts, list_experience_of(facts, today), today),
        band=forecast.band if forecast else None,
        forecast=forecast.sentences if forecast else (),
        caveats=forecast.caveats if forecast else (),
        chart=_describe(course, forecast.band if forecast else None),
        course=tuple(reversed(course)),
        days_to_exit=(exits_on - today).days,
        states=tuple(explain_states()),
        led=tuple(name_led(led)) if any(line.whole for line in led) else (),
        itself=sum(line.itself for line in led),
    )


def _describe(course: list[CoursePoint], band: Band | None) -> ChartDescription | None:
    return describe_course(
        [(point.on, point.share) for point in course],
        band,
        title=_("Readiness over time"),
        caption=_("The share of the duties, by weight, that agency people have done alone lately.")
        + (" " + _("The pale part is where it will likely be until the exit.") if band else ""),
    )
