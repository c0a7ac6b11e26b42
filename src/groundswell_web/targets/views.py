"""Pages of targets."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.evidence.measures import MEASURE_NAMES, get_measure
from groundswell.reports.numbers import format_estimate
from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.engagements.panels import ABOUT_TARGET
from groundswell_web.engagements.queries import list_members
from groundswell_web.records.queries import find_current, list_steps_of
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.targets import actions, queries
from groundswell_web.targets.baselines import Baseline, find_baseline, is_awaited
from groundswell_web.targets.decisions import LONGEST, Level
from groundswell_web.targets.forms import DropForm, MeasureForm, NoteForm, TargetForm

SOURCES = ("finding", "bound", "recommendation", "free")


@needs("see", "targets")
def list_targets(request: Any, engagement_id: UUID) -> HttpResponse:
    """List the targets."""
    cards = queries.list_targets(engagement_id, now=request.now)
    page = {
        "open": [card for card in cards if card.state in actions.OPEN_STATES],
        "ended": [card for card in cards if card.state not in actions.OPEN_STATES],
        "allowance": actions.find_allowance(engagement_id, now=request.now),
        "has_records": find_current(engagement_id) is not None,
    }
    return render(request, "targets/targets.html", {"page": page, "place": request.place})


@needs("propose", "targets")
def choose_measure(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask what a new target is measured by."""
    current = find_current(engagement_id)
    if current is None:
        return render(request, "findings/no_records.html", {"place": request.place})
    steps = [line.step for line in list_steps_of(current.id) if not line.is_end]
    asked = request.GET if "measure" in request.GET else None
    first = {"step": request.GET.get("step", "")}
    form = MeasureForm(asked, steps=steps, initial=first)
    source = _read_source(request.GET)
    if form.is_bound and form.is_valid():
        told = {"measure": form.cleaned_data["measure"], "step": form.cleaned_data["step"], **source}
        return redirect(f"{reverse('target_terms', args=[engagement_id])}?{urlencode(told)}")
    return render(request, "targets/measure.html", {"form": form, "place": request.place, "source": source})


