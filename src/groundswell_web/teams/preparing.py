"""What a plan still needs before it can be made, and what would make it impossible for sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.teams.cards import ItemCard, SkillLine, TeamMember
from groundswell_web.teams.pages import Step
from groundswell_web.teams.people_queries import list_skills, list_team
from groundswell_web.teams.rates import find_day_rates
from groundswell_web.teams.sources import list_sources, suggest_items
from groundswell_web.teams.work_queries import list_items_beside

LEADS_FROM = 2


@dataclass(frozen=True)
class Inputs:
    """What there is to plan with."""

    team: list[TeamMember]
    skills: list[SkillLine]
    items: list[ItemCard]
    suggested: int
    steps: list[Step]
    shortages: list[str]


def read_inputs(engagement_id: UUID, now: datetime, *, sees_rates: bool) -> Inputs:
    """Read what there is to plan with, in sentences, and what would stand in the way."""
    team, skills = list_team(engagement_id, now), list_skills(engagement_id)
    sources = list_sources(engagement_id, now)
    items = list_items_beside(engagement_id, sources)
    suggested = len(suggest_items(sources.values(), items, skills))
    steps = [_say_people(team, skills), _say_presence(team), _say_work(items, suggested)]
    shortages = _list_shortages(engagement_id, team, items, now, sees_rates)
    return Inputs(team, skills, items, suggested, steps, shortages)


def _say_people(team: Sequence[TeamMember], skills: Sequence[SkillLine]) -> Step:
    told = sum(any(one.level or one.wishes for one in member.abilities.values()) for member in team)
    says = _("{told} of {all} people, {skills} skills").format(told=told, all=len(team), skills=len(skills))
    return Step(_("Who knows what"), "plan_people", says, bool(team and told == len(team)))


def _say_presence(team: Sequence[TeamMember]) -> Step:
    days = sum(one.days for one in team)
    agency = sum(one.days for one in team if one.home == "agency")
    says = _("{days} days a week, {agency} of them of the agency").format(
        days=f"{days:g}", agency=f"{agency:g}"
    )
    return Step(_("Who is there"), "plan_presence", says, days > 0 and any(one.is_said for one in team))


def _say_work(items: Sequence[ItemCard], suggested: int) -> Step:
    says = ngettext("{count} piece of work", "{count} pieces of work", len(items)).format(count=len(items))
    if suggested:
        more = ngettext("{count} more stands open", "{count} more stand open", suggested)
        says = f"{says}; {more.format(count=suggested)}"
    return Step(_("The work ahead"), "plan_work", says, bool(items))


def _list_shortages(
    engagement_id: UUID,
    team: Sequence[TeamMember],
    items: Sequence[ItemCard],
    now: datetime,
    sees_rates: bool,
) -> list[str]:
    """List what would make a plan impossible, or poorer than it needs to be."""
    found = [*_list_unled(team, items), *_list_unlearnt(team, items)]
    if sees_rates and team:
        rates = find_day_rates(engagement_id, team, max(now.date(), get_engagement(engagement_id).begins_on))
        lacking = [one.name for one in team if one.person_id in rates.assumed and one.days]
        if lacking and len(lacking) == len([one for one in team if one.days]):
            found.append(_("The ledger has no rates yet, so no plan can tell what it costs."))
        elif lacking:
            text = _("Without a rate, and so counted at the average of their home: {names}.")
            found.append(text.format(names=", ".join(lacking)))
    return found


def _list_unled(team: Sequence[TeamMember], items: Sequence[ItemCard]) -> list[str]:
    needed = {need.skill_id: need.skill for item in items if item.is_open for need in item.needs}
    can = {
        skill_id
        for member in team
        if member.days or member.exceptions
        for skill_id, ability in member.abilities.items()
        if ability.level >= LEADS_FROM
    }
    lacking = sorted(name for skill_id, name in needed.items() if skill_id not in can)
    text = _("The work needs it, and nobody who is there can do it: {names}.")
    return [text.format(names=", ".join(lacking))] if lacking else []


def _list_unlearnt(team: Sequence[TeamMember], items: Sequence[ItemCard]) -> list[str]:
    needed = {need.skill_id: need.skill for item in items if item.is_open for need in item.needs}
    agency = {
        skill_id
        for member in team
        if member.home == "agency" and (member.days or member.exceptions)
        for skill_id, ability in member.abilities.items()
        if ability.level or ability.wishes
    }
    unit = {
        skill_id
        for member in team
        if member.home == "unit"
        for skill_id, ability in member.abilities.items()
        if ability.level >= LEADS_FROM
    }
    lacking = sorted(name for skill_id, name in needed.items() if skill_id in unit - agency)
    text = _("Only the unit can do it, and nobody of the agency wishes to learn it: {names}.")
    return [text.format(names=", ".join(lacking))] if lacking else []
