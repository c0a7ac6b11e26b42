"""Raise a concern, answer it, and say whether that settles it: the only writer of concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.concerns.codes import digest_code, draw_code, is_code_of
from groundswell_web.concerns.models import Answer, Concern, Judgement
from groundswell_web.concerns.queries import find_silence, get_concern
from groundswell_web.concerns.subjects import Subject
from groundswell_web.concerns.words import ANSWERS, name_answer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal

MOST_TEXT = 4000


class Unnamed:
    """Whoever raised an unnamed concern: the history gets no person."""

    pk = None

    def get_full_name(self) -> str:
        """What the history shows."""
        return "Somebody unnamed"


@dataclass(frozen=True)
class Raised:
    """A concern that was raised.

    Args:
        id: which.
        code: for an unnamed one, what settles it; it is stored nowhere and cannot be had again. Else empty.
    """

    id: UUID
    code: str


@transaction.atomic
def record_concern(
    engagement_id: UUID, *, subject: Subject, text: str, by: Any | None, now: datetime
) -> Raised:
    """Raise a concern.

    Args:
        engagement_id: which engagement.
        subject: what it is about, from `subjects.get_subject` of the same engagement.
        text: what the worry is.
        by: who raises it; None for an unnamed concern: then no person is known here, so none is stored.
        now: when.

    Raises:
        Refusal: it says nothing, or the very same is open on the same subject.
    """
    said = _check_text(text, _("Enter what worries you"))
    lock_engagement(engagement_id)  # so that a form sent twice at once raises one concern
    same = Concern.objects.filter(
        engagement_id=engagement_id, subject_kind=subject.kind, subject_key=subject.key, text=said
    )
    if same.exclude(state="settled").exists():
        raise Refusal(_("This concern is raised already. Enter what is different about yours"), field="text")
    code = "" if by is not None else draw_code()
    concern = Concern.objects.create(
        engagement_id=engagement_id,
        subject_kind=subject.kind,
        subject_key=subject.key,
        subject_name=subject.name,
        text=said,
        raised_by=by,
        code_digest=digest_code(code) if code else "",
        raised_at=now,
        since_at=now,
    )
    after = {"about": subject.label, "text": said}
    _note(concern, "raised", by if by is not None else Unnamed(), now, after=after)
    return Raised(concern.pk, code)


@transaction.atomic
def record_answer(
    engagement_id: UUID, concern_id: UUID, *, version: int, kind: str, text: str, by: Any, now: datetime
) -> None:
    """Answer a concern; it then waits for the one who raised it.

    Args:
        engagement_id: which engagement.
        concern_id: which concern.
        version: the version that the person saw.
        kind: ``"guardrail"``, ``"change"`` of plan or ``"reason"``.
        text: the answer.
        by: who answers.
        now: when.

    Raises:
        NotThere: this engagement has no such concern.
        EditedMeanwhile: somebody else answered it since.
        Refusal: it is settled, or the answer says nothing.
    """
    concern = _lock(engagement_id, concern_id)
    if concern.state == "settled":
        raise Refusal(_("This concern is settled. It needs no answer"))
    last = concern.answers.order_by("-number").first()
    if concern.version != version:
        stored = {"kind": name_answer(last.kind), "text": last.text} if last else {}
        who = last.answered_by.name if last else ""
        raise EditedMeanwhile(_("This concern was answered while you had it open"), stored=stored, who=who)
    if kind not in ANSWERS:
        raise Refusal(_("Select how you answer it"), field="kind")
    said = _check_text(text, _("Enter the answer"))
    before = {"state": concern.state}
    number = last.number + 1 if last else 1
    Answer.objects.create(
        concern=concern, number=number, kind=kind, text=said, answered_by=by, answered_at=now
    )
    _move(concern, "answered", now)
    _note(
        concern, "answered", by, now, before=before, after={"state": "answered", "kind": kind, "text": said}
    )


@transaction.atomic
def record_judgement(
    engagement_id: UUID,
    concern_id: UUID,
    *,
    version: int,
    settles: bool,
    text: str = "",
    code: str = "",
    by: Any | None,
    now: datetime,
) -> None:
    """Say whether the last answer settles a concern; if not, it waits for the lead again.

    Args:
        engagement_id: which engagement.
        concern_id: which concern.
        version: the version that the person saw.
        settles: whether it is settled.
        text: what is still missing; needed when it is not settled.
        code: the code of an unnamed concern.
        by: who says so; for an unnamed concern it is not looked at and may be None.
        now: when.

    Raises:
        NotThere: this engagement has no such concern.
        Refusal: somebody else raised it, the code is another's, there is no answer to judge, or nothing is said of
            what is missing.
    """
    concern = _lock(engagement_id, concern_id)
    actor = _find_raiser(concern, by, code)
    _check_judged_once(concern, version)
    said = "" if settles else _check_text(text, _("Enter what is still missing"))
    Judgement.objects.create(
        answer=concern.answers.order_by("-number")[0], settles=settles, text=said, judged_at=now
    )
    state = "settled" if settles else "waiting"
    _move(concern, state, now)
    verb = "settled" if settles else "did not settle"
    _note(concern, verb, actor, now, before={"state": "answered"}, after={"state": state, "missing": said})


@transaction.atomic
def record_settlement(
    engagement_id: UUID, concern_id: UUID, *, version: int, reason: str, by: Any, now: datetime
) -> None:
    """Settle an answered concern in the place of the one who raised it, who cannot any more.

    Args:
        engagement_id: which engagement.
        concern_id: which concern.
        version: the version that the person saw.
        reason: why it is settled; shown with the name and the day.
        by: the sponsor.
        now: when.

    Raises:
        NotThere: this engagement has no such concern.
        Refusal: it is settled or not answered, the one who raised it can still judge the answer, or no reason is
            given.
    """
    concern = _lock(engagement_id, concern_id)
    _check_judged_once(concern, version)
    if not find_silence(get_concern(engagement_id, concern_id), now):
        raise Refusal(_("The one who raised this concern can still say whether it is settled. Wait for that"))
    said = _check_text(reason, _("Enter why it is settled"), field="reason")
    concern.settled_by, concern.why_settled = by, said
    _move(concern, "settled", now)
    after = {"state": "settled", "reason": said}
    _note(concern, "settled for the one who raised it", by, now, before={"state": "answered"}, after=after)


def _check_judged_once(concern: Concern, version: int) -> None:
    """Refuse to judge what is settled, what has no new answer, or an answer that another one followed."""
    if concern.state == "settled":
        raise Refusal(_("This concern is settled already"))
    if concern.state == "waiting":
        raise Refusal(_("There is no new answer yet. Wait for the answer of the lead"))
    if concern.version != version:
        raise Refusal(_("There is another answer since you opened this page. Read it and choose again"))


def _find_raiser(concern: Concern, by: Any | None, code: str) -> Actor:
    """Find who speaks for a concern, as the history may know them."""
    if concern.raised_by_id is None:
        if not is_code_of(code, concern.code_digest):
            raise Refusal(_("Enter the code that was shown when this concern was raised"), field="code")
        return Unnamed()
    if by is None or by.pk != concern.raised_by_id:
        raise Refusal(_("Only the one who raised this concern can say whether it is settled"))
    raiser: Actor = by
    return raiser


def _lock(engagement_id: UUID, concern_id: UUID) -> Concern:
    found = Concern.objects.select_for_update().filter(pk=concern_id, engagement_id=engagement_id).first()
    if found is None:
        raise NotThere(_("There is no such concern"))
    return found


def _move(concern: Concern, state: str, now: datetime) -> None:
    concern.state, concern.since_at = state, now
    concern.settled_at = now if state == "settled" else None
    concern.version += 1
    concern.save(update_fields=["state", "since_at", "settled_at", "settled_by", "why_settled", "version"])


def _check_text(text: str, wanted: str, field: str = "text") -> str:
    said = text.strip()
    if not said:
        raise Refusal(wanted, field=field)
    if len(said) > MOST_TEXT:
        raise Refusal(_("Write it in {most} characters or fewer").format(most=MOST_TEXT), field=field)
    return said


def _note(
    concern: Concern,
    verb: str,
    by: Actor,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="concern",
        key=concern.pk,
        name=Truncator(concern.text).chars(80),
        engagement_id=concern.engagement_id,
        before=before,
        after=after,
    )
