"""What of a plan does not hold any more: somebody left, is away, or has fewer days than it counts on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from groundswell_web.engagements.queries import get_engagement
from groundswell_web.govuk.environment import show_day
from groundswell_web.teams.cards import PlanCard, TeamMember
from groundswell_web.teams.people_queries import list_team
from groundswell_web.teams.plan_pages import read_plan
from groundswell_web.teams.presence import count_days, find_monday

if TYPE_CHECKING:
    from groundswell.teams import TeamPlan

WEEK = timedelta(days=7)


def list_moved(card: PlanCard, now: datetime) -> list[str]:
    """List in sentences what of a plan does not hold any more, from this week on.

    Args:
        card: a plan that was computed.
        now: when.
    """
    plan, team = read_plan(card), list_team(card.engagement_id, now)
    if plan is None:
        return [_("It cannot be read any more: it was changed, or made by another version of Groundswell.")]
    exits_on = get_engagement(card.engagement_id).exits_on
    return [*list_short(plan, team, exits_on, now.date()), *_say_exit(plan, exits_on)]


def list_short(plan: TeamPlan, team: list[TeamMember], exits_on: date, today: date) -> list[str]:
    """List who has fewer days than a plan counts on in a week to come, and from when.

    Args:
        plan: which.
        team: who is there, as it stands now.
        exits_on: the last day of all.
        today: the weeks before are left alone.
    """
    there, days = {str(one.person_id): one for one in team}, plan.count_days()
    said = []
    for person in plan.request.people:
        member, short = there.get(person.key), []
        for week in plan.list_weeks():
            monday = plan.request.find_monday(week)
            planned = days[person.key, week] / 10
            if monday < find_monday(today) or not planned:
                continue
            if planned > _count_there(member, monday, exits_on):
                short.append(monday)
        if short:
            said.append(_say_short(person.name, member is not None, short))
    return said


def _count_there(member: TeamMember | None, monday: date, exits_on: date) -> float:
    if member is None:
        return 0.0
    until_on = min(member.until_on or exits_on, exits_on)
    return count_days(member.list_spans(), monday, from_on=member.from_on, until_on=until_on)


def _say_short(name: str, is_on_team: bool, mondays: list[date]) -> str:
    first, last = mondays[0], mondays[-1] + timedelta(days=6)
    if not is_on_team:
        return _("{name} is not on the team any more, and the plan counts on them from {day}.").format(
            name=name, day=show_day(first)
        )
    text = _("{name} has fewer days than the plan counts on, in {count} of the weeks from {first} to {last}.")
    if len(mondays) == 1:
        text = _("{name} has fewer days than the plan counts on, in the week of {first}.")
    return text.format(name=name, count=len(mondays), first=show_day(first), last=show_day(last))


def _say_exit(plan: TeamPlan, exits_on: date) -> list[str]:
    ends_on = plan.request.find_monday(plan.request.weeks) + timedelta(days=6)
    if find_monday(exits_on) == find_monday(ends_on):
        return []
    text = _("The exit date is {exit} now; the plan ends on {end}.")
    return [text.format(exit=show_day(exits_on), end=show_day(ends_on))]
