"""The picture of a plan: drawn by the library when a page asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse

if TYPE_CHECKING:
    from groundswell.teams import TeamPlan


@dataclass(frozen=True)
class Picture:
    """What a picture shows, in words."""

    title: str
    caption: str
    alternative: str


def draw_plan(plan: TeamPlan) -> Picture | None:
    """Describe the picture of a plan."""
    return None


def answer_picture(picture: Picture | None, *, narrow: bool = False) -> HttpResponse:
    """Answer with the picture of a plan as SVG."""
    return HttpResponse("", content_type="image/svg+xml")
