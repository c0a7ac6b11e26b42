"""The next weeks of somebody, as the plan in force has them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from groundswell_web.teams.cards import PlanCard, TeamMember
from groundswell_web.teams.pages import OwnWeek, OwnWork
from groundswell_web.teams.phrases import say_days, say_stretch
from groundswell_web.teams.plan_pages import list_own_weeks, read_plan
from groundswell_web.teams.presence import count_days, find_monday

if TYPE_CHECKING:
    from groundswell.teams import TeamPlan
    from groundswell.teams.plans.plan import Turn, Work

WEEKS = 4


def describe_own_weeks(card: PlanCard, member: TeamMember, exits_on: date, today: date) -> list[OwnWeek]:
    """Tell somebody's next four weeks: what they do, alone or beside whom, and how many days it takes."""
    plan = read_plan(card)
    if plan is None:
        return []
    until_on, spans = min(member.until_on or exits_on, exits_on), member.list_spans()
    weeks = []
    for monday, work in list_own_weeks(plan, str(member.person_id), find_monday(today), WEEKS):
        weeks.append(
            OwnWeek(
                from_on=monday,
                when=say_stretch(monday, monday + timedelta(days=6)),
                work=[_describe_work(plan, one) for one in work],
                days=round(sum(one.tenths for one in work) / 10, 1),
                there=count_days(spans, monday, from_on=member.from_on, until_on=until_on),
                is_planned=0 <= (monday - plan.request.begins_on).days // 7 < plan.request.weeks,
            )
        )
    return weeks


def _describe_work(plan: TeamPlan, work: Work) -> OwnWork:
    turn, taken = _find_turn(plan, work), plan.list_taken_over()
    return OwnWork(
        item=plan.request.get_item(work.item).name,
        skill=work.skill,
        days=say_days(work.tenths / 10),
        says=_say(plan, turn, is_lead=work.is_lead, is_new=turn in taken),
    )


def _find_turn(plan: TeamPlan, work: Work) -> Turn:
    fortnight = plan.request.find_fortnight(work.week)
    place = (work.item, work.skill, fortnight)
    return next(one for one in plan.turns if (one.item, one.skill, one.fortnight) == place)


def _say(plan: TeamPlan, turn: Turn, *, is_lead: bool, is_new: bool) -> str:
    if not is_lead:
        return _("You learn it beside {name}").format(name=plan.request.get_person(turn.lead).name)
    said = [_("You lead it")]
    if is_new:
        said = [_("You take it over in this fortnight")]
    if turn.pair:
        said.append(_("{name} learns it beside you").format(name=plan.request.get_person(turn.pair).name))
    return "; ".join(said)
