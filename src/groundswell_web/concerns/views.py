"""Concerns: all of them, one with its exchange, raising, answering and settling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from groundswell_web.access import needs
from groundswell_web.audit.queries import EventLine, list_events
from groundswell_web.concerns import actions, queries
from groundswell_web.concerns.forms import AnswerForm, ConcernForm, JudgementForm, SettlementForm
from groundswell_web.concerns.queries import ConcernLine
from groundswell_web.concerns.subjects import Subject, find_subject, get_subject, list_subjects
from groundswell_web.concerns.words import name_silence
from groundswell_web.govuk.forms import Form
from groundswell_web.refusals import NotThere, Refusal


@dataclass(frozen=True)
class ConcernsPage:
    """All concerns: those that wait for the lead, for the one who raised them, and the settled ones."""

    waiting: list[ConcernLine]
    answered: list[ConcernLine]
    settled: list[ConcernLine]
    now: Any


@dataclass(frozen=True)
class ConcernPage:
    """One concern. The forms are None for whoever may not use them now.

    Args:
        silence: why nobody can judge the answer any more; empty while somebody can.
    """

    concern: ConcernLine
    subject: Subject | None
    answer_form: AnswerForm | None
    judgement_form: JudgementForm | None
    settlement_form: SettlementForm | None
    silence: str
    history: list[EventLine]
    days: int


@dataclass(frozen=True)
class RaisePage:
    """The form that raises a concern; with a subject that was chosen before."""

    subject: Subject | None


@dataclass(frozen=True)
class CodePage:
    """The code of an unnamed concern, shown this once."""

    id: UUID
    code: str
    subject: Subject


@needs("see", "concerns")
def show_concerns(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all concerns, those that wait first."""
    concerns = queries.list_concerns(engagement_id)
    settled = [concern for concern in concerns if not concern.is_open]
    page = ConcernsPage(
        waiting=[concern for concern in concerns if concern.state == "waiting"],
        answered=[concern for concern in concerns if concern.state == "answered"],
        settled=sorted(settled, key=lambda concern: concern.since_at, reverse=True),
        now=request.now,
    )
    return render(request, "concerns/concerns.html", {"page": page, "place": request.place})


@needs("see", "concerns")
def show_concern(request: Any, engagement_id: UUID, concern_id: UUID) -> HttpResponse:
    """Show one concern with its exchange."""
    return _draw_concern(request, engagement_id, concern_id)


@needs("raise", "concerns")
@never_cache
def raise_concern(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask what worries somebody, and record it; of an unnamed one nobody is told but its code."""
    preset = _find_preset(request, engagement_id)
    subjects = [preset] if preset else list_subjects(engagement_id, request.now)
    form = ConcernForm(request.POST or None, subjects=subjects)
    if request.method == "POST" and form.is_valid():
        named = form.cleaned_data["named"] == "yes"
        subject = _get_subject(engagement_id, form.cleaned_data["about"], request.now)
        try:
            raised = actions.record_concern(
                engagement_id,
                subject=subject,
                text=form.cleaned_data["text"],
                by=request.user if named else None,
                now=request.now,
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            if raised.code:  # shown in the answer to the form: it must not wait in the session
                page = CodePage(raised.id, raised.code, subject)
                return render(request, "concerns/code.html", {"page": page, "place": request.place})
            messages.success(request, _("Your concern is raised. The lead must answer it."))
            return redirect("concern", engagement_id, raised.id)
    context = {"page": RaisePage(preset), "place": request.place, "form": form}
    return render(request, "concerns/raise.html", context)


@needs("answer", "concerns")
@require_POST
def answer_concern(request: Any, engagement_id: UUID, concern_id: UUID) -> HttpResponse:
    """Record what the lead answers."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.record_answer(
                engagement_id, concern_id, **form.cleaned_data, by=request.user, now=request.now
            )
        except Refusal as refusal:
            _take_refusal(form, refusal, engagement_id, concern_id)
        else:
            messages.success(request, _("Your answer is recorded."))
            return redirect("concern", engagement_id, concern_id)
    return _draw_concern(request, engagement_id, concern_id, answer_form=form)


