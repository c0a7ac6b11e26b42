"""What targets tell on other pages, and whom they remind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.engagements.panels import Panel
from groundswell_web.engagements.places import Place
from groundswell_web.findings.queries import find_finding
from groundswell_web.notices.checks import Concerned
from groundswell_web.ownership.queries import get_point
from groundswell_web.records.queries import find_current
from groundswell_web.refusals import NotThere
from groundswell_web.targets import queries

# The measure that a target made from a finding begins with.
MEASURE_OF = {
    "waits": "median_wait_days",
    "places": "mean_days_in_step",
    "holders": "mean_wait_days",
    "causes": "mean_wait_days",
    "flow": "backlog_cases",
    "fairness": "median_wait_days",
    "ways": "share_sent_back",
    "changes": "median_wait_days",
    "stuck": "stuck_cases",
    "gains": "mean_wait_days",
}
MOST_BOUNDS = 5


def tell_state_of_play(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell which targets run and how far they are, and which nobody touched."""
    cards = queries.list_targets(place.engagement.id, now=now)
    if not cards:
        return None
    facts = {
        "open": [card for card in cards if card.state in ("proposed", "agreed", "running")],
        "reached": sum(card.state == "reached" for card in cards),
        "missed": sum(card.state == "missed" for card in cards),
        "dropped": sum(card.state == "dropped" for card in cards),
    }
    return Panel(_("Targets"), "targets/panel_state.html", facts)


def tell_step(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell which targets are set on a step."""
    try:
        point = get_point(place.engagement.id, UUID(key), now)
    except NotThere:
        return None
    facts: dict[str, Any] = {
        "cards": queries.list_for_step(place.engagement.id, point.name, now=now),
        "query": {"measure": "mean_days_in_step", "step": point.name, "source": "free"},
        "bounds": [],
    }
    return Panel(_("Targets on this step"), "targets/panel_about.html", facts)


def tell_finding(place: Place, key: str, now: datetime) -> Panel | None:
    """Tell which targets were made from a finding, and offer to make one; from each bound of what could be won."""
    if key not in MEASURE_OF:
        return None
    source = "bound" if key == "gains" else "finding"
    facts = {
        "cards": queries.list_for_source(place.engagement.id, key, now=now),
        "query": {"measure": MEASURE_OF[key], "source": source, "source_key": key},
        "bounds": _list_bounds(place) if key == "gains" else [],
    }
    return Panel(_("Targets"), "targets/panel_about.html", facts, size="full")


def _list_bounds(place: Place) -> list[dict[str, Any]]:
    """List the largest bounds of what could be won, each with the target that it would begin."""
    current = find_current(place.engagement.id)
    view = find_finding(place.engagement.id, current.id, "gains", sees_cases=False) if current else None
    tables = view.document["tables"] if view else []
    table = next((one for one in tables if one["key"] == "gains"), None)
    if table is None:
        return []
    names = [column["key"] for column in table["columns"]]
    bounds = []
    for row in table["rows"][:MOST_BOUNDS]:
        told = dict(zip(names, row, strict=True))
        of_step = told["kind"] == "skip_after" and told["step"]
        query = {
            "measure": "mean_days_in_step" if of_step else "mean_wait_days",
            "step": told["step"] if of_step else "",
            "title": told["change"],
            "source": "bound",
            "source_key": f"gains:{told['kind']}",
        }
        bounds.append({"text": told["change"], "days": told["days"], "query": query})
    return bounds


def remind_owners(now: datetime) -> Iterator[Concerned]:
    """Remind the owner of each open target that nobody touched for three weeks."""
    for engagement_id, target_id, owner_id, title in queries.list_untouched(now):
        text = _("Nobody has touched the target “{title}” for three weeks. Note what was done, or drop it.")
        address = reverse("target", args=[engagement_id, target_id])
        yield Concerned(owner_id, str(target_id), text.format(title=title), address, engagement_id)
