"""What other pages show of trials."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.trials.queries import list_trials

TOP = 3  # the state of play is one screen


def fill_target(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the trials of a target, and offer to plan one."""
    lines = list_trials(place.engagement.id, target_id=UUID(key))
    may_plan = place.may("plan", "trials")
    if not lines and not may_plan:
        return None
    return Panel(_("Trials"), "trials/panel_target.html", {"lines": lines, "key": key, "may_plan": may_plan})


def fill_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Show the trials that run, and how many have ended with which verdict."""
    lines = list_trials(place.engagement.id)
    lines = [line for line in lines if line.state != "dropped"]
    if not lines:
        return None
    counts: dict[str, int] = {}
    for line in lines:
        if line.verdict_name:
            counts[line.verdict_name] = counts.get(line.verdict_name, 0) + 1
    facts = {
        "running": [line for line in lines if line.state == "running"][:TOP],
        "coming": sum(line.state in ("draft", "signed") for line in lines),
        "verdicts": sorted(counts.items()),
    }
    return Panel(_("Trials"), "trials/panel_state.html", facts)
