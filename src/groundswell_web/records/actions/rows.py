"""The rows of extracts and their files, as the actions write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from groundswell_web.audit.actions import Actor, record_event
from groundswell_web.records import folders
from groundswell_web.records.models import Extract, UploadedFile
from groundswell_web.records.tasks import import_extract, look_at_extract
from groundswell_web.refusals import NotThere

State = Extract.State


def create_extract(
    engagement_id: UUID, *, name: str, state: str, by: Actor, now: datetime, **more: Any
) -> Extract:
    """Create the row of an extract under the next number of its engagement."""
    # The engagement's row is locked, so that two who begin at the same moment get two numbers.
    engagements = Extract._meta.get_field("engagement").related_model.objects
    engagements.select_for_update().get(pk=engagement_id)
    last = Extract.objects.filter(engagement_id=engagement_id).aggregate(last=Max("number"))["last"] or 0
    return Extract.objects.create(
        engagement_id=engagement_id,
        number=last + 1,
        name=_keep_printable(name)[:150] or _("Version %(number)s") % {"number": last + 1},
        state=state,
        created_by_id=by.pk,
        created_at=now,
        touched_at=now,
        **more,
    )


def create_files(extract: Extract, files: Sequence[tuple[str, int]], *, is_whole: bool) -> None:
    """Create the rows of the files of an extract."""
    UploadedFile.objects.bulk_create(
        UploadedFile(
            extract=extract,
            number=number,
            name=clean_name(name),
            size_bytes=size,
            part_bytes=folders.PART_BYTES,
            is_whole=is_whole,
        )
        for number, (name, size) in enumerate(files, start=1)
    )


def clean_name(name: str) -> str:
    r"""Keep of a file's name what can be shown: the last part of a path, without control characters.

    Example:
        >>> clean_name("../../etc/pass\x00wd.csv")
        'passwd.csv'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    return _keep_printable(last)[:255] or "file"


def _keep_printable(text: str) -> str:
    return "".join(char for char in text if char.isprintable()).strip()


def queue_look(extract: Extract, now: datetime, *, count: bool = False) -> None:
    """Have an extract looked at by the worker, unless the request does it first."""
    extract.task_id = str(look_at_extract.enqueue(str(extract.pk), count=count).id)
    extract.run_id, extract.attempts, extract.heartbeat_at = None, 0, now
    extract.progress_share, extract.progress_text, extract.seconds_left = 0, "", None
    extract.save(
        update_fields=[
            *("task_id", "run_id", "attempts", "heartbeat_at"),
            *("progress_share", "progress_text", "seconds_left"),
        ]
    )


def queue_import(extract: Extract, now: datetime) -> None:
    """Have an extract imported by the worker."""
    extract.state, extract.error = State.QUEUED, None
    extract.task_id = str(import_extract.enqueue(str(extract.pk)).id)
    extract.run_id, extract.attempts, extract.heartbeat_at, extract.touched_at = None, 0, now, now
    extract.progress_share, extract.progress_text, extract.seconds_left = 0, "", None
    extract.save()


def lock_extract(engagement_id: UUID, extract_id: UUID) -> Extract:
    """Get the row of an extract for writing.

    Raises:
        NotThere: there is none, or it belongs to another engagement.
    """
    found = Extract.objects.select_for_update().filter(engagement_id=engagement_id, pk=extract_id).first()
    if found is None:
        raise NotThere(_("There is no such extract."))
    return found


def audit_extract(
    extract: Extract,
    verb: str,
    by: Actor,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write what happened to an extract into the history."""
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="extract",
        key=extract.pk,
        name=extract.name,
        engagement_id=extract.engagement_id,
        before=before,
        after=after,
    )
