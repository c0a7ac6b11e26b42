"""If the team left tonight: what stops, when it is noticed, who could take it, and what would mend most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from groundswell.teams.absence import Absence, AbsenceLine, tell_absence
from groundswell_web.access import needs
from groundswell_web.handover.computing import read_teams
from groundswell_web.handover.readiness_queries import compute_of, list_experience_of
from groundswell_web.handover.readiness_words import name_stop
from groundswell_web.handover.session_plans import find_sessions

if TYPE_CHECKING:
    from groundswell.teams.sessions import SessionPlan, SessionStep

MOST = 2  # people named for each duty: it is one sheet of paper


@dataclass(frozen=True)
class Group:
    """What stops with the same consequence, and by what that would be noticed."""

    title: str
    noticed_by: str
    lines: tuple[AbsenceLine, ...]


@dataclass(frozen=True)
class TonightPage:
    """What the page shows.

    Args:
        absence: what becomes of each duty, and of accounts and contracts.
        stops: what stops, by consequence, the critical first.
        nobody: what nobody does now either.
        goes_on: the rest.
        plan: for each number of sessions those that mend most; None while it is being worked out.
        best: the smallest set of them after which one more mends nothing more.
        most: how many people are named for each duty.
    """

    absence: Absence
    stops: tuple[Group, ...]
    nobody: tuple[AbsenceLine, ...]
    goes_on: tuple[AbsenceLine, ...]
    plan: SessionPlan | None
    best: SessionStep | None
    most: int = MOST


@needs("see", "duties")
def show_tonight(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what would stop if everybody of the unit left tonight."""
    facts, today = read_teams(engagement_id, request.now), request.now.date()
    absence = tell_absence(facts.duties, facts.people, facts.deeds, facts.holdings, today)
    plan = find_sessions(engagement_id, facts, compute_of(facts, today), list_experience_of(facts, today))
    page = TonightPage(
        absence=absence,
        stops=tuple(_group([line for line in absence.lines if line.outcome == "stops"])),
        nobody=tuple(line for line in absence.lines if line.outcome == "nobody_new"),
        goes_on=tuple(line for line in absence.lines if line.outcome == "goes_on"),
        plan=plan,
        best=plan.steps[-1] if plan and plan.steps else None,
    )
    return render(request, "handover/tonight.html", {"page": page, "place": request.place})


def _group(lines: list[AbsenceLine]) -> Iterator[Group]:
    """Put together what stops with the same consequence and is noticed in the same way; gets them in their order."""
    for (consequence, noticed_by), own in groupby(
        lines, lambda line: (line.duty.consequence, line.noticed_by)
    ):
        yield Group(name_stop(consequence), noticed_by, tuple(own))
