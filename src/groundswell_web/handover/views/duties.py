"""Duties: all of them, one, adding, changing and ending one."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions.duties import change_duty, end_duty, record_duty
from groundswell_web.handover.actions.sourcing import bring_up_to_date
from groundswell_web.handover.duty_cards import DutyCard, DutyLine
from groundswell_web.handover.duty_pages import DutiesPage, DutyFormPage, DutyGroup, DutyPage
from groundswell_web.handover.duty_queries import get_duty, list_duties, list_holdings, list_people_here
from groundswell_web.handover.forms_duties import DutyForm, EndForm
from groundswell_web.handover.sources import DUTY_SOURCES
from groundswell_web.refusals import NotThere, Refusal

ROUNDS = "rounds"  # the sources that have one duty each are one group
LONG = 8  # a group of more than so many is folded, where it is not looked for most


@needs("see", "duties")
def show_duties(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all that must go on, by sort. When the page is first opened, what Groundswell finds is looked for."""
    if not any(not line.is_own for line in list_duties(engagement_id, request.now, ended=True)):
        bring_up_to_date(engagement_id, now=request.now)
    shows_ended = "ended" in request.GET
    lines = list_duties(engagement_id, request.now, ended=shows_ended)
    page = _describe([line for line in lines if line.ended_at is None])
    ended = [line for line in lines if line.ended_at is not None]
    page = DutiesPage(**(vars(page) | {"ended": ended, "shows_ended": shows_ended}))
    return render(request, "handover/duties.html", {"page": page, "place": request.place})


@needs("see", "duties")
def show_duty(request: Any, engagement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Show a duty: whose it is, what it needs, who did it and when."""
    card = find_card(engagement_id, duty_id, request.now)
    may_see = request.place.may("see", "history")
    history = list_events(engagement_id, kind="duty", key=duty_id) if may_see else []
    context = {"page": DutyPage(card, history), "place": request.place}
    return render(request, "handover/duty.html", context)


@needs("change", "duties")
def add_duty(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask what must go on that Groundswell does not see by itself, and add it."""
    form = DutyForm(
        request.POST or None,
        people=list_people_here(engagement_id, request.now),
        holdings=list_holdings(engagement_id),
    )
    if request.method == "POST" and form.is_valid():
        try:
            duty_id = record_duty(engagement_id, form.read_terms(), by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The duty is added."))
            return redirect("duty", engagement_id, duty_id)
    context = {"page": DutyFormPage(None), "place": request.place, "form": form}
    return render(request, "handover/duty_form.html", context)


@needs("change", "duties")
def correct_duty(request: Any, engagement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Ask what is said of a duty now, and change it."""
    line = find_card(engagement_id, duty_id, request.now).line
    form = DutyForm(
        request.POST or None,
        people=list_people_here(engagement_id, request.now),
        holdings=list_holdings(engagement_id),
        line=line,
    )
    if request.method == "POST" and form.is_valid():
        try:
            version, terms = form.cleaned_data["version"], form.read_terms(line)
            change_duty(engagement_id, duty_id, terms, version=version, by=request.user, now=request.now)
        except Refusal as refusal:
            take_refusal(form, refusal, line.version)
        else:
            messages.success(request, _("The duty is changed."))
            return redirect("duty", engagement_id, duty_id)
    context = {"page": DutyFormPage(line), "place": request.place, "form": form}
    return render(request, "handover/duty_form.html", context)


@needs("change", "duties")
def close_duty(request: Any, engagement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Ask why a duty need not be done any more, and end it."""
    line = find_card(engagement_id, duty_id, request.now).line
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_duty(engagement_id, duty_id, why=form.cleaned_data["why"], by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The duty has ended. Its deeds stay."))
            return redirect("duties", engagement_id)
    context = {"page": DutyFormPage(line), "place": request.place, "form": form}
    return render(request, "handover/duty_end.html", context)


def find_card(engagement_id: UUID, duty_id: UUID, now: datetime) -> DutyCard:
    """Find a duty.

    Raises:
        Http404: this engagement has no such duty.
    """
    try:
        return get_duty(engagement_id, duty_id, now)
    except NotThere as refusal:
        raise Http404 from refusal


def take_refusal(form: Any, refusal: Refusal, version: int) -> None:
    """Show a refusal. What somebody else wrote meanwhile is shown with it: what is sent again is meant for that."""
    if isinstance(refusal, NotThere):
        raise Http404 from refusal
    form.take_refusal(refusal)
    form.data = form.data.copy()
    form.data["version"] = str(version)


def _describe(lines: list[DutyLine]) -> DutiesPage:
    groups: dict[str, list[DutyLine]] = {}
    for line in lines:
        source = DUTY_SOURCES.get(line.source)
        key = line.source if source is not None and line.source_key else ("own" if line.is_own else ROUNDS)
        groups.setdefault(key, []).append(line)
    order = ["own", ROUNDS, *(source.name for source in DUTY_SOURCES.list())]
    return DutiesPage(
        groups=[_make_group(key, groups[key]) for key in order if key in groups],
        count=len(lines),
        critical=sum(line.is_critical for line in lines),
        without_owner=sum("owner" in line.lacks for line in lines),
        without_successor=sum("successor" in line.lacks for line in lines),
        waiting=sum(line.waiting for line in lines),
        ended=[],
        shows_ended=False,
    )


def _make_group(key: str, lines: list[DutyLine]) -> DutyGroup:
    source = DUTY_SOURCES.get(key)
    titles = {"own": _("Added by the team"), ROUNDS: _("What comes round")}
    title = titles[key] if source is None else source.title()
    return DutyGroup(key, title, lines, is_folded=source is not None and len(lines) > LONG)
