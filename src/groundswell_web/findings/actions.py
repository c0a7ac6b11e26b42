"""Keep findings: ask for them, compute them, and give programs keys to read them."""

from __future__ import annotations

import hashlib
import logging
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell.errors import GroundswellError
from groundswell.evidence.finding import Finding
from groundswell.evidence.questions import QUESTION_NAMES, estimate_findings
from groundswell.evidence.suppression import suppress_small_groups
from groundswell.spells.selection import Selection
from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.findings.cuts import CUTS
from groundswell_web.findings.models import KeptFinding, Picture, ProgramKey
from groundswell_web.findings.sections import split_section
from groundswell_web.refusals import NotThere, Refusal

logger = logging.getLogger(__name__)
STALE = 2 * timedelta(
    seconds=settings.SILENCE_SECONDS
)  # no finding takes as long: whoever computed it is gone
LONGEST_KEY = timedelta(days=366)


@dataclass(frozen=True)
class GivenKey:
    """A key as it is shown once, to whom it was given."""

    id: UUID
    key: str


def record_wish(
    engagement_id: UUID, extract_id: UUID, question: str, selection: Selection, *, now: datetime
) -> tuple[UUID, str]:
    """Ask for a finding once; whoever asks next is told how far it is.

    Returns:
        Its id and its state.
    """
    kept, is_new = KeptFinding.objects.get_or_create(
        extract_id=extract_id,
        question=question,
        selection_key=selection.key,
        defaults={"engagement_id": engagement_id, "selection": selection.to_query(), "asked_at": now},
    )
    if is_new:
        _enqueue(kept.pk)
    return kept.pk, kept.state


@transaction.atomic
def record_wishes(
    engagement_id: UUID, extract_id: UUID, now: datetime, selection: Selection | None = None
) -> None:
    """Ask for every question on some cases of an extract that is not kept or asked for yet.

    One worker answers them one after another, so that the records are cut to the selection once.

    Args:
        engagement_id: the engagement, which the extract belongs to.
        extract_id: which version of the records.
        now: the moment.
        selection: which cases; all, which most people will look at first, where it is left out.
    """
    chosen = selection or Selection()
    asked = KeptFinding.objects.filter(extract_id=extract_id, selection_key=chosen.key)
    known = set(asked.values_list("question", flat=True))
    missing = [
        KeptFinding(
            engagement_id=engagement_id,
            extract_id=extract_id,
            question=question,
            selection_key=chosen.key,
            selection=chosen.to_query(),
            asked_at=now,
        )
        for question in QUESTION_NAMES
        if question not in known
    ]
    if missing:  # what another request asked for at this moment is left to the worker that it goes to
        KeptFinding.objects.bulk_create(missing, ignore_conflicts=True)
        _enqueue(*(kept.pk for kept in missing))


@transaction.atomic
def correct_failed(kept_id: UUID, *, now: datetime) -> None:
    """Ask again for a finding that failed."""
    if KeptFinding.objects.filter(pk=kept_id, state="failed").update(state="queued", error="", asked_at=now):
        _enqueue(kept_id)


def resume_stopped_findings(now: datetime) -> int:
    """Ask again for what a stopped worker left behind; gives how many."""
    stopped = KeptFinding.objects.filter(
        Q(state="computing", begun_at__lt=now - STALE) | Q(state="queued", asked_at__lt=now - STALE)
    )
    ids = list(stopped.values_list("pk", flat=True))
    KeptFinding.objects.filter(pk__in=ids).update(state="queued", asked_at=now)
    for kept_id in ids:
        _enqueue(kept_id)
    return len(ids)


def compute_finding(kept_id: UUID, *, now: datetime) -> None:
    """Compute a finding that was asked for, unless somebody else does already."""
    if not KeptFinding.objects.filter(pk=kept_id, state="queued").update(state="computing", begun_at=now):
        return
    kept = KeptFinding.objects.get(pk=kept_id)
    begun = time.perf_counter()
    try:
        finding = _estimate(kept)
    except GroundswellError as error:
        _record_failure(kept_id, f"{error.what} {error.next_step}")
        return
    except Exception:
        logger.exception("finding %s could not be computed", kept.question)
        _record_failure(
            kept_id, _("Something went wrong on our side. Try again; the records are not touched.")
        )
        return
    _record_result(kept, finding, seconds=time.perf_counter() - begun)


