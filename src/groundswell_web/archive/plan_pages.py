"""The page of the plan that the team works by, and the plan as files that the command line takes up again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.archive.listing import Listing
from groundswell_web.archive.packing import Packer
from groundswell_web.archive.scene import Filled, Scene
from groundswell_web.teams.plan_pages import describe_plan, read_plan
from groundswell_web.teams.plan_queries import find_in_force

if TYPE_CHECKING:
    from groundswell_web.teams.plan_pages import PlanView

REQUEST, PLAN = "teams/plan/request.json", "teams/plan/plan.json"
WORK_HEADS = (
    "from_on",
    "until_on",
    "item",
    "kind",
    "skill",
    "lead",
    "lead_home",
    "learns_beside",
    "days_a_week",
    "is_new",
)
DAYS_HEADS = ("person", "home", "week_from_on", "days")


def write_plan(engagement_id: UUID, packer: Packer) -> None:
    """Write the plan in force as the library reads it, and what was asked for it."""
    card = find_in_force(engagement_id)
    if card is not None and card.document is not None:
        for name, document in ((REQUEST, card.request), (PLAN, card.document)):
            packer.add_text(name, json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def fill_plan(scene: Scene) -> Filled:
    """Fill the page of the plan in force; none where none was chosen."""
    card = find_in_force(scene.engagement_id)
    if card is None or card.document is None:
        return
    view = describe_plan(read_plan(card), scene.now.date(), sees_rates=True)
    facts = {
        "card": card,
        "view": view,
        "files": [name for name in (REQUEST, PLAN) if name in scene.made],
        "listings": [_list_work(view), _list_days(view)],
    }
    yield "plan", _("The plan in force"), facts


def _list_work(view: PlanView) -> Listing:
    rows = [
        (
            *(turn.from_on, turn.until_on, turn.item, turn.kind, turn.skill, turn.lead, turn.lead_home),
            *(turn.pair, turn.days, turn.is_new),
        )
        for fortnight in view.fortnights
        for turn in fortnight.turns
    ]
    return Listing("plan-work", _("Who does what, fortnight by fortnight"), WORK_HEADS, rows)


def _list_days(view: PlanView) -> Listing:
    rows = [
        (person.name, person.home, week.monday, days)
        for person in view.people
        for week, days in zip(view.weeks, person.by_week, strict=True)
    ]
    return Listing("plan-days", _("Everybody’s days, week by week"), DAYS_HEADS, rows)
