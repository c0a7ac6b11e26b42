"""Read concerns, the whole exchange of each, and which are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell_web.concerns.models import Answer, Concern
from groundswell_web.concerns.standing import RaiserFacts, decide_silence
from groundswell_web.concerns.words import name_answer, name_nobody, name_state, name_subject
from groundswell_web.engagements.queries import list_members
from groundswell_web.ownership.standing import OwnerFacts, decide_reason
from groundswell_web.people.queries import find_person
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class JudgementLine:
    """Whether an answer settled the concern, and what was missing if not."""

    settles: bool
    text: str
    judged_at: datetime


@dataclass(frozen=True)
class AnswerLine:
    """What the lead answered, and what the one who raised the concern said to it."""

    id: UUID
    number: int
    kind: str
    kind_name: str
    text: str
    answered_by: str
    answered_by_id: UUID
    answered_at: datetime
    judgement: JudgementLine | None


@dataclass(frozen=True)
class ConcernLine:
    """A concern with its exchange.

    Args:
        subject_name: what it is about, as it was called when the concern was raised.
        raised_by: the name of who raised it, or “Somebody unnamed”.
        raised_by_id: None for an unnamed one.
        state: ``"waiting"`` for the lead, ``"answered"`` and waiting for the one who raised it, ``"settled"``.
        since_at: since when it is in this state.
        settled_by: the sponsor who settled it because nobody else could; empty when its raiser did, or nobody yet.
        why_settled: the sponsor's reason; empty without one.
        answers: in their order.
    """

    id: UUID
    engagement_id: UUID
    subject_kind: str
    subject_kind_name: str
    subject_key: str
    subject_name: str
    text: str
    raised_by: str
    raised_by_id: UUID | None
    raised_at: datetime
    state: str
    state_name: str
    since_at: datetime
    settled_at: datetime | None
    settled_by: str
    why_settled: str
    answers: tuple[AnswerLine, ...]
    version: int

    @property
    def is_named(self) -> bool:
        """Tell whether a person stands behind it by name."""
        return self.raised_by_id is not None

    @property
    def is_open(self) -> bool:
        """Tell whether it is not settled: it waits for the lead or for the one who raised it."""
        return self.state != "settled"

    def count_days(self, now: datetime) -> int:
        """Count the whole days for which it has been in its state."""
        return max(0, (now - self.since_at).days)


def list_concerns(engagement_id: UUID) -> list[ConcernLine]:
    """List all concerns of an engagement, the oldest first."""
    return [_as_line(concern) for concern in _concerns().filter(engagement_id=engagement_id)]


def list_open(engagement_id: UUID, kind: str | None = None, key: object = None) -> list[ConcernLine]:
    """List the concerns that are not settled, the oldest first.

    Args:
        engagement_id: which engagement.
        kind: only those about one of `words.SUBJECTS`.
        key: only those about the one with this id (for a finding the name of its question).
    """
    return [_as_line(concern) for concern in _narrow(_concerns(), engagement_id, kind, key)]


def count_open(engagement_id: UUID, kind: str | None = None, key: object = None) -> int:
    """Count the concerns that are not settled; the arguments are those of `list_open`."""
    return _narrow(Concern.objects.all(), engagement_id, kind, key).count()


def list_about(engagement_id: UUID, kind: str, key: object) -> list[ConcernLine]:
    """List all concerns about one thing, settled or not, the oldest first."""
    found = _concerns().filter(engagement_id=engagement_id, subject_kind=kind, subject_key=str(key))
    return [_as_line(concern) for concern in found]


def get_concern(engagement_id: UUID, concern_id: UUID) -> ConcernLine:
    """Get a concern.

    Raises:
        NotThere: this engagement has no such concern.
    """
    concern = _concerns().filter(engagement_id=engagement_id, pk=concern_id).first()
    if concern is None:
        raise NotThere(_("There is no such concern"))
    return _as_line(concern)


def list_in_state(state: str, *, since: datetime | None = None) -> list[ConcernLine]:
    """List the concerns of all engagements in a state, for the daily checks.

    Args:
        state: one of `words.STATES`.
        since: only those that have been in it at least since this moment.
    """
    found = _concerns().filter(state=state)
    return [_as_line(concern) for concern in (found.filter(since_at__lte=since) if since else found)]


def find_silence(concern: ConcernLine, now: datetime) -> str:
    """Find why nobody can judge the answer to a concern any more; empty while somebody can.

    Returns:
        ``"left"``, ``"role_ended"``, ``"away"``, ``"unanswered"`` (an unnamed one, for two weeks) or ``""``.
    """
    if concern.state != "answered":
        return ""  # nothing to judge, so nobody is looked for
    absence = _find_absence(concern.engagement_id, concern.raised_by_id, now) if concern.raised_by_id else ""
    return decide_silence(RaiserFacts(concern.state, concern.since_at, concern.is_named, absence), now)


def _find_absence(engagement_id: UUID, person_id: UUID, now: datetime) -> str:
    person = find_person(person_id, now=now)
    held = {member.person_id for member in list_members(engagement_id, now=now)}
    return decide_reason(
        OwnerFacts(
            may_enter=person is not None and person.may_enter,
            is_away=person is not None and person.is_away,
            has_role=person_id in held,
        )
    )


def _narrow(
    concerns: QuerySet[Concern], engagement_id: UUID, kind: str | None, key: object
) -> QuerySet[Concern]:
    found = concerns.filter(engagement_id=engagement_id).exclude(state="settled")
    if kind is not None:
        found = found.filter(subject_kind=kind)
    return found if key is None else found.filter(subject_key=str(key))


def _concerns() -> QuerySet[Concern]:
    found = Concern.objects.select_related("raised_by", "settled_by").order_by("raised_at", "pk")
    return found.prefetch_related("answers__answered_by", "answers__judgement")


def _as_line(concern: Concern) -> ConcernLine:
    return ConcernLine(
        id=concern.pk,
        engagement_id=concern.engagement_id,
        subject_kind=concern.subject_kind,
        subject_kind_name=name_subject(concern.subject_kind),
        subject_key=concern.subject_key,
        subject_name=concern.subject_name,
        text=concern.text,
        raised_by=concern.raised_by.name if concern.raised_by else name_nobody(),
        raised_by_id=concern.raised_by_id,
        raised_at=concern.raised_at,
        state=concern.state,
        state_name=name_state(concern.state),
        since_at=concern.since_at,
        settled_at=concern.settled_at,
        settled_by=concern.settled_by.name if concern.settled_by else "",
        why_settled=concern.why_settled,
        answers=tuple(
            _as_answer(answer) for answer in sorted(concern.answers.all(), key=lambda one: one.number)
        ),
        version=concern.version,
    )


def _as_answer(answer: Answer) -> AnswerLine:
    said = getattr(answer, "judgement", None)
    return AnswerLine(
        id=answer.pk,
        number=answer.number,
        kind=answer.kind,
        kind_name=name_answer(answer.kind),
        text=answer.text,
        answered_by=answer.answered_by.name,
        answered_by_id=answer.answered_by_id,
        answered_at=answer.answered_at,
        judgement=JudgementLine(said.settles, said.text, said.judged_at) if said else None,
    )
