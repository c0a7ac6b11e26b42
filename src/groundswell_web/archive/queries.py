"""Read which archives there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.utils.text import slugify
from django.utils.translation import gettext as _

from groundswell_web.archive.models import Archive
from groundswell_web.archive.places import find_file
from groundswell_web.archive.tables import list_left_out
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.records.folders import show_bytes
from groundswell_web.refusals import NotThere


@dataclass(frozen=True)
class ArchiveLine:
    """An archive that was asked for.

    Args:
        is_at_work: whether it waits or is being made.
        is_ready: whether it can be downloaded.
        size: as people read it.
    """

    id: UUID
    state: str
    asked_by: str
    asked_at: datetime
    made_at: datetime | None
    until_at: datetime | None
    progress_share: float
    progress_text: str
    error: str
    size: str
    sha256: str
    is_at_work: bool
    is_ready: bool


def list_archives(engagement_id: UUID, *, now: datetime) -> list[ArchiveLine]:
    """List the archives of an engagement, newest first, without those that were removed."""
    found = Archive.objects.filter(engagement_id=engagement_id).exclude(state=Archive.State.REMOVED)
    lines = [_as_line(archive, now) for archive in found.select_related("asked_by").order_by("-asked_at")]
    newest = lines[:1]
    return newest + [line for line in lines[1:] if line.is_ready]


def find_download(engagement_id: UUID, archive_id: UUID, *, now: datetime) -> tuple[Path, str]:
    """Find the file of an archive, and what it is called when it is downloaded.

    Raises:
        NotThere: this engagement has no such archive, or it is removed.
    """
    archive = Archive.objects.filter(pk=archive_id, engagement_id=engagement_id).first()
    if archive is None or not _as_line(archive, now).is_ready or archive.made_at is None:
        raise NotThere(_("There is no such archive"))
    name = name_file(engagement_id, archive.made_at)
    return find_file(engagement_id, archive_id), name


def name_file(engagement_id: UUID, made_at: datetime) -> str:
    """Name an archive after its engagement and day."""
    words = slugify(get_engagement(engagement_id).name)[:60] or "engagement"
    return f"groundswell-{words}-{made_at:%Y-%m-%d}.zip"


def list_what_stays() -> list[tuple[str, str]]:
    """List what is in no archive, with the reasons."""
    return list_left_out()


def _as_line(archive: Archive, now: datetime) -> ArchiveLine:
    is_ready = archive.state == "ready" and archive.until_at is not None and archive.until_at > now
    return ArchiveLine(
        id=archive.pk,
        state=archive.state,
        asked_by=archive.asked_by.name,
        asked_at=archive.asked_at,
        made_at=archive.made_at,
        until_at=archive.until_at,
        progress_share=archive.progress_share,
        progress_text=archive.progress_text,
        error=archive.error,
        size=show_bytes(archive.bytes) if archive.bytes else "",
        sha256=archive.sha256,
        is_at_work=archive.state in ("queued", "making"),
        is_ready=is_ready,
    )
