"""The work ahead: what is taken in, what it needs, from when until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.teams import actions
from groundswell_web.teams.cards import ItemCard, Suggestion
from groundswell_web.teams.forms_work import ItemForm, SuggestionsForm
from groundswell_web.teams.pages import ItemPage, WorkPage
from groundswell_web.teams.people_queries import list_skills
from groundswell_web.teams.sources import list_sources, suggest_items
from groundswell_web.teams.work_queries import get_item, list_items_beside

ADDRESSES = {"target": "target", "trial": "trial", "duty": "duty"}


@needs("see", "plans")
def show_work(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the work ahead, and what could be taken in; take it in."""
    may_make = request.place.may("make", "plans")
    if request.method == "POST" and not may_make:
        raise PermissionDenied
    sources, skills = list_sources(engagement_id, request.now), list_skills(engagement_id)
    items = list_items_beside(engagement_id, sources)
    suggestions = suggest_items(sources.values(), items, skills)
    form = SuggestionsForm(request.POST if request.method == "POST" else None, suggestions=suggestions)
    if request.method == "POST" and form.is_valid() and _take_in(request, engagement_id, form):
        return redirect("plan_work", engagement_id)
    page = _describe(request, items, suggestions)
    return render(request, "teams/work.html", {"page": page, "form": form, "place": request.place})


@needs("make", "plans")
def add_item(request: Any, engagement_id: UUID) -> HttpResponse:
    """Add other work."""
    skills = list_skills(engagement_id)
    form = ItemForm(request.POST or None, skills=skills)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_item(engagement_id, form.read_terms(), by=request.user, now=request.now)
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The work is added."))
            return redirect("plan_work", engagement_id)
    page = ItemPage(None, skills)
    return render(request, "teams/item.html", {"page": page, "form": form, "place": request.place})


@needs("make", "plans")
def change_item(request: Any, engagement_id: UUID, item_id: UUID) -> HttpResponse:
    """Change a piece of work, or take it out."""
    item, skills = _find(request, engagement_id, item_id), list_skills(engagement_id)
    if request.POST.get("do") == "remove":
        actions.withdraw_item(engagement_id, item_id, by=request.user, now=request.now)
        messages.success(request, _("It is out of the plan. The target, the trial or the duty itself stays."))
        return redirect("plan_work", engagement_id)
    form = ItemForm(request.POST or None, skills=skills, item=item)
    if request.method == "POST" and form.is_valid() and _change(request, item, form):
        return redirect("plan_work", engagement_id)
    address = (
        reverse(ADDRESSES[item.kind], args=[engagement_id, item.subject_key]) if item.subject_key else ""
    )
    page = ItemPage(item, skills, address)
    return render(request, "teams/item.html", {"page": page, "form": form, "place": request.place})


@needs("make", "plans")
@require_POST
def follow_sources(request: Any, engagement_id: UUID) -> HttpResponse:
    """Give work the days that its target, trial or duty has by now, or take out what is open no more."""
    if request.POST.get("do") == "ended":
        count = actions.withdraw_ended_items(engagement_id, by=request.user, now=request.now)
        text = ngettext("{count} piece of work is taken out.", "{count} pieces of work are taken out.", count)
    else:
        count = actions.correct_days_of_items(engagement_id, by=request.user, now=request.now)
        text = ngettext("{count} piece of work has new days.", "{count} pieces of work have new days.", count)
    messages.success(request, text.format(count=count))
    return redirect("plan_work", engagement_id)


def _find(request: Any, engagement_id: UUID, item_id: UUID) -> ItemCard:
    try:
        return get_item(engagement_id, item_id, request.now)
    except NotThere:
        raise Http404 from None


def _take_in(request: Any, engagement_id: UUID, form: SuggestionsForm) -> bool:
    try:
        count = actions.record_suggested_items(
            engagement_id, form.cleaned_data["keys"], by=request.user, now=request.now
        )
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    text = ngettext("{count} piece of work is taken in.", "{count} pieces of work are taken in.", count)
    messages.success(request, text.format(count=count))
    return True


def _change(request: Any, item: ItemCard, form: ItemForm) -> bool:
    engagement_id = request.place.engagement.id
    try:
        actions.correct_item(
            engagement_id,
            item.id,
            form.read_terms(),
            version=form.cleaned_data["version"],
            by=request.user,
            now=request.now,
        )
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("Saved. The next plan counts on it."))
    return True


def _describe(request: Any, items: list[ItemCard], suggestions: list[Suggestion]) -> WorkPage:
    return WorkPage(
        items=items,
        suggestions=suggestions,
        skills=list_skills(request.place.engagement.id),
        may_make=request.place.may("make", "plans"),
        moved=sum(one.has_moved for one in items),
        ended=sum(not one.is_open for one in items),
        needless=sum(not one.needs for one in items if one.is_open),
        exits_on=request.place.engagement.exits_on,
    )
