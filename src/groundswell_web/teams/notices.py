"""Raise with those who make plans that the plan in force does not hold any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import ngettext

from groundswell_web.engagements.queries import list_members
from groundswell_web.notices.checks import Concerned
from groundswell_web.teams.moving import list_moved
from groundswell_web.teams.plan_queries import list_in_force

MOVED = "plans that do not hold any more"
MAKERS = ("lead", "service_owner")


def find_moved(now: datetime) -> Iterator[Concerned]:
    """Find plans in force that count on days that people do not have: for whoever makes plans."""
    for card in list_in_force():
        moved = list_moved(card, now)
        if not moved:
            continue
        text = ngettext("{first} Plan again.", "{first} And {more} more. Plan again.", len(moved)).format(
            first=moved[0], more=len(moved) - 1
        )
        address = f"/engagements/{card.engagement_id}/plan/"
        makers = {one.person_id for one in list_members(card.engagement_id, now=now) if one.role in MAKERS}
        for person_id in sorted(makers, key=str):
            yield Concerned(person_id, f"plan:{card.line.id}", text, address, card.engagement_id)
