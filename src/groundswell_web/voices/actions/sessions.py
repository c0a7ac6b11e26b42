"""Record who was listened to and what was noted; correct it; delete it when consent is withdrawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.audit.queries import find_last_writer
from groundswell_web.govuk.environment import show_day
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.voices.actions.kinds import store_starting_kinds
from groundswell_web.voices.models import Heard, Kind, Session
from groundswell_web.voices.terms import SessionAnswers, check_session
from groundswell_web.voices.words import name_session


@transaction.atomic
def record_session(engagement_id: UUID, *, answers: SessionAnswers, by: Any, now: datetime) -> UUID:
    """Record a session.

    Raises:
        Refusal: nobody was heard, there is no consent, or something in it could tell who somebody is.
    """
    store_starting_kinds(engagement_id)
    check_session(answers, _list_kinds(engagement_id, None), now.date())
    session = Session(engagement_id=engagement_id, recorded_by=by, recorded_at=now)
    _take(session, answers)
    note_session(session, "recorded", by, now, after=describe_session(session))
    return session.pk


@transaction.atomic
def correct_session(
    engagement_id: UUID,
    session_id: UUID,
    *,
    version: int,
    answers: SessionAnswers,
    by: Actor,
    now: datetime,
) -> None:
    """Change what is noted of a session.

    Args:
        engagement_id: which engagement.
        session_id: which session.
        version: the version that the person saw.
        answers: what is noted now.
        by: who.
        now: when.

    Raises:
        NotThere: this engagement has no such session.
        EditedMeanwhile: somebody else changed it since.
        Refusal: it was withdrawn, or as for `record_session`; or a kind is left out who is quoted.
    """
    session = lock_session(engagement_id, session_id)
    if session.version != version:
        raise _report_other_version(session)
    check_session(answers, _list_kinds(engagement_id, session), now.date())
    quoted = session.quotes.filter(kind__isnull=False).select_related("kind")
    for quote in quoted.order_by("recorded_at"):
        if not answers.heard.get(quote.kind_id):
            text = _("{kind} are quoted in this session. Change the quote first").format(kind=quote.kind.name)
            raise Refusal(text, field=f"heard_{quote.kind_id}")
    before = describe_session(session)
    session.version += 1
    _take(session, answers)
    note_session(session, "changed", by, now, before=before, after=describe_session(session))


@transaction.atomic
def withdraw_session(engagement_id: UUID, session_id: UUID, *, by: Actor, now: datetime) -> None:
    """Delete what was noted of a session, its quotes too: consent was withdrawn. That it was held stays known.

    Somebody who changed it meanwhile does not stop this.

    Raises:
        NotThere: this engagement has no such session.
        Refusal: it was withdrawn before.
    """
    session = lock_session(engagement_id, session_id)
    session.quotes.all().delete()
    session.heard.all().delete()
    session.consent_how = session.consent_for = session.notes = ""
    session.assisted_count = session.disabled_count = 0
    session.withdrawn_at = now
    session.version += 1
    session.save()
    note_session(session, "withdrew", by, now)


def lock_session(engagement_id: UUID, session_id: UUID) -> Session:
    """Lock a session until the transaction ends.

    Raises:
        NotThere: this engagement has no such session.
        Refusal: consent to it was withdrawn.
    """
    session = Session.objects.select_for_update().filter(pk=session_id, engagement_id=engagement_id).first()
    if session is None:
        raise NotThere(_("There is no such session"))
    if session.withdrawn_at is not None:
        raise Refusal(_("Consent to this session was withdrawn, and what was noted is deleted"))
    return session


def note_session(
    session: Session,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write the event of a session: counts and lengths, never what was noted."""
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="session",
        key=session.pk,
        name=_("{kind} of {day}").format(kind=name_session(session.kind), day=show_day(session.held_on)),
        engagement_id=session.engagement_id,
        before=before,
        after=after,
    )


def describe_session(session: Session) -> dict[str, Any]:
    """Describe a session without what was said in it."""
    heard = session.heard.select_related("kind").order_by("kind__name")
    return {
        "session": session.kind,
        "held_on": session.held_on,
        "heard": {one.kind.name: one.count for one in heard},
        "assisted_digital": session.assisted_count,
        "disabled": session.disabled_count,
        "characters_on_consent": len(session.consent_how) + len(session.consent_for),
        "characters_of_notes": len(session.notes),
    }


def _take(session: Session, answers: SessionAnswers) -> None:
    session.kind, session.held_on = answers.kind, answers.held_on
    session.assisted_count, session.disabled_count = answers.assisted_count, answers.disabled_count
    session.consent_how, session.consent_for = answers.consent_how.strip(), answers.consent_for.strip()
    session.notes = answers.notes.strip()
    session.save()
    session.heard.all().delete()
    Heard.objects.bulk_create(
        Heard(session=session, kind_id=kind_id, count=count)
        for kind_id, count in answers.heard.items()
        if count
    )


def _list_kinds(engagement_id: UUID, session: Session | None) -> list[UUID]:
    """List the kinds that can be chosen: those on the list, and those whom this session heard before."""
    listed = Kind.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True).order_by("name")
    before = session.heard.values_list("kind_id", flat=True) if session else []
    return list(dict.fromkeys([*listed.values_list("pk", flat=True), *before]))


def _report_other_version(session: Session) -> EditedMeanwhile:
    stored = {
        "kind": name_session(session.kind),
        "held_on": session.held_on,
        **{f"heard_{one.kind_id}": one.count for one in session.heard.all()},
        "assisted_count": session.assisted_count,
        "disabled_count": session.disabled_count,
        "consent_how": session.consent_how,
        "consent_for": session.consent_for,
        "notes": session.notes,
    }
    text = _("Somebody else changed this session while you had it open")
    who = find_last_writer(session.engagement_id, kind="session", key=session.pk)
    return EditedMeanwhile(text, stored=stored, who=who)
