"""What people said: sessions, quotes by step, and the kinds of people to listen to."""

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
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import PointLine, list_points
from groundswell_web.refusals import NotThere, Refusal
from groundswell_web.voices import actions, queries
from groundswell_web.voices.forms import KindForm, SessionForm
from groundswell_web.voices.queries import KindLine, Listening, QuoteLine, SessionLine


@dataclass(frozen=True)
class VoicesPage:
    """All sessions, and who was never listened to."""

    heard: Listening
    sessions: list[SessionLine]


@dataclass(frozen=True)
class PointVoices:
    """A step with its figures and what people said about it."""

    point: PointLine
    quotes: list[QuoteLine]


@dataclass(frozen=True)
class QuotesPage:
    """What was said about each step and each finding; and the steps about which nothing was said."""

    steps: list[PointVoices]
    findings: list[tuple[str, str, list[QuoteLine]]]
    silent: list[PointLine]


@dataclass(frozen=True)
class SessionPage:
    """One session."""

    session: SessionLine
    history: list[EventLine]


@dataclass(frozen=True)
class KindsPage:
    """The kinds of people to listen to."""

    kinds: list[KindLine]


@needs("see", "voices")
def show_voices(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show all sessions, how many people were heard, and which kinds never were."""
    page = VoicesPage(queries.count_heard(engagement_id), queries.list_sessions(engagement_id))
    return render(request, "voices/voices.html", {"page": page, "place": request.place})


@needs("see", "voices")
def show_quotes(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show figures and voices together: each step with its wait and what was said about it."""
    quotes = queries.list_quotes(engagement_id)
    points = list_points(engagement_id, request.now, gone=True)
    steps = [PointVoices(point, [q for q in quotes if q.point_id == point.id]) for point in points]
    of_finding = [
        (question, title, [q for q in quotes if q.question == question])
        for question, title in name_questions().items()
    ]
    page = QuotesPage(
        steps=[step for step in steps if step.quotes],
        findings=[one for one in of_finding if one[2]],
        silent=[step.point for step in steps if not step.quotes and not step.point.is_gone],
    )
    return render(request, "voices/quotes.html", {"page": page, "place": request.place})


@needs("see", "voices")
def show_session(request: Any, engagement_id: UUID, session_id: UUID) -> HttpResponse:
    """Show one session; of a withdrawn one that it was withdrawn."""
    session = get_session(engagement_id, session_id)
    may_see_history = request.place.may("see", "history")
    page = SessionPage(
        session=session,
        history=list_events(engagement_id, kind="session", key=session_id) if may_see_history else [],
    )
    return render(request, "voices/session.html", {"page": page, "place": request.place})


@needs("record", "voices")
@never_cache
def record_session(request: Any, engagement_id: UUID) -> HttpResponse:
    """Ask who was listened to, and record it."""
    kinds = [(kind.id, kind.name) for kind in queries.list_kinds(engagement_id)]
    form = SessionForm(
        request.POST or None, initial={"version": 0, "held_on": request.now.date()}, kinds=kinds
    )
    if request.method == "POST" and form.is_valid():
        try:
            session_id = actions.record_session(
                engagement_id, answers=form.read_answers(), by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The session is recorded. Add what people said, word for word."))
            return redirect("voice_session", engagement_id, session_id)
    context = {"page": None, "place": request.place, "form": form}
    return render(request, "voices/write_session.html", context)


@needs("record", "voices")
@never_cache
def correct_session(request: Any, engagement_id: UUID, session_id: UUID) -> HttpResponse:
    """Ask what is to change about a session, and record it."""
    session = get_session(engagement_id, session_id)
    listed = {kind.id: kind.name for kind in queries.list_kinds(engagement_id)}
    kinds = list((listed | {one.kind_id: one.kind for one in session.heard}).items())
    form = SessionForm(request.POST or None, initial=_list_answers(session), kinds=kinds)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_session(
                engagement_id,
                session_id,
                version=form.cleaned_data["version"],
                answers=form.read_answers(),
                by=request.user,
                now=request.now,
            )
        except Refusal as refusal:
            take_refusal(form, refusal, get_session(engagement_id, session_id).version)
        else:
            messages.success(request, _("The session is changed."))
            return redirect("voice_session", engagement_id, session_id)
    context = {"page": session, "place": request.place, "form": form}
    return render(request, "voices/write_session.html", context)


@needs("record", "voices")
def withdraw_session(request: Any, engagement_id: UUID, session_id: UUID) -> HttpResponse:
    """Ask whether consent was withdrawn, and delete what was noted."""
    session = get_session(engagement_id, session_id)
    if request.method == "POST":
        try:
            actions.withdraw_session(engagement_id, session_id, by=request.user, now=request.now)
        except Refusal as refusal:
            messages.warning(request, refusal.text)
        else:
            messages.success(request, _("What was noted is deleted."))
        return redirect("voice_session", engagement_id, session_id)
    return render(request, "voices/withdraw_session.html", {"page": session, "place": request.place})


@needs("see", "voices")
def show_kinds(request: Any, engagement_id: UUID) -> HttpResponse:
    """Show the kinds of people to listen to, and how much each was."""
    return _draw_kinds(request, engagement_id, KindForm())


@needs("record", "voices")
@require_POST
def add_kind(request: Any, engagement_id: UUID) -> HttpResponse:
    """Put a kind of people on the list."""
    form = KindForm(request.POST)
    if form.is_valid():
        try:
            actions.record_kind(
                engagement_id, name=form.cleaned_data["name"], by=request.user, now=request.now
            )
        except Refusal as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, _("The kind of people is on the list."))
            return redirect("voice_kinds", engagement_id)
    return _draw_kinds(request, engagement_id, form)


@needs("record", "voices")
@require_POST
def withdraw_kind(request: Any, engagement_id: UUID, kind_id: UUID) -> HttpResponse:
    """Take a kind of people off the list."""
    try:
        actions.withdraw_kind(engagement_id, kind_id, by=request.user, now=request.now)
    except NotThere as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        messages.warning(request, refusal.text)
    else:
        messages.success(request, _("Taken off the list. Sessions in which it was heard keep it."))
    return redirect("voice_kinds", engagement_id)


def get_session(engagement_id: UUID, session_id: UUID) -> SessionLine:
    """Get a session of this engagement.

    Raises:
        Http404: there is none.
    """
    try:
        return queries.get_session(engagement_id, session_id)
    except NotThere as refusal:
        raise Http404 from refusal


def take_refusal(form: Any, refusal: Refusal, version: int) -> None:
    """Show a refusal on a form. After a conflict both are shown, so saving again is meant for what stands now.

    Raises:
        Http404: what the form is about is not there.
    """
    if isinstance(refusal, NotThere):
        raise Http404
    form.take_refusal(refusal)
    form.data = form.data.copy()
    form.data["version"] = str(version)


def _draw_kinds(request: Any, engagement_id: UUID, form: KindForm) -> HttpResponse:
    page = KindsPage(queries.list_kinds(engagement_id))
    return render(request, "voices/kinds.html", {"page": page, "place": request.place, "form": form})


def _list_answers(session: SessionLine) -> dict[str, Any]:
    return {
        "version": session.version,
        "kind": session.kind,
        "held_on": session.held_on,
        **{f"heard_{one.kind_id}": one.count for one in session.heard},
        "assisted_count": session.assisted_count,
        "disabled_count": session.disabled_count,
        "consent_how": session.consent_how,
        "consent_for": session.consent_for,
        "notes": session.notes,
    }
