"""Build teams, their work and their plans for the tests, by the same actions as the screens use."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from support.workbench import Cast, build_person

from groundswell_web.teams import actions
from groundswell_web.teams.actions import ItemTerms
from groundswell_web.teams.cards import Ability
from groundswell_web.teams.people_queries import list_skills, list_team
from groundswell_web.teams.rules import RuleTerms

DELIVERY, DATA = "Delivery", "Data"


def add_member(cast: Cast, name: str, home: str, now: datetime, *, role: str = "member", **more: Any) -> Any:
    """Add somebody to the team; ``home`` is ``agency`` or ``unit``."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.engagements.actions import record_member
    from groundswell_web.people.models import Organisation

    organisation = Organisation.objects.get(pk=cast.agency_id if home == "agency" else cast.unit_id)
    person = build_person(name, organisation, now)
    record_member(
        cast.engagement_id,
        person_id=person.pk,
        role=role,
        from_on=more.get("from_on", date(2026, 1, 5)),
        until_on=more.get("until_on"),
        by=Workbench(),
        now=now,
    )
    return person


def name_skills(cast: Cast) -> dict[str, UUID]:
    """Give the ids of the skills by name."""
    return {one.name: one.id for one in list_skills(cast.engagement_id)}


def say_abilities(cast: Cast, now: datetime, told: dict[Any, dict[str, str]]) -> None:
    """Say who knows what: ``{person: {"Data": "3", "Delivery": "0w"}}``."""
    skills = name_skills(cast)
    cells = {
        (person.pk, skills[name]): Ability(int(level[0]), level.endswith("w"))
        for person, levels in told.items()
        for name, level in levels.items()
    }
    actions.record_abilities(cast.engagement_id, cells, seen="", by=cast.people["lead"], now=now)


def say_days(cast: Cast, now: datetime, told: dict[Any, float]) -> None:
    """Say who has how many days a week."""
    days = {person.pk: Decimal(str(number)) for person, number in told.items()}
    actions.record_days(cast.engagement_id, days, seen="", by=cast.people["lead"], now=now)


def add_work(cast: Cast, now: datetime, name: str, weeks: tuple[int, int], **needs: float) -> UUID:
    """Add work from a week to a week, counted from `now`: ``Data=2`` needs two days of data a week."""
    skills = name_skills(cast)
    terms = ItemTerms(
        name,
        now.date() + timedelta(weeks=weeks[0] - 1),
        now.date() + timedelta(weeks=weeks[1]) - timedelta(days=1),
        {skills[skill]: Decimal(str(days)) for skill, days in needs.items()},
    )
    return actions.record_item(cast.engagement_id, terms, by=cast.people["lead"], now=now)


def build_small_team(cast: Cast, now: datetime) -> dict[str, Any]:
    """Build a team of two that can plan: the lead of the unit knows data, the member of the agency learns it."""
    actions.record_usual_skills(cast.engagement_id, by=cast.people["lead"], now=now)
    say_abilities(cast, now, {cast.people["lead"]: {DATA: "3"}, cast.people["member"]: {DATA: "0w"}})
    item_id = add_work(cast, now, "Fewer letters", (1, 8), Data=2)
    return {"item_id": item_id, "skill_id": name_skills(cast)[DATA]}


def ask_plan(cast: Cast, now: datetime, **rules: Any) -> UUID:
    """Ask for a plan with the usual rules."""
    based_on = rules.pop("based_on", None)
    terms = RuleTerms(**{"begins_on": now.date() - timedelta(days=now.weekday())} | rules)
    return actions.record_plan(cast.engagement_id, terms, based_on=based_on, by=cast.people["lead"], now=now)


def make_plan(cast: Cast, now: datetime, *, limit: float = 4.0, **rules: Any) -> UUID:
    """Ask for a plan and compute it, as the worker does."""
    from groundswell_web.teams.computing import compute_plan

    plan_id = ask_plan(cast, now, **rules)
    compute_plan(plan_id, limit=limit, clock=lambda: now)
    return plan_id


def list_names(cast: Cast, now: datetime) -> list[str]:
    """List the names of those whom a plan can count on."""
    return [one.name for one in list_team(cast.engagement_id, now)]
