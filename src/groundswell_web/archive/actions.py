"""Ask for archives, note how their making gets on, hand them out, and remove them again."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.archive.models import Archive
from groundswell_web.archive.places import find_file
from groundswell_web.audit.actions import Actor, Workbench, record_event
from groundswell_web.refusals import NotThere

State = Archive.State
KEPT = timedelta(days=7)
SILENCE = timedelta(minutes=10)  # a run that has not been heard of for so long is taken for dead
STRAY = timedelta(days=1)
MOST_ATTEMPTS = 5


@dataclass(frozen=True)
class Run:
    """One attempt at an archive: whoever holds its id may write about it."""

    id: UUID
    archive_id: UUID
    engagement_id: UUID
    asked_by: str
    made_at: datetime


@transaction.atomic
def record_wish(engagement_id: UUID, *, by: Any, now: datetime) -> UUID:
    """Ask for an archive; while one is being made, it is that one.

    Args:
        engagement_id: whose.
        by: who asks, and may then download it, as all who may.
        now: when; the archive shows the engagement as it is when the making begins.
    """
    at_work = Archive.objects.filter(engagement_id=engagement_id, state__in=(State.QUEUED, State.MAKING))
    found = at_work.values_list("pk", flat=True).first()
    if found is not None:
        return found
    archive = Archive.objects.create(engagement_id=engagement_id, asked_by=by, asked_at=now, heartbeat_at=now)
    _audit(archive, "asked for", by, now)
    _enqueue(archive.pk)
    return archive.pk


@transaction.atomic
def begin_run(archive_id: UUID, *, now: datetime) -> Run | None:
    """Take an archive in hand; None when it is done, or another process is alive on it."""
    archive = Archive.objects.select_for_update().select_related("asked_by").filter(pk=archive_id).first()
    if archive is None or archive.state not in (State.QUEUED, State.MAKING):
        return None
    if archive.run_id is not None and now - archive.heartbeat_at < SILENCE:
        return None
    archive.state, archive.run_id, archive.heartbeat_at, archive.made_at = (
        State.MAKING,
        uuid.uuid4(),
        now,
        now,
    )
    archive.attempts += 1
    archive.save()
    return Run(archive.run_id, archive_id, archive.engagement_id, archive.asked_by.name, now)


def record_progress(run: Run, *, share: float, text: str, now: datetime) -> bool:
    """Say that a run is alive and how far it is; False when it lost its archive to another one."""
    told = {"progress_share": min(1.0, max(0.0, share)), "progress_text": text[:200], "heartbeat_at": now}
    return bool(Archive.objects.filter(pk=run.archive_id, run_id=run.id).update(**told))


@transaction.atomic
def record_made(run: Run, *, size_bytes: int, sha256: str, now: datetime) -> bool:
    """Note that an archive is ready, with its digest; in the name of who asked for it."""
    archive = Archive.objects.select_for_update().filter(pk=run.archive_id, run_id=run.id).first()
    if archive is None:
        return False
    archive.state, archive.run_id, archive.error = State.READY, None, ""
    archive.bytes, archive.sha256 = size_bytes, sha256
    archive.ready_at, archive.until_at, archive.progress_share = now, now + KEPT, 1
    archive.save()
    _audit(archive, "exported", archive.asked_by, now, after={"bytes": size_bytes, "sha256": sha256})
    return True


@transaction.atomic
def record_failed(run: Run, *, error: str, now: datetime) -> bool:
    """Note that an archive could not be made, and why."""
    archive = Archive.objects.select_for_update().filter(pk=run.archive_id, run_id=run.id).first()
    if archive is None:
        return False
    _fail(archive, error, now)
    return True


@transaction.atomic
def record_download(engagement_id: UUID, archive_id: UUID, *, by: Actor, now: datetime) -> None:
    """Note who takes an archive away.

    Raises:
        NotThere: this engagement has no such archive, or it is removed.
    """
    archive = Archive.objects.filter(
        pk=archive_id, engagement_id=engagement_id, state=State.READY, until_at__gt=now
    ).first()
    if archive is None:
        raise NotThere(_("There is no such archive"))
    _audit(archive, "downloaded", by, now, after={"sha256": archive.sha256})


@transaction.atomic
def withdraw_archive(engagement_id: UUID, archive_id: UUID, *, by: Actor, now: datetime) -> None:
    """Remove an archive from the workbench before its days are over.

    Raises:
        NotThere: this engagement has no such archive that is ready.
    """
    archive = (
        Archive.objects.select_for_update()
        .filter(pk=archive_id, engagement_id=engagement_id, state=State.READY)
        .first()
    )
    if archive is None:
        raise NotThere(_("There is no such archive"))
    _remove(archive, by, now)


@transaction.atomic
def record_export(
    engagement_id: UUID, *, size_bytes: int, sha256: str, with_key: bool, by: Actor, now: datetime
) -> None:
    """Note that an archive was written by the command line, of which the workbench keeps no copy."""
    record_event(
        by=by,
        now=now,
        verb="exported",
        kind="archive",
        key=sha256[:16],
        name=_("of the whole engagement, by the command line"),
        engagement_id=engagement_id,
        after={"bytes": size_bytes, "sha256": sha256, "with_key": with_key},
    )


@transaction.atomic
def record_import(
    engagement_id: UUID, *, name: str, sha256: str, length: int, head: str, by: Actor, now: datetime
) -> None:
    """Note in the installation's history that an engagement came in; its own history stays as it was."""
    record_event(
        by=by,
        now=now,
        verb="imported",
        kind="archive",
        key=engagement_id,
        name=name,
        engagement_id=None,
        after={"sha256": sha256, "events": length, "head": head},
    )


