"""Deeds: all of them, one, telling one, confirming or refusing it, and who else was there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.handover.actions import companions, deeds
from groundswell_web.handover.deed_queries import get_deed, list_deeds
from groundswell_web.handover.duty_cards import CompanionLine, DeedLine
from groundswell_web.handover.duty_pages import CompanionRow, DeedCard, DeedFormPage, DeedsPage
from groundswell_web.handover.duty_queries import PersonChoice, list_people_here
from groundswell_web.handover.duty_words import name_account_home
from groundswell_web.handover.forms_deeds import CompanionForm, DeedForm, RefusalForm
from groundswell_web.handover.views.duties import find_card
from groundswell_web.handover.words import name_home
from groundswell_web.refusals import NotThere, Refusal

SHOWN = ("all", "waiting", "mine")


@needs("see", "duties")
def show_deeds(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show deeds, newest first: all, those that wait to be confirmed, or one's own."""
    asked = request.GET.get("show", "")
    shown = asked if asked in SHOWN else "all"
    number = request.GET.get("page", "")
    found = list_deeds(
        engagement_id,
        person_id=request.user.pk if shown == "mine" else None,
        waiting=shown == "waiting",
        page=int(number) if number.isdecimal() and len(number) < 8 else 1,
    )
    page = DeedsPage(
        deeds=found,
        shown=shown,
        waiting=list_deeds(engagement_id, waiting=True, size=1).count,
        address=f"?show={shown}&page=",
    )
    return render(request, "handover/deeds.html", {"page": page, "place": request.place})


@needs("record", "deeds")
def tell_deed(request: Any, engagement_id: UUID, duty_id: UUID) -> HttpResponse:
    """Ask who did a duty, when, with whom and on whose account, and keep it until somebody else confirms it."""
    line = find_card(engagement_id, duty_id, request.now).line
    begins = {"done_by": str(request.user.pk), "on": request.now.date()}
    people = list_people_here(engagement_id, request.now)
    form = DeedForm(request.POST or None, initial=begins, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            terms = form.read_terms(request.now)
            deed_id = deeds.record_deed(engagement_id, duty_id, terms, by=request.user, now=request.now)
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("Recorded. It counts once somebody else has confirmed it."))
            return redirect("deed", engagement_id, deed_id)
    is_open = bool(form.is_bound and (form.data.getlist("together") or form.data.getlist("watched")))
    context = {"page": DeedFormPage(line, is_open), "place": request.place, "form": form}
    return render(request, "handover/deed_form.html", context)


@needs("see", "duties")
def show_deed(request: Any, engagement_id: UUID, deed_id: UUID) -> HttpResponse:
    """Show a deed, who was there, and what is asked of the person who looks at it."""
    return _draw(request, engagement_id, deed_id)


@needs("confirm", "deeds")
@require_POST
def confirm_deed(request: Any, engagement_id: UUID, deed_id: UUID) -> HttpResponse:
    """Confirm that a deed was done as it was told."""
    try:
        deeds.confirm_deed(engagement_id, deed_id, by=request.user, now=request.now)
    except NotThere as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("Confirmed. The deed counts now."))
    return redirect("deed", engagement_id, deed_id)


@needs("confirm", "deeds")
@require_POST
def refuse_deed(request: Any, engagement_id: UUID, deed_id: UUID) -> HttpResponse:
    """Say what is not as it was told."""
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            why = form.cleaned_data["why"]
            deeds.refuse_deed(engagement_id, deed_id, why=why, by=request.user, now=request.now)
        except NotThere as refusal:
            raise Http404 from refusal
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("Refused. The deed counts for nobody."))
            return redirect("deed", engagement_id, deed_id)
    return _draw(request, engagement_id, deed_id, refusal_form=form)


@needs("record", "deeds")
@require_POST
def name_companion(request: Any, engagement_id: UUID, deed_id: UUID) -> HttpResponse:
    """Say who else was there."""
    deed = _find(engagement_id, deed_id)
    form = CompanionForm(request.POST, people=_list_nameable(request, engagement_id, deed))
    if form.is_valid():
        try:
            person_id, part = UUID(form.cleaned_data["person"]), form.cleaned_data["part"]
            companions.add_companion(
                engagement_id, deed_id, person_id, part, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("Noted. It counts for the other once they agree."))
            return redirect("deed", engagement_id, deed_id)
    return _draw(request, engagement_id, deed_id, companion_form=form)


@needs("record", "deeds")
@require_POST
def answer_companion(request: Any, engagement_id: UUID, companion_id: UUID, answer: str) -> HttpResponse:
    """Say whether somebody was there as it is said."""
    act = {"agree": companions.confirm_companion, "refuse": companions.refuse_companion}.get(answer)
    if act is None:
        raise Http404
    try:
        act(engagement_id, companion_id, by=request.user, now=request.now)
    except NotThere as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("Noted."))
    return redirect(f"{reverse('deeds', args=[engagement_id])}?show=waiting")


def _draw(
    request: Any,
    engagement_id: UUID,
    deed_id: UUID,
    *,
    refusal_form: RefusalForm | None = None,
    companion_form: CompanionForm | None = None,
) -> HttpResponse:
    deed = _find(engagement_id, deed_id)
    nameable = _list_nameable(request, engagement_id, deed)
    may_confirm, why_not = _decide_confirming(request, deed)
    page = DeedCard(
        deed=deed,
        companions=[_tell(one, deed, request.user.pk) for one in deed.companions],
        account=name_account_home(deed.account_home),
        may_confirm=may_confirm,
        why_not=why_not,
        may_add=bool(nameable) and deed.refused_at is None,
        history=list_events(engagement_id, kind="deed", key=deed_id)
        if request.place.may("see", "history")
        else [],
    )
    context = {
        "page": page,
        "place": request.place,
        "form": next((one for one in (refusal_form, companion_form) if one is not None), None),
        "refusal": refusal_form or RefusalForm(),
        "companion": companion_form or CompanionForm(people=nameable),
    }
    return render(request, "handover/deed.html", context)


def _decide_confirming(request: Any, deed: DeedLine) -> tuple[bool, str]:
    """Decide whether somebody can confirm a deed, and say why not where they might look for it."""
    if deed.state != "waiting" or not request.place.may("confirm", "deeds"):
        return False, ""
    if request.user.pk in (deed.by_id, deed.recorded_by_id):
        return False, _("Somebody else must confirm this: neither who did it nor who recorded it.")
    return True, ""


def _list_nameable(request: Any, engagement_id: UUID, deed: DeedLine) -> list[PersonChoice]:
    """List whom this person can name: the doer anybody else, anybody else only themselves; nobody twice."""
    if not request.place.may("record", "deeds"):
        return []
    named = {deed.by_id, *(one.person_id for one in deed.companions)}
    people = [one for one in list_people_here(engagement_id, request.now) if one.id not in named]
    return people if request.user.pk == deed.by_id else [one for one in people if one.id == request.user.pk]


def _tell(one: CompanionLine, deed: DeedLine, person_id: UUID) -> CompanionRow:
    if one.is_agreed:
        text = _("Agreed")
    elif one.refused_at is not None:
        text = _("Refused")
    else:
        asked = deed.by if one.waits_for == deed.by_id else one.person
        text = _("{name} has not agreed yet").format(name=asked)
    asks = one.waits_for == person_id and deed.refused_at is None
    return CompanionRow(one.id, one.person, name_home(one.person_home), one.part_name, text, asks)


def _find(engagement_id: UUID, deed_id: UUID) -> DeedLine:
    try:
        return get_deed(engagement_id, deed_id)
    except NotThere as refusal:
        raise Http404 from refusal
