"""The picture of a plan: drawn by the library when a page asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _

from groundswell_web.findings.sections import FONT
from groundswell_web.findings.views import PICTURE_POLICY

if TYPE_CHECKING:
    from groundswell.teams import TeamPlan


@dataclass(frozen=True)
class Picture:
    """What a picture shows, in words; the tables of the page tell all of it."""

    title: str
    caption: str
    alternative: str


def describe_picture(plan: TeamPlan) -> Picture:
    """Describe the picture of a plan."""
    from groundswell.charts.team_plans import draw_plan

    chart = draw_plan(plan)
    head = chart.alternative.partition("\n")[0]
    return Picture(chart.title, chart.caption, f"{head} {_('The tables of this plan tell the same.')}")


def answer_picture(plan: TeamPlan, *, narrow: bool = False) -> HttpResponse:
    """Answer with the picture of a plan as SVG."""
    from groundswell.charts.team_plans import draw_plan_svg

    svg = draw_plan_svg(plan, narrow=narrow).replace("<svg ", f'<svg style="font-family: {FONT}" ', 1)
    headers = {"Content-Security-Policy": PICTURE_POLICY}
    return HttpResponse(svg, content_type="image/svg+xml", headers=headers)