@needs("raise", "concerns")
@never_cache
@require_POST
def judge_answer(request: Any, engagement_id: UUID, concern_id: UUID) -> HttpResponse:
    """Record whether the answer settles the concern."""
    concern = _get(engagement_id, concern_id)
    form = JudgementForm(request.POST, named=concern.is_named)
    if form.is_valid():
        told = form.cleaned_data | {"settles": form.cleaned_data["settles"] == "yes"}
        by = request.user if concern.is_named else None
        try:
            actions.record_judgement(engagement_id, concern_id, **told, by=by, now=request.now)
        except Refusal as refusal:
            _take_refusal(form, refusal, engagement_id, concern_id)
        else:
            said = _("The concern is settled.") if told["settles"] else _("It is open again.")
            messages.success(request, said)
            return redirect("concern", engagement_id, concern_id)
    return _draw_concern(request, engagement_id, concern_id, judgement_form=form)


@needs("settle", "concerns")
@require_POST
def settle_concern(request: Any, engagement_id: UUID, concern_id: UUID) -> HttpResponse:
    """Record why the sponsor settles a concern whose raiser cannot judge the answer any more."""
    form = SettlementForm(request.POST)
    if form.is_valid():
        try:
            actions.record_settlement(
                engagement_id, concern_id, **form.cleaned_data, by=request.user, now=request.now
            )
        except Refusal as refusal:
            _take_refusal(form, refusal, engagement_id, concern_id)
        else:
            messages.success(request, _("The concern is settled."))
            return redirect("concern", engagement_id, concern_id)
    return _draw_concern(request, engagement_id, concern_id, settlement_form=form)


def _draw_concern(
    request: Any,
    engagement_id: UUID,
    concern_id: UUID,
    *,
    answer_form: AnswerForm | None = None,
    judgement_form: JudgementForm | None = None,
    settlement_form: SettlementForm | None = None,
) -> HttpResponse:
    place, concern = request.place, _get(engagement_id, concern_id)
    if concern.state == "waiting" and place.may("answer", "concerns"):
        answer_form = answer_form or AnswerForm(initial={"version": concern.version})
    if concern.state == "answered" and _may_judge(place, concern):
        judgement_form = judgement_form or JudgementForm(
            initial={"version": concern.version}, named=concern.is_named
        )
    silence = queries.find_silence(concern, request.now)
    if silence and place.may("settle", "concerns"):
        settlement_form = settlement_form or SettlementForm(initial={"version": concern.version})
    may_see_history = place.may("see", "history")
    page = ConcernPage(
        concern=concern,
        subject=find_subject(engagement_id, concern.subject_kind, concern.subject_key, request.now),
        answer_form=answer_form,
        judgement_form=judgement_form,
        settlement_form=settlement_form,
        silence=name_silence(silence) if silence else "",
        history=list_events(engagement_id, kind="concern", key=concern_id) if may_see_history else [],
        days=concern.count_days(request.now),
    )
    context = {"page": page, "place": place, "form": _pick_sent(answer_form, judgement_form, settlement_form)}
    return render(request, "concerns/concern.html", context)


def _pick_sent(*forms: Form | None) -> Form | None:
    """Pick the form whose errors stand at the top: the one that was sent."""
    return next((form for form in forms if form is not None and form.is_bound), None)


def _may_judge(place: Any, concern: ConcernLine) -> bool:
    if not place.may("raise", "concerns"):
        return False
    return not concern.is_named or concern.raised_by_id == place.person.pk


def _take_refusal(form: Any, refusal: Refusal, engagement_id: UUID, concern_id: UUID) -> None:
    """Show a refusal; the page then shows the whole exchange, so what is sent again is meant for it."""
    if isinstance(refusal, NotThere):
        raise Http404
    form.take_refusal(refusal)
    form.data = form.data.copy()
    form.data["version"] = str(_get(engagement_id, concern_id).version)


def _find_preset(request: Any, engagement_id: UUID) -> Subject | None:
    about = request.GET.get("about", "")
    return _get_subject(engagement_id, about, request.now) if about else None


def _get_subject(engagement_id: UUID, about: str, now: Any) -> Subject:
    kind, _colon, key = about.partition(":")
    try:
        return get_subject(engagement_id, kind, key, now)
    except NotThere as refusal:
        raise Http404 from refusal


def _get(engagement_id: UUID, concern_id: UUID) -> ConcernLine:
    try:
        return queries.get_concern(engagement_id, concern_id)
    except NotThere as refusal:
        raise Http404 from refusal
