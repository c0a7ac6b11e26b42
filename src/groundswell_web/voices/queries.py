"""Read what people said: sessions, quotes, and which kinds of people nobody has listened to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell_web.findings.queries import name_questions
from groundswell_web.govuk.environment import show_day
from groundswell_web.refusals import NotThere
from groundswell_web.voices.models import Kind, Quote, Session
from groundswell_web.voices.terms import find_kind_id
from groundswell_web.voices.words import COUNTED_KINDS, STARTING_KINDS, name_session, name_starting_kind


@dataclass(frozen=True)
class KindLine:
    """A kind of people, and how much it was listened to; `last_on` is None when it never was."""

    id: UUID
    name: str
    session_count: int
    people_count: int
    last_on: date | None


@dataclass(frozen=True)
class HeardLine:
    """How many people of a kind were heard in a session."""

    kind_id: UUID
    kind: str
    count: int


@dataclass(frozen=True)
class QuoteLine:
    """What somebody said.

    Args:
        kind: the kind of people who said it; empty when not known.
        point_id: the step or end that it is about, or None.
        question: the name of the finding's question that it is about, or nothing.
    """

    id: UUID
    session_id: UUID
    session_name: str
    held_on: date
    text: str
    kind_id: UUID | None
    kind: str
    point_id: UUID | None
    point_name: str
    question: str
    question_name: str
    version: int


@dataclass(frozen=True)
class SessionLine:
    """A session; of a withdrawn one only its kind and day are left."""

    id: UUID
    kind: str
    kind_name: str
    name: str
    held_on: date
    heard: tuple[HeardLine, ...]
    assisted_count: int
    disabled_count: int
    consent_how: str
    consent_for: str
    notes: str
    recorded_by: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    quotes: tuple[QuoteLine, ...]
    version: int

    @property
    def people_count(self) -> int:
        """How many people were heard."""
        return sum(one.count for one in self.heard)


@dataclass(frozen=True)
class Listening:
    """How much an engagement has listened, and to whom not.

    Args:
        never_heard: the kinds of people on the list whom nobody has listened to.
        withdrawn_count: sessions that were withdrawn; they count nowhere else.
    """

    session_count: int
    people_count: int
    assisted_count: int
    disabled_count: int
    quote_count: int
    withdrawn_count: int
    last_on: date | None
    never_heard: tuple[KindLine, ...]


def list_kinds(engagement_id: UUID) -> list[KindLine]:
    """List the kinds of people that an engagement should listen to, by name, with how much it did.

    Disabled people and people helped by somebody else are other kinds as well: those whom a session counts apart
    were heard, whether or not they were counted as a kind of their own.
    """
    kinds = Kind.objects.filter(engagement_id=engagement_id)
    listed = {kind.pk: kind.name for kind in kinds if kind.withdrawn_at is None}
    if not kinds:
        listed = {find_kind_id(engagement_id, name): name_starting_kind(name) for name in STARTING_KINDS}
    heard = _count_by_kind(engagement_id)
    return [
        KindLine(
            id=kind_id,
            name=name,
            session_count=len(heard[kind_id]),
            people_count=sum(count for _day, count in heard[kind_id].values()),
            last_on=max((day for day, _count in heard[kind_id].values()), default=None),
        )
        for kind_id, name in sorted(listed.items(), key=lambda pair: pair[1].casefold())
    ]


def _count_by_kind(engagement_id: UUID) -> dict[UUID, dict[UUID, tuple[date, int]]]:
    """Count people by kind and session, with the day of the session."""
    counts: dict[UUID, dict[UUID, tuple[date, int]]] = defaultdict(dict)
    sessions = Session.objects.filter(engagement_id=engagement_id, withdrawn_at__isnull=True)
    for session in sessions.prefetch_related("heard"):
        found = {one.kind_id: one.count for one in session.heard.all()}
        for name, field in COUNTED_KINDS.items():
            kind_id = find_kind_id(engagement_id, name)
            found[kind_id] = max(found.get(kind_id, 0), getattr(session, field))
        for kind_id, count in found.items():
            if count:
                counts[kind_id][session.pk] = (session.held_on, count)
    return counts


def count_heard(engagement_id: UUID) -> Listening:
    """Count sessions, people, those who used assisted digital and disabled people, and name who was never heard."""
    sessions = list(_sessions().filter(engagement_id=engagement_id))
    held = [_as_session(session) for session in sessions if session.withdrawn_at is None]
    return Listening(
        session_count=len(held),
        people_count=sum(session.people_count for session in held),
        assisted_count=sum(session.assisted_count for session in held),
        disabled_count=sum(session.disabled_count for session in held),
        quote_count=sum(len(session.quotes) for session in held),
        withdrawn_count=len(sessions) - len(held),
        last_on=max((session.held_on for session in held), default=None),
        never_heard=tuple(list_never_heard(engagement_id)),
    )


def list_never_heard(engagement_id: UUID) -> list[KindLine]:
    """List the kinds of people on the list whom nobody has listened to."""
    return [kind for kind in list_kinds(engagement_id) if not kind.session_count]


def list_sessions(engagement_id: UUID, *, withdrawn: bool = False) -> list[SessionLine]:
    """List the sessions of an engagement, the newest first.

    Args:
        engagement_id: which engagement.
        withdrawn: also those whose content was deleted.
    """
    found = _sessions().filter(engagement_id=engagement_id)
    found = found if withdrawn else found.filter(withdrawn_at__isnull=True)
    return [_as_session(session) for session in found]


def get_session(engagement_id: UUID, session_id: UUID) -> SessionLine:
    """Get a session, withdrawn or not.

    Raises:
        NotThere: this engagement has no such session.
    """
    session = _sessions().filter(engagement_id=engagement_id, pk=session_id).first()
    if session is None:
        raise NotThere(_("There is no such session"))
    return _as_session(session)


def list_quotes(engagement_id: UUID) -> list[QuoteLine]:
    """List all quotes of an engagement, the newest session first."""
    return [_as_quote(quote) for quote in _quotes(engagement_id)]


def list_quotes_of_point(engagement_id: UUID, point_id: UUID) -> list[QuoteLine]:
    """List what people said about a step or end, the newest session first."""
    return [_as_quote(quote) for quote in _quotes(engagement_id).filter(point_id=point_id)]


def list_quotes_of_finding(engagement_id: UUID, question: str) -> list[QuoteLine]:
    """List what people said about a finding, the newest session first."""
    return [_as_quote(quote) for quote in _quotes(engagement_id).filter(question=question)]


def get_quote(engagement_id: UUID, session_id: UUID, quote_id: UUID) -> QuoteLine:
    """Get a quote.

    Raises:
        NotThere: this session has no such quote.
    """
    quote = _quotes(engagement_id).filter(session_id=session_id, pk=quote_id).first()
    if quote is None:
        raise NotThere(_("There is no such quote"))
    return _as_quote(quote)


def _sessions() -> QuerySet[Session]:
    found = Session.objects.select_related("recorded_by").order_by("-held_on", "-recorded_at", "pk")
    return found.prefetch_related("heard__kind", "quotes__kind")


def _quotes(engagement_id: UUID) -> QuerySet[Quote]:
    found = Quote.objects.filter(session__engagement_id=engagement_id).select_related("session", "kind")
    return found.order_by("-session__held_on", "-session__recorded_at", "recorded_at", "pk")


def _name(session: Session) -> str:
    return _("{kind}, {day}").format(kind=name_session(session.kind), day=show_day(session.held_on))


def _as_session(session: Session) -> SessionLine:
    heard = [HeardLine(one.kind_id, one.kind.name, one.count) for one in session.heard.all()]
    return SessionLine(
        id=session.pk,
        kind=session.kind,
        kind_name=name_session(session.kind),
        name=_name(session),
        held_on=session.held_on,
        heard=tuple(sorted(heard, key=lambda one: (-one.count, one.kind.casefold()))),
        assisted_count=session.assisted_count,
        disabled_count=session.disabled_count,
        consent_how=session.consent_how,
        consent_for=session.consent_for,
        notes=session.notes,
        recorded_by=session.recorded_by.name,
        recorded_at=session.recorded_at,
        withdrawn_at=session.withdrawn_at,
        quotes=tuple(
            _as_quote(quote, session)
            for quote in sorted(session.quotes.all(), key=lambda one: (one.recorded_at, one.pk))
        ),
        version=session.version,
    )


def _as_quote(quote: Quote, session: Session | None = None) -> QuoteLine:
    session = session or quote.session
    return QuoteLine(
        id=quote.pk,
        session_id=session.pk,
        session_name=_name(session),
        held_on=session.held_on,
        text=quote.text,
        kind_id=quote.kind_id,
        kind=quote.kind.name if quote.kind else "",
        point_id=quote.point_id,
        point_name=quote.point_name,
        question=quote.question,
        question_name=name_questions().get(quote.question, ""),
        version=quote.version,
    )
