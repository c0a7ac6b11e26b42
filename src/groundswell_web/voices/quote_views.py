"""Add a quote to a session, change it, delete it."""

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
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import list_points
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.voices import actions, queries
from groundswell_web.voices.forms import QuoteForm
from groundswell_web.voices.queries import QuoteLine, SessionLine
from groundswell_web.voices.views import get_session, take_refusal


@dataclass(frozen=True)
class QuotePage:
    """The form that writes or changes a quote."""

    session: SessionLine
    quote: QuoteLine | None


@needs("record", "voices")
@never_cache
def add_quote(request: Any, engagement_id: UUID, session_id: UUID) -> HttpResponse:
    """Ask what somebody said, and record it."""
    session = get_session(engagement_id, session_id)
    form = _build_form(request, session, {"version": 0})
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_quote(
                engagement_id, session_id, answers=form.read_answers(), by=request.user, now=request.now
            )
        except Refusal as refusal:
            take_refusal(form, refusal, 0)
        else:
            messages.success(request, _("The quote is recorded."))
            return redirect("voice_session", engagement_id, session_id)
    return _draw(request, form, QuotePage(session, None))


@needs("record", "voices")
@never_cache
def correct_quote(request: Any, engagement_id: UUID, session_id: UUID, quote_id: UUID) -> HttpResponse:
    """Ask what is to change about a quote, and record it."""
    session, quote = get_session(engagement_id, session_id), _get_quote(engagement_id, session_id, quote_id)
    known = {
        "version": quote.version,
        "text": quote.text,
        "kind": quote.kind_id or "",
        "point": quote.point_id or "",
        "question": quote.question,
    }
    form = _build_form(request, session, known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_quote(
                engagement_id,
                session_id,
                quote_id,
                version=form.cleaned_data["version"],
                answers=form.read_answers(),
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            take_refusal(form, refusal, _get_quote(engagement_id, session_id, quote_id).version)
        else:
            messages.success(request, _("The quote is changed."))
            return redirect("voice_session", engagement_id, session_id)
    return _draw(request, form, QuotePage(session, quote))


@needs("record", "voices")
@require_POST
def withdraw_quote(request: Any, engagement_id: UUID, session_id: UUID, quote_id: UUID) -> HttpResponse:
    """Delete a quote."""
    get_session(engagement_id, session_id)
    try:
        actions.withdraw_quote(engagement_id, session_id, quote_id, by=request.user, now=request.now)
    except NotThere as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("The quote is deleted."))
    return redirect("voice_session", engagement_id, session_id)


def _build_form(request: Any, session: SessionLine, known: dict[str, Any]) -> QuoteForm:
    points = list_points(request.place.engagement.id, request.now, gone=True)
    return QuoteForm(
        request.POST or None,
        initial=known,
        kinds=[(one.kind_id, one.kind) for one in session.heard],
        points=[(p.id, p.unique_name) for p in points if not p.is_gone or p.id == known.get("point")],
        questions=list(name_questions().items()),
    )


def _draw(request: Any, form: QuoteForm, page: QuotePage) -> HttpResponse:
    return render(request, "voices/write_quote.html", {"page": page, "place": request.place, "form": form})


def _get_quote(engagement_id: UUID, session_id: UUID, quote_id: UUID) -> QuoteLine:
    try:
        return queries.get_quote(engagement_id, session_id, quote_id)
    except NotThere as refusal:
        raise Http404 from refusal