def _estimate(kept: KeptFinding) -> Finding:
    selection = Selection.from_query(kept.selection)
    records = CUTS.get(kept.engagement_id, kept.extract_id, selection)
    return estimate_findings(records, [kept.question])[0]


def _record_result(kept: KeptFinding, finding: Finding, *, seconds: float) -> None:
    guarded = suppress_small_groups(finding)
    whole, pictures = split_section(finding)
    shown, shown_pictures = (whole, pictures) if guarded is finding else split_section(guarded)
    with transaction.atomic():
        kept.state, kept.error = "ready", ""
        kept.computed_at, kept.seconds = timezone.now(), seconds
        kept.headline = finding.headline
        kept.document, kept.whole = _as_json(finding.to_json_document()), _as_json(whole)
        if guarded is not finding:
            kept.guarded_headline = guarded.headline
            kept.guarded, kept.guarded_document = _as_json(shown), _as_json(guarded.to_json_document())
        kept.save()
        Picture.objects.filter(finding=kept).delete()
        Picture.objects.bulk_create(_list_pictures(kept, pictures, guarded=False))
        if guarded is not finding:
            Picture.objects.bulk_create(_list_pictures(kept, shown_pictures, guarded=True))


def _list_pictures(kept: KeptFinding, pictures: dict[str, str], *, guarded: bool) -> Iterable[Picture]:
    return [
        Picture(finding=kept, name=name, guarded=guarded, svg=svg) for name, svg in pictures.items() if svg
    ]


def _record_failure(kept_id: UUID, text: str) -> None:
    KeptFinding.objects.filter(pk=kept_id).update(state="failed", error=text, computed_at=timezone.now())


def _as_json(value: Any) -> Any:
    """Turn NumPy's scalars into plain numbers; the library's own writer knows how."""
    import json

    from groundswell.reports.json_document import write_document

    return json.loads(write_document(value))


def _enqueue(*kept_ids: UUID) -> None:
    from groundswell_web.findings.tasks import compute

    transaction.on_commit(lambda: compute.enqueue(*(str(kept_id) for kept_id in kept_ids)))


@transaction.atomic
def record_key(engagement_id: UUID, *, program: str, until_on: date, by: Actor, now: datetime) -> GivenKey:
    """Give a program a key to read the findings of an engagement; the key is shown this once.

    Args:
        engagement_id: which engagement.
        program: what reads it, in words.
        until_on: the last day on which it works.
        by: who gives it.
        now: when.

    Raises:
        Refusal: the last day is past or more than a year ahead.
    """
    if not now.date() <= until_on <= (now + LONGEST_KEY).date():
        raise Refusal(_("The last day must be within the next 12 months"), field="until_on")
    key = f"gs_{secrets.token_urlsafe(32)}"
    kept = ProgramKey.objects.create(
        engagement_id=engagement_id,
        program=program,
        digest=digest_key(key),
        start=key[:8],
        given_by=by,
        given_at=now,
        until_on=until_on,
    )
    record_event(
        by=by,
        now=now,
        verb="gave",
        kind="key",
        key=kept.pk,
        name=program,
        engagement_id=engagement_id,
        after={"program": program, "until_on": until_on},
    )
    return GivenKey(kept.pk, key)


@transaction.atomic
def withdraw_key(engagement_id: UUID, key_id: UUID, *, by: Actor, now: datetime) -> None:
    """End a key at once.

    Raises:
        NotThere: this engagement has no such key.
    """
    kept = ProgramKey.objects.filter(pk=key_id, engagement_id=engagement_id).first()
    if kept is None:
        raise NotThere(_("There is no such key"))
    if kept.withdrawn_at is not None:
        return
    kept.withdrawn_at = now
    kept.save(update_fields=["withdrawn_at"])
    record_event(
        by=by,
        now=now,
        verb="withdrew",
        kind="key",
        key=key_id,
        name=kept.program,
        engagement_id=engagement_id,
        before={"withdrawn": False},
        after={"withdrawn": True},
    )


def digest_key(key: str) -> str:
    """Give the digest under which a key is stored. Keys are long and random: no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()
