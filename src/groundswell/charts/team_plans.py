"""The picture of a team's plan: a row for each person, a column for each week, a bar for each thing they do."""

from __future__ import annotations

from groundswell.charts.description import ChartDescription
from groundswell.charts.drawing import draw_chart
from groundswell.charts.plan_layout import lay_out_plan
from groundswell.charts.plan_stretches import Stretch, list_stretches
from groundswell.charts.theme import NARROW, Size
from groundswell.teams.plans.amounts import write_days
from groundswell.teams.plans.cause_words import name_weeks
from groundswell.teams.plans.plan import TeamPlan
from groundswell.wording import _, format_share

PLAN_WIDE = Size(width=1180, height=600, text=13, ticks=26)


def draw_plan(plan: TeamPlan) -> ChartDescription:
    """Draw who does what in which weeks, who learns beside whom, and who is on leave.

    Args:
        plan: of a team.

    Returns:
        The chart, wide and for a narrow screen; its text alternative tells the same.
    """
    title = _("Who does what, week by week")
    caption = _(
        "A row for each person, a column for each week. A full bar: the person leads. A bar with a dotted rim: the "
        "person learns beside the lead. The number is that of the item in the list of the work. Grey: no days."
    )
    words = "\n".join([_say_head(plan), *write_plan_lines(plan)])
    wide, narrow = (lay_out_plan(plan, size) for size in (PLAN_WIDE, NARROW))
    return ChartDescription("team_plan", title, caption, words, "team_plan", wide, narrow)


def draw_plan_svg(plan: TeamPlan, *, narrow: bool = False) -> str:
    """Draw a plan to an SVG document."""
    return draw_chart(draw_plan(plan), narrow=narrow)


def _say_head(plan: TeamPlan) -> str:
    text = _(
        "{weeks} weeks, {people} people, {items} items; {share} of the work is led by people of the agency."
    )
    return text.format(
        weeks=plan.request.weeks,
        people=len(plan.request.people),
        items=len(plan.request.items),
        share=format_share(plan.agency_share),
    )


def write_plan_lines(plan: TeamPlan) -> list[str]:
    """Write the plan as lines of text, one for each person, for those who do not see the picture."""
    stretches = list_stretches(plan)
    lines = []
    for person in plan.request.people:
        home = _("agency") if person.home == "agency" else _("unit")
        does = [_say_stretch(one) for one in stretches if one.person == person.key]
        away = [_("away in {weeks}").format(weeks=name_weeks(*one)) for one in list_leave(plan, person.key)]
        said = "; ".join([*does, *away]) or _("nothing")
        lines.append(_("{name} ({home}): {what}.").format(name=person.name, home=home, what=said))
    return lines


def _say_stretch(one: Stretch) -> str:
    text = (
        _("leads {number} {name} ({skill}) in {weeks}")
        if one.is_lead
        else _("learns {number} {name} ({skill}) in {weeks}")
    )
    weeks = name_weeks(one.from_week, one.until_week)
    said = text.format(number=one.number, name=one.name, skill=one.skill, weeks=weeks)
    return f"{said}, {write_days(one.tenths)}"


def list_leave(plan: TeamPlan, key: str) -> list[tuple[int, int]]:
    """List the stretches of weeks in which somebody has no days."""
    person = plan.request.get_person(key)
    away: list[tuple[int, int]] = []
    for week in plan.list_weeks():
        if person.count_tenths(week) == 0:
            if away and away[-1][1] == week - 1:
                away[-1] = (away[-1][0], week)
            else:
                away.append((week, week))
    return away