def resume_stopped_archives(now: datetime) -> int:
    """Queue again what a killed worker left behind; gives how many."""
    with transaction.atomic():
        stale = Archive.objects.select_for_update().filter(
            state__in=(State.QUEUED, State.MAKING), heartbeat_at__lt=now - SILENCE
        )
        found = list(stale)
        for archive in found:
            if archive.attempts >= MOST_ATTEMPTS:
                _fail(
                    archive,
                    _("The making was stopped again and again. Tell those who run the workbench."),
                    now,
                )
                continue
            archive.state, archive.run_id, archive.heartbeat_at = State.QUEUED, None, now
            archive.save(update_fields=["state", "run_id", "heartbeat_at"])
            _enqueue(archive.pk)
    return len(found)


def remove_old_archives(now: datetime) -> int:
    """Remove the files of archives whose days are over; gives how many."""
    with transaction.atomic():
        old = list(Archive.objects.select_for_update().filter(state=State.READY, until_at__lte=now))
        for archive in old:
            _remove(archive, Workbench(), now)
    return len(old) + _remove_strays(now)


def _remove_strays(now: datetime) -> int:
    """Remove files that a killed process left: half-written ones, and those of archives that are removed."""
    kept = {str(pk) for pk in Archive.objects.filter(state=State.READY).values_list("pk", flat=True)}
    root, count = Path(settings.DATA) / "archive", 0
    for left in root.glob("*/*") if root.is_dir() else ():
        if left.stem not in kept and now.timestamp() - left.lstat().st_mtime > STRAY.total_seconds():
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
            count += 1
    return count


def _remove(archive: Archive, by: Actor, now: datetime) -> None:
    archive.state = State.REMOVED
    archive.save(update_fields=["state"])
    _audit(archive, "removed", by, now, after={"sha256": archive.sha256})
    file = find_file(archive.engagement_id, archive.pk)
    transaction.on_commit(lambda: file.unlink(missing_ok=True))


def _fail(archive: Archive, error: str, now: datetime) -> None:
    archive.state, archive.run_id, archive.error, archive.heartbeat_at = State.FAILED, None, error, now
    archive.save()
    _audit(archive, "failed to make", Workbench(), now, after={"why": error})


def _enqueue(archive_id: UUID) -> None:
    from groundswell_web.archive.tasks import make_archive

    transaction.on_commit(lambda: make_archive.enqueue(str(archive_id)))


def _audit(
    archive: Archive, verb: str, by: Actor, now: datetime, after: dict[str, Any] | None = None
) -> None:
    record_event(
        by=by,
        now=now,
        verb=verb,
        kind="archive",
        key=archive.pk,
        name=_("of the whole engagement"),
        engagement_id=archive.engagement_id,
        after=after,
    )
