"""Plan a trial: a few pages of questions, then a simulation on the agency's own records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from groundswell.trials.plays import find_play
from groundswell_web.access import needs
from groundswell_web.govuk.forms import Form
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.targets.queries import TargetCard, get_target
from groundswell_web.trials import actions
from groundswell_web.trials.actions import TrialTerms
from groundswell_web.trials.cards import TrialCard
from groundswell_web.trials.forms import NewForm
from groundswell_web.trials.pages import PartPage
from groundswell_web.trials.plan_parts import (
    Part,
    fill_from_play,
    fill_from_target,
    find_next,
    find_part,
    list_parts,
    merge_terms,
    read_terms,
)
from groundswell_web.trials.views.asked import find_trial


@needs("plan", "trials")
def begin_trial(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask what is tried; from a target or a play much of it is filled. The answer makes the draft."""
    target = _find_target(request, engagement_id)
    terms = _fill(request, engagement_id, target)
    form = NewForm(request.POST or None, initial=NewForm.read_first(terms))
    if request.method == "POST" and form.is_valid():
        try:
            trial_id = actions.record_trial(
                engagement_id,
                form.take(terms),
                target_id=target.id if target else None,
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            return redirect(_address(engagement_id, trial_id, "outcome", first=True))
    part = list_parts()[0]
    play = find_play(terms.play) if terms.play else None
    page = _describe(part, form, reverse("trials", args=[engagement_id]), is_first=True)
    page = replace(page, target_title=target.title if target else "", play=play)
    return render(request, "trials/part.html", {"page": page, "form": form, "place": request.place})


@needs("plan", "trials")
def write_part(request: Any, engagement_id: UUID, trial_id: UUID, part: str) -> HttpResponse:
    """Ask for one part of the plan; write it into the draft."""
    trial, found = find_trial(engagement_id, trial_id), find_part(part)
    if found is None:
        raise Http404
    if trial.state != "draft":
        messages.warning(request, _("A registered trial is not changed."))
        return redirect("trial", engagement_id, trial_id)
    is_first = "first" in request.GET
    form: Any = found.make(trial, request.now, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(trial, form, request)
        except EditedMeanwhile as edited:
            form.take_refusal(_show_stored(form, edited, find_trial(engagement_id, trial_id)))
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            coming = find_next(part) if is_first else None
            if coming is None:
                return redirect("trial", engagement_id, trial_id)
            return redirect(_address(engagement_id, trial_id, coming.name, first=True))
    page = _describe(found, form, reverse("trial", args=[engagement_id, trial_id]), is_first=is_first)
    return render(request, "trials/part.html", {"page": page, "form": form, "place": request.place})


@needs("plan", "trials")
@require_POST
def ask_planning(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Ask the worker to simulate the trial on the records in use."""
    trial = find_trial(engagement_id, trial_id)
    try:
        actions.record_planning(
            engagement_id, trial_id, version=trial.version, by=request.user, now=request.now
        )
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    return redirect("trial", engagement_id, trial_id)


@needs("plan", "trials")
@require_POST
def drop_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Drop a draft."""
    try:
        actions.withdraw_trial(engagement_id, trial_id, by=request.user, now=request.now)
    except NotThere:
        raise Http404 from None
    except Refusal as refusal:
        messages.warning(request, refusal.text)
        return redirect("trial", engagement_id, trial_id)
    messages.success(request, _("The draft is dropped."))
    return redirect("trials", engagement_id)


def _write(trial: TrialCard, form: Any, request: Any) -> None:
    actions.correct_trial(
        trial.engagement_id,
        trial.id,
        form.take(read_terms(trial)),
        version=form.cleaned_data["version"],
        by=request.user,
        now=request.now,
    )


def _show_stored(form: Any, edited: EditedMeanwhile, trial: TrialCard) -> EditedMeanwhile:
    """Show what stands now in the words of the form."""
    stored = form.read_first(read_terms(trial))
    for name, value in stored.items():
        choices = getattr(form.fields.get(name), "choices", None)
        if choices is not None and isinstance(value, str):
            stored[name] = str(dict(choices).get(value, value))
    return EditedMeanwhile(edited.text, stored=stored, who=edited.who)


def _find_target(request: Any, engagement_id: UUID) -> TargetCard | None:
    """Find the target that a trial is begun from."""
    asked = request.GET.get("target", "")
    if not asked:
        return None
    try:
        return get_target(engagement_id, UUID(asked), now=request.now)
    except (ValueError, NotThere):
        raise Http404 from None


def _fill(request: Any, engagement_id: UUID, target: TargetCard | None) -> TrialTerms:
    play = find_play(request.GET.get("play", ""))
    if play is None:
        return fill_from_target(target) if target else TrialTerms(name="")
    filled = fill_from_play(engagement_id, play)
    return merge_terms(fill_from_target(target), filled) if target else filled


def _describe(part: Part, form: Form, back: str, *, is_first: bool) -> PartPage:
    heading, names = part.folded
    folded = [form[name] for name in names if name in form.fields]
    plain = [bound for bound in form.visible_fields() if bound.name not in names]
    parts = [one.name for one in list_parts()]
    is_open = any(bound.errors or bound.value() not in (None, "", "lower") for bound in folded)
    return PartPage(
        part=part,
        number=parts.index(part.name) + 1,
        of=len(parts),
        fields=plain,
        heading=heading,
        folded=folded,
        is_open=is_open,
        is_first=is_first,
        is_last=part.name == parts[-1],
        back=back,
    )


def _address(engagement_id: UUID, trial_id: UUID, part: str, *, first: bool) -> str:
    return reverse("trial_part", args=[engagement_id, trial_id, part]) + ("?first=yes" if first else "")
