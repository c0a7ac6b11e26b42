"""Make the files of the report in the background, and issue editions."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from groundswell.errors import GroundswellError
from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.discovery import printing, queries
from groundswell_web.discovery.actions.locks import check_no_edition_is_made, lock_report
from groundswell_web.discovery.content import build_content, digest_content, load_pictures
from groundswell_web.discovery.decisions import tell_length
from groundswell_web.discovery.models import Edition, Making, Recommendation
from groundswell_web.discovery.papers import Paper
from groundswell_web.refusals import Refusal

logger = logging.getLogger(__name__)
STALE = 5 * timedelta(seconds=settings.SILENCE_SECONDS)  # no report takes as long: whoever made it is gone
KEPT_DRAFTS = 2


class NotIssuable(Refusal):
    """A report that cannot be issued yet.

    Args:
        reasons: every one of them.
    """

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(_("The report cannot be issued yet. {reasons}").format(reasons=". ".join(reasons)))


@transaction.atomic
def record_draft_files(engagement_id: UUID, *, by: Any, now: datetime) -> UUID:
    """Ask for the files of the draft as it is now; asking again while nothing changed gives the same ones.

    Drafts are not part of the history; earlier ones are let go.

    Raises:
        NotThere: there is no such engagement.
    """
    lock_report(engagement_id)
    content = build_content(engagement_id, now=now)
    found = queries.find_draft_files(engagement_id, digest_content(content))
    if found is not None and found.state != "failed":
        return found.id
    _drop_drafts(engagement_id)
    return _record(engagement_id, content, is_edition=False, by=by, now=now)


@transaction.atomic
def sign_edition(engagement_id: UUID, *, by: Any, now: datetime) -> UUID:
    """Issue the report as it is now: its files are made in the background; when they are short enough it is issued.

    Raises:
        NotIssuable: something is missing; it names everything that is.
        NotThere: there is no such engagement.
        Refusal: an edition is being made already, or nothing changed since the last.
    """
    check_no_edition_is_made(engagement_id)
    reasons = queries.list_issue_reasons(engagement_id, now=now)
    if reasons:
        raise NotIssuable(reasons)
    content = build_content(engagement_id, now=now)
    last = Edition.objects.filter(engagement_id=engagement_id).order_by("-number").first()
    if last is not None and last.digest == digest_content(content):
        told = _("Nothing changed since edition {number}").format(number=last.number)
        raise Refusal(told)
    return _record(engagement_id, content, is_edition=True, by=by, now=now)


@transaction.atomic
def correct_failed(engagement_id: UUID, making_id: UUID, *, now: datetime) -> None:
    """Ask again for a draft's files that could not be made. An edition is issued again instead: as the report is then.

    Raises:
        NotThere: this engagement has none such.
    """
    queries.get_making(engagement_id, making_id)
    failed = Making.objects.filter(pk=making_id, state="failed", is_edition=False)
    if failed.update(state="queued", error="", asked_at=now):
        _enqueue(making_id)


def resume_stopped_makings(now: datetime) -> int:
    """Ask again for what a stopped worker left behind; gives how many."""
    stopped = Making.objects.filter(
        Q(state="making", begun_at__lt=now - STALE) | Q(state="queued", asked_at__lt=now - STALE)
    )
    ids = list(stopped.values_list("pk", flat=True))
    Making.objects.filter(pk__in=ids).update(state="queued", asked_at=now)
    for making_id in ids:
        _enqueue(making_id)
    return len(ids)


def make_files(making_id: UUID, *, now: datetime) -> None:
    """Make the files of a draft or an edition, unless somebody else does already. Doing it again does no harm."""
    if not Making.objects.filter(pk=making_id, state="queued").update(state="making", begun_at=now):
        return
    making = Making.objects.select_related("asked_by").get(pk=making_id)
    try:
        with override(making.content["language"]):
            _make(making)
    except GroundswellError as error:
        _record_failure(making, f"{error.what} {error.next_step}")
    except Exception:
        logger.exception("the files of a discovery report could not be made")
        _record_failure(making, _("Something went wrong on our side. Try again; the report is not touched."))


def _make(making: Making) -> None:
    """Make the files beside their place, and move them there when all is done and nobody else did it meanwhile."""
    number = _find_next_number(making.engagement_id) if making.is_edition else None
    paper = Paper(
        content=making.content,
        pictures=making.pictures,
        number=number,
        at=making.asked_at,
        by=making.asked_by.name,
    )
    place = queries.find_folder(making.engagement_id, making.pk)
    part = place.with_name(f"{making.pk}.{secrets.token_hex(8)}.part")
    part.mkdir(parents=True, mode=0o700)
    try:
        printed = printing.print_paper(paper, part / "report.pdf")
        too_long = tell_length(printed.pages, printed.summary_pages, printed.lengths)
        if making.is_edition and too_long:
            _record_result(making, printed, {}, state="refused", error="\n".join(too_long))
            return
        _write_file(part / "report.html", printing.write_html(paper).encode())
        _write_file(part / "report.docx", printing.write_docx(paper))
        files = {format: _seal(part / f"report.{format}") for format in ("html", "pdf", "docx")}
        with transaction.atomic():
            if not _record_result(making, printed, files, state="ready", error="\n".join(too_long)):
                return
            if number is not None:
                _record_edition(making, printed, files, number=number)
            shutil.rmtree(place, ignore_errors=True)
            part.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _record_edition(making: Making, printed: printing.Printed, files: dict[str, Any], *, number: int) -> None:
    """Write the edition; its recommendations count from now on."""
    now, by = making.asked_at, making.asked_by
    lock_report(making.engagement_id)
    Edition.objects.create(
        pk=making.pk,
        engagement_id=making.engagement_id,
        number=number,
        issued_at=now,
        issued_by=by,
        content=making.content,
        digest=making.digest,
        pages=printed.pages,
        summary_pages=printed.summary_pages,
        files=files,
    )
    ids = [UUID(one["id"]) for one in making.content["recommendations"]]
    fresh = Recommendation.objects.filter(engagement_id=making.engagement_id, pk__in=ids)
    fresh.filter(issued_at__isnull=True, withdrawn_at__isnull=True, owner__isnull=False).update(issued_at=now)
    record_event(
        by=by,
        now=timezone.now(),
        verb="issued",
        kind="discovery_report",
        key=making.pk,
        name=_("Edition {number}").format(number=number),
        engagement_id=making.engagement_id,
        after={"pages": printed.pages} | {f"sha256_of_{name}": files[name]["sha256"] for name in files},
    )


def _record(
    engagement_id: UUID, content: dict[str, Any], *, is_edition: bool, by: Actor, now: datetime
) -> UUID:
    making = Making.objects.create(
        engagement_id=engagement_id,
        is_edition=is_edition,
        digest=digest_content(content),
        content=content,
        pictures=load_pictures(engagement_id, content),
        asked_by=by,
        asked_at=now,
    )
    _enqueue(making.pk)
    return making.pk


def _record_result(
    making: Making, printed: printing.Printed, files: dict[str, Any], *, state: str, error: str
) -> bool:
    """Record what came of it, unless another attempt was begun since; gives whether it was recorded."""
    return bool(
        _of_this_attempt(making).update(
            state=state,
            error=error,
            pages=printed.pages,
            summary_pages=printed.summary_pages,
            lengths=[list(part) for part in printed.lengths],
            files=files,
            made_at=timezone.now(),
        )
    )


def _record_failure(making: Making, text: str) -> None:
    _of_this_attempt(making).update(state="failed", error=text, made_at=timezone.now())


def _of_this_attempt(making: Making) -> QuerySet[Making]:
    return Making.objects.filter(pk=making.pk, state="making", begun_at=making.begun_at)


def _find_next_number(engagement_id: UUID) -> int:
    last = Edition.objects.filter(engagement_id=engagement_id).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def _drop_drafts(engagement_id: UUID) -> None:
    """Let go of drafts' files but the newest; those still being made stay."""
    made = Making.objects.filter(engagement_id=engagement_id, is_edition=False)
    made = made.exclude(state__in=("queued", "making")).order_by("-asked_at")
    for making_id in list(made.values_list("pk", flat=True))[KEPT_DRAFTS - 1 :]:
        Making.objects.filter(pk=making_id).delete()
        transaction.on_commit(_remove_later(queries.find_folder(engagement_id, making_id)))


def _remove_later(folder: Path) -> Callable[[], None]:
    return lambda: shutil.rmtree(folder, ignore_errors=True)


def _write_file(path: Path, data: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def _seal(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _enqueue(making_id: UUID) -> None:
    from groundswell_web.discovery.tasks import make

    transaction.on_commit(lambda: make.enqueue(str(making_id)))
