"""The page of a trial, which shows what it is: a draft, a trial that runs, or its verdict; and its looks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from groundswell.trials.look import Look
from groundswell.trials.plays import find_play
from groundswell.trials.verdict_words import write_days_saved
from groundswell_web.access import needs
from groundswell_web.audit.queries import list_events
from groundswell_web.trials import checks, drawings
from groundswell_web.trials.cards import LookLine, TrialCard
from groundswell_web.trials.entry_queries import find_stop, find_verdict, list_amendments, list_looks
from groundswell_web.trials.forms_run import LearnedForm, ReasonForm, UndoneForm
from groundswell_web.trials.ledger_queries import find_exposure
from groundswell_web.trials.pages import DraftPage, LookPage, PartLine, RunningPage
from groundswell_web.trials.phrases import (
    describe_estimates,
    describe_powers,
    describe_readings,
    describe_verdict,
    describe_wishes,
)
from groundswell_web.trials.plan_parts import is_told, list_parts
from groundswell_web.trials.registered import read_terms
from groundswell_web.trials.views.asked import fill_concerns, find_registered, find_trial

PICTURES = ("band", "guards", "power")


@needs("see", "trials")
def show_trial(request: Any, engagement_id: UUID, trial_id: UUID) -> HttpResponse:
    """Show a trial: a draft with what is missing, the newest look, or the verdict."""
    return render_trial(request, find_trial(engagement_id, trial_id), {})


@needs("see", "trials")
def show_look(request: Any, engagement_id: UUID, trial_id: UUID, number: int) -> HttpResponse:
    """Show one look as it was; every look stays."""
    trial = find_registered(engagement_id, trial_id)
    looks, design = list_looks(engagement_id, trial_id), read_terms(trial_id).design
    places = {line.number: place for place, line in enumerate(looks)}
    if number not in places:
        raise Http404
    place = places[number]
    line = looks[place]
    page = LookPage(
        trial=trial,
        design=design,
        line=line,
        band=drawings.describe_band([one.look for one in looks[: place + 1]], design),
        guards=drawings.describe_guards(line.look),
        readings=describe_readings(line.look, design),
        before=looks[place - 1].number if place else None,
        after=looks[place + 1].number if place + 1 < len(looks) else None,
    )
    return render(request, "trials/look.html", {"page": page, "place": request.place})


@needs("see", "trials")
def draw_picture(request: Any, engagement_id: UUID, trial_id: UUID, name: str) -> HttpResponse:
    """Draw a chart of a trial as a picture: the power of a plan, the band, the guardrails; at any of its looks."""
    trial, narrow = find_trial(engagement_id, trial_id), "narrow" in request.GET
    if name == "power":
        return drawings.answer_picture(drawings.describe_power(trial), narrow=narrow)
    if name not in PICTURES or not trial.is_registered:
        raise Http404
    looks = _take_until(list_looks(engagement_id, trial_id), request.GET.get("look", ""))
    if not looks:
        raise Http404
    if name == "guards":
        return drawings.answer_picture(drawings.describe_guards(looks[-1]), narrow=narrow)
    return drawings.answer_picture(drawings.describe_band(looks, read_terms(trial_id).design), narrow=narrow)


def render_trial(request: Any, trial: TrialCard, forms: dict[str, Any]) -> HttpResponse:
    """Render the page of a trial, with a form that was refused if there is one."""
    if not trial.is_registered:
        page: Any = _describe_draft(request, trial)
        response = render(request, "trials/draft.html", {"page": page, "place": request.place})
        if page.is_waiting:
            response["Refresh"] = "3"
        return response
    page = _describe_running(request, trial, forms)
    context = {"page": page, "place": request.place}
    found = next(iter(forms.values()), None)
    template = "trials/verdict.html" if page.verdict else "trials/running.html"
    return render(request, template, context | ({"form": found} if found is not None else {}))


def _describe_draft(request: Any, trial: TrialCard) -> DraftPage:
    lines = describe_wishes(trial)
    parts = [PartLine(one.name, one.title, is_told(trial, one.name), lines[one.name]) for one in list_parts()]
    told = (trial.planned or {}).get("sentences", [])
    return DraftPage(
        trial=trial,
        parts=parts,
        faults=checks.list_faults(trial.engagement_id, trial.id, now=request.now)
        if trial.state == "draft"
        else [],
        is_waiting=trial.state == "draft" and trial.planning in ("queued", "computing"),
        sentences=[str(sentence) for sentence in told],
        chart=drawings.describe_power(trial),
        concerns=fill_concerns(request.place, trial, request.now),
        may_sign=request.place.may("sign", "trials") and trial.risk.carried_by_id == request.user.pk,
        play=find_play(trial.play) if trial.play else None,
        powers=describe_powers(trial),
        events=_list_events(request, trial),
    )


def _describe_running(request: Any, trial: TrialCard, forms: dict[str, Any]) -> RunningPage:
    engagement_id, one = trial.engagement_id, trial.id
    design, looks = read_terms(one).design, list_looks(engagement_id, one)
    verdict, last = find_verdict(engagement_id, one), looks[-1] if looks else None
    shown = (verdict.look if verdict else None) or last
    said = (verdict.document["sentences"] if verdict else last.look.sentences if last else None) or [""]
    days = [write_days_saved(**one) for one in verdict.document.get("days_saved", ())] if verdict else []
    until = [line.look for line in looks if shown is None or line.number <= shown.number]
    may_stop = request.place.may("stop", "trials")
    return RunningPage(
        trial=trial,
        design=design,
        headline=said[0],
        sentences=[one for one in said[1:] if one not in days],  # the plan beside the verdict says them
        look=shown,
        looks=looks[::-1],
        band=drawings.describe_band(until, design) if until else None,
        guards=drawings.describe_guards(shown.look) if shown else None,
        exposure=find_exposure(engagement_id, one),
        stop=find_stop(engagement_id, one),
        verdict=verdict,
        amendments=list_amendments(engagement_id, one),
        readings=describe_readings(shown.look if shown else None, design),
        told=describe_verdict(trial, design, verdict),
        estimates=describe_estimates(design, verdict),
        learned_form=forms.get("learned") or LearnedForm(auto_id="learned_%s"),
        may_learn=request.place.may("plan", "trials") or may_stop,
        concerns=fill_concerns(request.place, trial, request.now),
        reason_form=forms.get("reason") or ReasonForm(auto_id="reason_%s"),
        undone_form=forms.get("undone") or UndoneForm(auto_id="undone_%s"),
        may_stop=may_stop and trial.state in ("signed", "running"),
        may_verify=request.place.may("verify", "trials")
        and request.user.pk not in (trial.drafted_by_id, trial.risk.carried_by_id),
        may_undo=may_stop,
        days_left=(design.last_entry_on - request.now.date()).days,
        play=find_play(design.play) if design.play else None,
        events=_list_events(request, trial),
    )


def _list_events(request: Any, trial: TrialCard) -> Any:
    if not request.place.may("see", "history"):
        return []
    return list_events(trial.engagement_id, kind="trial", key=trial.id, limit=30)


def _take_until(lines: list[LookLine], asked: str) -> list[Look]:
    """Take the looks up to one, or all where none is asked for."""
    if not asked:
        return [line.look for line in lines]
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        raise Http404
    return [line.look for line in lines if line.number <= int(asked)]
