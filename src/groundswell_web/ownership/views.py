"""Steps and ends, who owns each, and what nobody owns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.audit.queries import EventLine, list_events
from groundswell_web.engagements.panels import ABOUT_STEP, Panel
from groundswell_web.engagements.queries import find_mandate
from groundswell_web.ownership import actions, queries
from groundswell_web.ownership.forms import OwnershipForm
from groundswell_web.ownership.queries import OwnershipCard, PointLine, RuleLine
from groundswell_web.ownership.terms import VersionConflict
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class StepsPage:
    """All points, or those that nobody owns."""

    points: list[PointLine]
    gone: list[PointLine]
    unowned_count: int
    unowned_days: float | None
    is_after: bool


@dataclass(frozen=True)
class PointPage:
    """One point: what passes there, who owns it, why it must be, and what other apps say of it."""

    point: PointLine
    former: list[OwnershipCard]
    rules: list[RuleLine]
    panels: list[Panel]
    history: list[EventLine]


@dataclass(frozen=True)
class OwnerPage:
    """The form that names an owner."""

    point: PointLine


@needs("see", "ownership")
def show_steps(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show every step and end with the wait that passes there and its owner."""
    points = queries.list_points(engagement_id, request.now, gone=True)
    page = _build_steps_page(points, [point for point in points if not point.is_gone])
    return render(request, "ownership/steps.html", {"page": page, "place": request.place})


@needs("see", "ownership")
def show_nobody(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show what nobody owns, the most applicant-days first, and why nobody does."""
    points = queries.list_points(engagement_id, request.now)
    page = _build_steps_page(points, [point for point in points if point.reason])
    return render(request, "ownership/nobody.html", {"page": page, "place": request.place})


@needs("see", "ownership")
def show_point(request: Any, engagement_id: UUID, point_id: UUID) -> HttpResponse:
    """Show one step or end."""
    point = _get_point(request, engagement_id, point_id)
    place = request.place
    page = PointPage(
        point=point,
        former=queries.list_former_ownerships(engagement_id, point_id),
        rules=queries.list_rules_of(engagement_id, point_id, request.now),
        panels=ABOUT_STEP.draw(place, str(point_id), request.now),
        history=list_events(engagement_id, kind="point", key=point_id) if place.may("see", "history") else [],
    )
    return render(request, "ownership/point.html", {"page": page, "place": place})


@needs("change", "ownership")
def name_owner(request: Any, engagement_id: UUID, point_id: UUID) -> HttpResponse:
    """Ask who owns a point, and record it."""
    point = _get_point(request, engagement_id, point_id)
    form = OwnershipForm(
        request.POST or None,
        initial=_list_known_answers(engagement_id, point),
        choices=queries.list_owner_choices(engagement_id, request.now),
        clock_in_records=point.clock_in_records,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_ownership(
                engagement_id,
                point_id,
                version=form.cleaned_data["version"],
                answers=form.read_answers(),
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            take_refusal(form, refusal)
        else:
            messages.success(request, _("The owner of “{step}” is recorded.").format(step=point.name))
            return redirect("ownership_point", engagement_id, point_id)
    context = {"page": OwnerPage(point), "place": request.place, "form": form}
    return render(request, "ownership/owner.html", context)


def take_refusal(form: Any, refusal: Refusal) -> None:
    """Show a refusal on a form. After a conflict both are shown, so saving again is meant.

    Raises:
        Http404: what the form is about is not there.
    """
    if isinstance(refusal, NotThere):
        raise Http404
    form.take_refusal(refusal)
    if isinstance(refusal, VersionConflict):
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = str(refusal.version)


def _get_point(request: Any, engagement_id: UUID, point_id: UUID) -> PointLine:
    try:
        return queries.get_point(engagement_id, point_id, request.now)
    except NotThere as refusal:
        raise Http404 from refusal


def _list_known_answers(engagement_id: UUID, point: PointLine) -> dict[str, Any]:
    """List what a form for a new owner begins with: the authority of the former, but never the person who is gone."""
    card = point.ownership
    if card is None:
        mandate = find_mandate(engagement_id)
        return {"version": 0, "currency": mandate.currency if mandate else ""}
    return {
        "version": card.number,
        "owner": str(card.owner_id) if not point.reason else "",
        "may_spend": card.may_spend,
        "currency": card.currency,
        "may_change": card.may_change,
        "may_stop": "yes" if card.may_stop else "no",
        "authority": card.authority,
        "clock": card.clock,
    }


def _build_steps_page(points: list[PointLine], shown: list[PointLine]) -> StepsPage:
    unowned = [point for point in points if point.reason and not point.is_gone]
    days = [point.applicant_days for point in unowned if point.applicant_days is not None]
    return StepsPage(
        points=shown,
        gone=[point for point in points if point.is_gone],
        unowned_count=len(unowned),
        unowned_days=sum(days) if days else None,
        is_after=any(point.is_after for point in shown),
    )
