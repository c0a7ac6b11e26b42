"""What the state of play shows of the plan."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.teams.moving import list_moved
from groundswell_web.teams.plan_pages import describe_plan, read_plan
from groundswell_web.teams.plan_queries import find_in_force


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show who does what in this fortnight, and what of the plan does not hold; nothing before one is in force."""
    if not place.may("see", "plans"):
        return None
    card = find_in_force(place.engagement.id)
    if card is None:
        return None
    plan = read_plan(card)
    view = describe_plan(plan, now.date(), sees_rates=False) if plan else None
    facts = {
        "now": next((one for one in view.fortnights if one.is_now), None) if view else None,
        "agency_share": view.agency_share if view else None,
        "moved": list_moved(card, now),
        "number": card.line.number,
    }
    return Panel(_("The plan"), "teams/panel_state.html", facts)
