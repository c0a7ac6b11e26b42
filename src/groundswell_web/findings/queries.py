"""Read kept findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from groundswell.evidence.questions import QUESTION_NAMES
from groundswell.spells.choices import Choices, list_choices
from groundswell.spells.selection import Selection
from groundswell_web.findings import actions
from groundswell_web.findings.models import KeptFinding, Picture, ProgramKey
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere

SMALLEST = 10


@dataclass(frozen=True)
class FindingView:
    """A finding that is ready, as one person may see it."""

    id: UUID
    question: str
    extract_id: UUID
    headline: str
    section: dict[str, Any]
    document: dict[str, Any]
    computed_at: datetime
    seconds: float
    guarded: bool


@dataclass(frozen=True)
class Wish:
    """A finding that was asked for: ready, on its way, or failed with the reason."""

    id: UUID
    question: str
    state: str
    error: str
    view: FindingView | None


@dataclass(frozen=True)
class HeadlineLine:
    """A question with its answer in a sentence."""

    question: str
    title: str
    headline: str
    state: str


@dataclass(frozen=True)
class KeyLine:
    """A key of a program."""

    id: UUID
    program: str
    start: str
    given_by: str
    given_at: datetime
    until_on: date
    used_at: datetime | None
    withdrawn_at: datetime | None


def name_questions() -> dict[str, str]:
    """Name the questions as a person asks them, in the order of the report."""
    return {
        "waits": _("How long do people wait?"),
        "places": _("Where is an application on a given day?"),
        "holders": _("Who holds the wait?"),
        "causes": _("Why does it wait?"),
        "flow": _("Is it demand or a queue?"),
        "fairness": _("Is it fair?"),
        "ways": _("Which ways do cases go?"),
        "changes": _("What changed, and when?"),
        "stuck": _("Which cases are stuck?"),
        "gains": _("What could be won?"),
        "trust": _("Can these records be trusted for this?"),
    }


def is_question(question: str) -> bool:
    """Tell whether there is such a question."""
    return question in QUESTION_NAMES


def get_or_ask(
    engagement_id: UUID,
    extract_id: UUID,
    question: str,
    selection: Selection,
    *,
    sees_cases: bool,
    now: datetime,
) -> Wish:
    """Get a finding if it is kept; ask for it if it is not. Asking again and again asks once.

    Args:
        engagement_id: the engagement, which the extract belongs to.
        extract_id: which version of the records.
        question: a name of `name_questions`.
        selection: which cases.
        sees_cases: whether the person may see single cases; if not, small groups are suppressed.
        now: the moment.
    """
    found = KeptFinding.objects.filter(
        engagement_id=engagement_id, extract_id=extract_id, question=question, selection_key=selection.key
    )
    kept = _leave_out(found, sees_cases).first()
    if kept is None:
        kept_id, state = actions.record_wish(engagement_id, extract_id, question, selection, now=now)
        return Wish(kept_id, question, state, "", None)
    view = _as_view(kept, sees_cases) if kept.state == "ready" else None
    return Wish(kept.pk, question, kept.state, kept.error, view)


def find_finding(
    engagement_id: UUID,
    extract_id: UUID,
    question: str,
    *,
    sees_cases: bool,
    selection: Selection | None = None,
) -> FindingView | None:
    """Find a kept finding, or None while there is none; asks for nothing."""
    found = KeptFinding.objects.filter(
        engagement_id=engagement_id,
        extract_id=extract_id,
        question=question,
        selection_key=(selection or Selection()).key,
        state="ready",
    )
    kept = _leave_out(found, sees_cases).first()
    return _as_view(kept, sees_cases) if kept else None


def find_estimate(engagement_id: UUID, extract_id: UUID, question: str, key: str) -> dict[str, Any] | None:
    """Find one number of a kept finding on all cases, with its interval, as the library writes it."""
    kept = KeptFinding.objects.filter(
        engagement_id=engagement_id,
        extract_id=extract_id,
        question=question,
        selection_key=Selection().key,
        state="ready",
    )
    documents = kept.values_list("document", flat=True)
    for document in documents:
        for estimate in document["estimates"]:
            if estimate["key"] == key:
                found: dict[str, Any] = estimate
                return found
    return None


def get_state(engagement_id: UUID, kept_id: UUID) -> str:
    """Get how far a finding is.

    Raises:
        NotThere: this engagement has none of this id.
    """
    state = (
        KeptFinding.objects.filter(pk=kept_id, engagement_id=engagement_id)
        .values_list("state", flat=True)
        .first()
    )
    if state is None:
        raise NotThere("")
    return state


def list_headlines(
    engagement_id: UUID, extract_id: UUID, selection: Selection, *, sees_cases: bool, now: datetime
) -> list[HeadlineLine]:
    """List all questions with their answers; those that are not kept are asked for."""
    known = {
        kept["question"]: kept
        for kept in KeptFinding.objects.filter(
            engagement_id=engagement_id, extract_id=extract_id, selection_key=selection.key
        ).values("question", "state", "headline", "guarded_headline")
    }
    names = name_questions()
    if not names.keys() <= known.keys():
        actions.record_wishes(engagement_id, extract_id, now, selection)
    lines = []
    for question, title in names.items():
        kept = known.get(question, {"state": "queued", "headline": "", "guarded_headline": ""})
        headline = kept["headline"] if sees_cases else kept["guarded_headline"] or kept["headline"]
        lines.append(HeadlineLine(question, title, headline, kept["state"]))
    return lines


def get_picture(engagement_id: UUID, kept_id: UUID, name: str, *, sees_cases: bool) -> str:
    """Get a drawn chart.

    Raises:
        NotThere: this engagement has no such finding or picture.
    """
    kept = KeptFinding.objects.filter(pk=kept_id, engagement_id=engagement_id).values("guarded").first()
    if kept is None:
        raise NotThere("")
    guarded = not sees_cases and kept["guarded"] is not None
    picture = Picture.objects.filter(finding_id=kept_id, name=name, guarded=guarded).first()
    if picture is None:
        raise NotThere("")
    return picture.svg


def list_choices_of(engagement_id: UUID, extract_id: UUID) -> Choices:
    """List what the cases of an extract can be chosen by; read from the records once."""
    name = f"choices:{extract_id}"
    choices = cache.get(name)
    if choices is None:
        choices = list_choices(open_extract(engagement_id, extract_id))
        cache.set(name, choices, timeout=24 * 3600)
    found: Choices = choices
    return found


def is_too_small(view: FindingView, whole: Choices) -> bool:
    """Tell whether a selection is too small to be shown to somebody who may not see single cases.

    Either it has fewer than ten cases itself, or all but fewer than ten: the rest could be told by subtraction.
    """
    cases = int(view.document["cases"])
    return cases < SMALLEST or 0 < whole.cases - cases < SMALLEST


def list_keys(engagement_id: UUID) -> list[KeyLine]:
    """List the keys of programs, newest first."""
    found = (
        ProgramKey.objects.filter(engagement_id=engagement_id)
        .select_related("given_by")
        .order_by("-given_at")
    )
    return [
        KeyLine(k.pk, k.program, k.start, k.given_by.name, k.given_at, k.until_on, k.used_at, k.withdrawn_at)
        for k in found
    ]


def may_read_by_key(engagement_id: UUID, key: str, *, now: datetime) -> bool:
    """Tell whether a key opens the findings of an engagement today, and note that it was used."""
    found = ProgramKey.objects.filter(
        engagement_id=engagement_id,
        digest=actions.digest_key(key),
        withdrawn_at__isnull=True,
        until_on__gte=now.date(),
    ).first()
    if found is None:
        return False
    if found.used_at is None or (now - found.used_at).total_seconds() > 60:  # a note a minute is enough
        ProgramKey.objects.filter(pk=found.pk).update(used_at=now)
    return True


def _leave_out(found: QuerySet[KeptFinding], sees_cases: bool) -> QuerySet[KeptFinding]:
    """Leave out the documents that this person is not shown: reading their JSON is most of the work."""
    return found.defer("guarded", "guarded_document") if sees_cases else found


def _as_view(kept: KeptFinding, sees_cases: bool) -> FindingView:
    guarded = not sees_cases and kept.guarded is not None
    return FindingView(
        id=kept.pk,
        question=kept.question,
        extract_id=kept.extract_id,
        headline=kept.guarded_headline if guarded else kept.headline,
        section=kept.guarded if guarded else kept.whole,
        document=kept.guarded_document if guarded else kept.document,
        computed_at=kept.computed_at or kept.asked_at,
        seconds=kept.seconds or 0.0,
        guarded=guarded,
    )
