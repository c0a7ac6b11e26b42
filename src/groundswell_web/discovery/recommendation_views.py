"""Pages of recommendations: write them, and say what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.discovery import actions, queries
from groundswell_web.discovery.cards import RecommendationCard
from groundswell_web.discovery.forms import ActForm, RecommendationForm
from groundswell_web.discovery.terms import name_part
from groundswell_web.ownership.queries import list_owner_choices
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal


@needs("see", "discovery")
def show_recommendation(request: Any, engagement_id: UUID, recommendation_id: UUID) -> HttpResponse:
    """Show a recommendation and what was done about it; its owner and the team say what was."""
    card = _get(request, engagement_id, recommendation_id)
    may_act = _may_act(request, card)
    form = ActForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _record_act(request, card, form):
        return redirect("discovery_recommendation", engagement_id, recommendation_id)
    page = {
        "card": card,
        "gaps": [name_part(gap) for gap in card.gaps],
        "may_act": may_act,
        "may_make_target": may_act and request.place.may("propose", "targets"),
    }
    return render(
        request, "discovery/recommendation.html", {"page": page, "place": request.place, "form": form}
    )


@needs("write", "discovery")
def write_recommendation(
    request: Any, engagement_id: UUID, recommendation_id: UUID | None = None
) -> HttpResponse:
    """Write a new recommendation, or change one."""
    card = _get(request, engagement_id, recommendation_id) if recommendation_id else None
    owners = [(str(one.id), one.label) for one in list_owner_choices(engagement_id, request.now)]
    initial: dict[str, Any] = {}
    if card:
        names = ("title", "why", "severity", "impact", "rough_time", "resources", "when", "version")
        initial = {name: getattr(card, name) for name in names}
        initial["owner"] = str(card.owner_id or "")
        if card.owner_id and not any(key == initial["owner"] for key, _label in owners):
            owners.append((initial["owner"], _("{name} (has left)").format(name=card.owner)))
    form = RecommendationForm(request.POST or None, owners=owners, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved_id = _save(request, engagement_id, recommendation_id, form)
        except Refusal as refusal:
            form.take_refusal(refusal)
            if isinstance(refusal, EditedMeanwhile) and recommendation_id:
                form.data = form.data.copy()
                form.data["version"] = str(_get(request, engagement_id, recommendation_id).version)
        else:
            messages.success(request, _("The recommendation is saved."))
            return redirect("discovery_recommendation", engagement_id, saved_id)
    page = {"title": _("Recommendation"), "card": card}
    return render(request, "discovery/write.html", {"page": page, "place": request.place, "form": form})


@needs("write", "discovery")
@require_POST
def withdraw_recommendation(request: Any, engagement_id: UUID, recommendation_id: UUID) -> HttpResponse:
    """Take a recommendation out of the draft."""
    try:
        actions.withdraw_recommendation(engagement_id, recommendation_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("discovery_recommendation", engagement_id, recommendation_id)
    messages.success(request, _("The recommendation is taken out."))
    return redirect("discovery", engagement_id)


def _get(request: Any, engagement_id: UUID, recommendation_id: UUID) -> RecommendationCard:
    try:
        return queries.get_recommendation(engagement_id, recommendation_id, now=request.now)
    except NotThere:
        raise Http404 from None


def _may_act(request: Any, card: RecommendationCard) -> bool:
    is_open = card.issued_at is not None and not card.outcome
    return is_open and (request.place.may("write", "discovery") or card.owner_id == request.user.pk)


def _record_act(request: Any, card: RecommendationCard, form: ActForm) -> bool:
    """Record what was done; gives whether it went in."""
    try:
        actions.record_act(
            card.engagement_id,
            card.id,
            **form.cleaned_data,
            may_write=request.place.may("write", "discovery"),
            by=request.user,
            now=request.now,
        )
    except Refusal as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, _("It is recorded."))
    return True


def _save(
    request: Any, engagement_id: UUID, recommendation_id: UUID | None, form: RecommendationForm
) -> UUID:
    if recommendation_id is None:
        return actions.record_recommendation(engagement_id, form.terms, by=request.user, now=request.now)
    actions.correct_recommendation(
        engagement_id,
        recommendation_id,
        form.terms,
        version=form.cleaned_data["version"] or 0,
        by=request.user,
        now=request.now,
    )
    return recommendation_id