@needs("propose", "targets")
def propose_target(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the baseline and ask for the terms of a new target; record it."""
    measure, step = request.GET.get("measure", ""), request.GET.get("step", "")
    if measure not in MEASURE_NAMES:
        return redirect("target_new", engagement_id)
    if request.method != "POST" and is_awaited(engagement_id, measure, step):
        return _wait_for_baseline(request, measure, step)
    source = _read_source(request.GET)
    first = {
        "version": 0,
        "title": request.GET.get("title", "")[:200],
        "from_on": request.now.date(),
        "due_on": request.now.date() + LONGEST,
        "budget": 0,
        "currency": actions.find_allowance(engagement_id, now=request.now).currency or "EUR",
    }
    form = _make_form(request, engagement_id, measure, first)
    if request.method == "POST" and form.is_valid():
        try:
            terms = form.read_terms(measure, step)
            target_id = actions.record_target(
                engagement_id, terms, **source, by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The target is proposed. Next: somebody agrees to it."))
            return redirect("target", engagement_id, target_id)
    page = {"baseline": _show_baseline(find_baseline(engagement_id, measure, step), measure), "step": step}
    page |= {"measure": get_measure(measure), "is_new": True}
    return render(request, "targets/terms.html", {"page": page, "form": form, "place": request.place})


@needs("propose", "targets")
def change_target(request: Any, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    """Change the terms of a target that does not run yet."""
    card = _get(engagement_id, target_id, request)
    if request.method != "POST" and is_awaited(engagement_id, card.measure.name, card.step):
        return _wait_for_baseline(request, card.measure.name, card.step)
    scale = 100 if card.measure.unit == "share" else 1
    first = {
        "version": card.version,
        "title": card.title,
        "to_value": round(card.to_value * scale, 6),
        "from_on": card.from_on,
        "due_on": card.due_on,
        "owner": str(card.owner_id),
        "budget": card.budget,
        "currency": card.currency,
        "guards": [guard.name for guard in card.guards],
    }
    form = _make_form(request, engagement_id, card.measure.name, first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_target(
                engagement_id,
                target_id,
                form.read_terms(card.measure.name, card.step),
                version=form.cleaned_data["version"],
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The target is changed and proposed again."))
            return redirect("target", engagement_id, target_id)
    baseline = find_baseline(engagement_id, card.measure.name, card.step)
    page = {
        "baseline": _show_baseline(baseline, card.measure.name),
        "step": card.step,
        "measure": card.measure,
    }
    page["is_new"] = False
    return render(request, "targets/terms.html", {"page": page, "form": form, "place": request.place})


@needs("see", "targets")
def show_target(request: Any, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    """Show a target: from, to, where it is, what must not get worse, what was done."""
    return _render_target(request, engagement_id, target_id)


@needs("see", "targets")
@require_POST
def accept_target(request: Any, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    """Agree to a proposed target, or begin an agreed one."""
    wanted = request.POST.get("state", "")
    verb = "agree" if wanted == "agreed" else "propose"
    if not request.place.may(verb, "targets"):
        raise PermissionDenied
    try:
        actions.accept_target(engagement_id, target_id, wanted, by=request.user, now=request.now)
        messages.success(request, _("The target is agreed.") if wanted == "agreed" else _("The target runs."))
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    return redirect("target", engagement_id, target_id)


@needs("propose", "targets")
@require_POST
def drop_target(request: Any, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    """Drop a target, with the reason."""
    form = DropForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_target(
                engagement_id, target_id, why=form.cleaned_data["why"], by=request.user, now=request.now
            )
        except NotThere:
            raise Http404 from None
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The target is dropped."))
            return redirect("target", engagement_id, target_id)
    return _render_target(request, engagement_id, target_id, drop=form)


@needs("propose", "targets")
@require_POST
def note_target(request: Any, engagement_id: UUID, target_id: UUID) -> HttpResponse:
    """Note what was done for a target."""
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.record_note(
                engagement_id, target_id, text=form.cleaned_data["text"], by=request.user, now=request.now
            )
        except NotThere:
            raise Http404 from None
        return redirect("target", engagement_id, target_id)
    return _render_target(request, engagement_id, target_id, note=form)


def _render_target(
    request: Any,
    engagement_id: UUID,
    target_id: UUID,
    *,
    drop: DropForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    card = _get(engagement_id, target_id, request)
    page = {
        "target": card,
        "panels": ABOUT_TARGET.draw(request.place, str(target_id), request.now),
        "events": list_events(engagement_id, kind="target", key=target_id),
        "days_left": (card.due_on - request.now.date()).days,
        "is_open": card.state in actions.OPEN_STATES,
        "bar": None if card.progress is None else max(0, min(20, round(20 * card.progress))),
    }
    forms = {"drop": drop or DropForm(), "note": note or NoteForm()}
    found = next((form for form in (drop, note) if form is not None), None)
    context = {"page": page, "place": request.place, "forms_of": forms}
    return render(request, "targets/target.html", context | ({"form": found} if found else {}))


def _make_form(request: Any, engagement_id: UUID, measure: str, first: dict[str, Any]) -> TargetForm:
    members = {str(m.person_id): m.name for m in list_members(engagement_id, now=request.now)}
    return TargetForm(request.POST or None, initial=first, owners=list(members.items()), measure=measure)


def _wait_for_baseline(request: Any, measure: str, step: str) -> HttpResponse:
    page = {"measure": get_measure(measure), "step": step, "address": request.get_full_path()}
    response = render(request, "targets/waiting.html", {"page": page, "place": request.place})
    response["Refresh"] = "1"
    return response


def _show_baseline(baseline: Baseline | None, measure: str) -> dict[str, Any]:
    if baseline is None:
        return {
            "shown": "",
            "why": _("There are no records yet."),
            "interval": "",
            "as_of_at": None,
            "method": "",
        }
    unit = get_measure(measure).unit
    level = Level(baseline.value, baseline.low, baseline.high)
    return {
        "shown": format_estimate(baseline.value, unit) if baseline.value is not None else "",
        "interval": queries.show_interval(level, unit),
        "why": baseline.why_none,
        "as_of_at": baseline.as_of_at,
        "method": baseline.method,
    }


def _read_source(query: Any) -> dict[str, str]:
    source = query.get("source", "free")
    return {
        "source": source if source in SOURCES else "free",
        "source_key": query.get("source_key", "")[:200],
    }


def _get(engagement_id: UUID, target_id: UUID, request: Any) -> queries.TargetCard:
    try:
        return queries.get_target(engagement_id, target_id, now=request.now)
    except NotThere:
        raise Http404 from None
