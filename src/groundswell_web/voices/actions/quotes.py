"""Record what somebody said in a session, and what it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.findings.queries import name_questions
from groundswell_web.ownership.queries import PointLine, list_points
from groundswell_web.refusals import EditedMeanwhile, NotThere
from groundswell_web.voices.actions.sessions import lock_session
from groundswell_web.voices.models import Quote, Session
from groundswell_web.voices.terms import QuoteAnswers, check_quote


@transaction.atomic
def record_quote(
    engagement_id: UUID, session_id: UUID, *, answers: QuoteAnswers, by: Actor, now: datetime
) -> UUID:
    """Record a quote of a session.

    Raises:
        NotThere: this engagement has no such session.
        Refusal: consent was withdrawn; it says nothing, is tied to nothing, or could tell who somebody is.
    """
    session = lock_session(engagement_id, session_id)
    quote = Quote(session=session, recorded_at=now)
    _take(quote, answers, _check(session, answers, now))
    _note(quote, "quoted", by, now, after=_describe(quote))
    return quote.pk


@transaction.atomic
def correct_quote(
    engagement_id: UUID,
    session_id: UUID,
    quote_id: UUID,
    *,
    version: int,
    answers: QuoteAnswers,
    by: Actor,
    now: datetime,
) -> None:
    """Change a quote.

    Args:
        engagement_id: which engagement.
        session_id: of which session.
        quote_id: which quote.
        version: the version that the person saw.
        answers: what is said of it now.
        by: who.
        now: when.

    Raises:
        NotThere: this session has no such quote.
        EditedMeanwhile: somebody else changed it since.
        Refusal: as for `record_quote`.
    """
    session = lock_session(engagement_id, session_id)
    quote = _get(session, quote_id)
    if quote.version != version:
        raise _report_other_version(quote)
    points = _check(session, answers, now)
    before = _describe(quote)
    quote.version += 1
    _take(quote, answers, points)
    _note(quote, "changed", by, now, before=before, after=_describe(quote))


@transaction.atomic
def withdraw_quote(
    engagement_id: UUID, session_id: UUID, quote_id: UUID, *, by: Actor, now: datetime
) -> None:
    """Delete a quote.

    Raises:
        NotThere: this session has no such quote.
        Refusal: consent to the session was withdrawn, and the quote is gone with it.
    """
    quote = _get(lock_session(engagement_id, session_id), quote_id)
    _note(quote, "deleted", by, now)
    quote.delete()


def _get(session: Session, quote_id: UUID) -> Quote:
    quote = session.quotes.select_related("kind").filter(pk=quote_id).first()
    if quote is None:
        raise NotThere(_("There is no such quote"))
    return quote


def _check(session: Session, answers: QuoteAnswers, now: datetime) -> dict[UUID, PointLine]:
    points = {point.id: point for point in list_points(session.engagement_id, now, gone=True)}
    heard = set(session.heard.values_list("kind_id", flat=True))
    check_quote(answers, heard=heard, points=points, questions=name_questions())
    return points


def _take(quote: Quote, answers: QuoteAnswers, points: dict[UUID, PointLine]) -> None:
    quote.text, quote.kind_id = answers.text.strip(), answers.kind_id
    quote.point_id, quote.question = answers.point_id, answers.question
    quote.point_name = points[answers.point_id].unique_name if answers.point_id else ""
    quote.save()


def _describe(quote: Quote) -> dict[str, Any]:
    """Describe a quote without what was said."""
    return {"step": quote.point_name, "finding": quote.question, "characters": len(quote.text)}


def _report_other_version(quote: Quote) -> EditedMeanwhile:
    stored = {
        "text": quote.text,
        "kind": quote.kind.name if quote.kind else "",
        "point": quote.point_name,
        "question": name_questions().get(quote.question, ""),
    }
    text = _("Somebody else changed this quote while you had it open")
    who = find_last_writer(quote.session.engagement_id, kind="quote", key=quote.pk)
    return EditedMeanwhile(text, stored=stored, who=who)


def _note(
    quote: Quote,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    about = quote.point_name or name_questions().get(quote.question, quote.question)
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="quote",
        key=quote.pk,
        name=_("about “{about}”").format(about=about),
        engagement_id=quote.session.engagement_id,
        before=before,
        after=after,
    )
