"""What other pages show of the hand-over: how ready the agency is, who led, and a step's duty."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell.wording import format_share
from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.credit import count_led
from groundswell_web.handover.forecasting import find_forecast
from groundswell_web.handover.readiness_pages import list_rows
from groundswell_web.handover.readiness_queries import compute_of, find_lines_of
from groundswell_web.handover.readiness_words import name_led

TOP = 3  # the state of play is one screen


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show how much agency people could go on with alone, and the critical duties that none of them can do."""
    if not place.may("see", "duties"):
        return None
    facts, today = read_teams(place.engagement.id, now, with_owners=False), now.date()
    readiness = compute_of(facts, today)
    if readiness.share is None:
        return None
    critical = [line for line in readiness.lines if line.duty.is_critical and line.state != "ready"]
    rows = list_rows(place.engagement.id, facts, critical)
    forecast = find_forecast(facts, today, place.engagement.exits_on)
    told = {
        "share": format_share(readiness.share),
        "ready": sum(line.state == "ready" for line in readiness.lines),
        "all": len(readiness.lines),
        "band": forecast.band if forecast else None,
        "critical": rows[:TOP],
        "more": len(rows) - TOP,
    }
    return Panel(_("Ready to go on alone"), "handover/panel_state.html", told)


def fill_credit(place: Place, key: str, now: datetime) -> Panel | None:
    """Show which share of decisions, changes and looks agency people led; nothing before there is one."""
    lines = count_led(place.engagement.id, now)
    if not any(line.whole for line in lines):
        return None
    told = {"lines": name_led(lines), "itself": sum(line.itself for line in lines)}
    return Panel(_("Led by the agency"), "handover/panel_credit.html", told)


def fill_step(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the duties of a step, and who of the agency could go on with them; nothing where there are none."""
    if not place.may("see", "duties"):
        return None
    facts = read_teams(place.engagement.id, now, with_owners=False)
    lines = find_lines_of(facts, compute_of(facts, now.date()), key)
    if not lines:
        return None
    return Panel(
        _("Who could go on with it"),
        "handover/panel_step.html",
        {"rows": list_rows(place.engagement.id, facts, lines)},
    )
