"""Remove what nobody needs any more: uploads that were never finished, files that were read long ago."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from groundswell_web.audit.actions import Workbench
from groundswell_web.records import folders
from groundswell_web.records.actions import withdraw_extract
from groundswell_web.records.models import Extract

UNFINISHED = timedelta(days=7)  # an upload that nobody went on with
READ = timedelta(days=7)  # files whose records are ready: long enough to read them again with another mapping
STRAY = timedelta(days=1)  # files of requests that broke off


def tidy_uploads(now: datetime) -> int:
    """Withdraw unfinished uploads, remove files that were read, and what broken requests left; gives how many."""
    count = 0
    idle = (Extract.State.UPLOADING, Extract.State.PROPOSED, Extract.State.FAILED)
    stale = Extract.objects.filter(state__in=idle, touched_at__lt=now - UNFINISHED)
    for engagement_id, extract_id in list(stale.values_list("engagement_id", "pk")):
        withdraw_extract(engagement_id, extract_id, by=Workbench(), now=now)
        count += 1
    read = Extract.objects.filter(state=Extract.State.READY, files_kept=True, ready_at__lt=now - READ)
    for engagement_id, extract_id in list(read.values_list("engagement_id", "pk")):
        _forget_files(extract_id)
        folders.remove_files(engagement_id, extract_id)
        count += 1
    return count + _remove_strays(now)


@transaction.atomic
def _forget_files(extract_id: object) -> None:
    Extract.objects.filter(pk=extract_id).update(files_kept=False)


def _remove_strays(now: datetime) -> int:
    """Remove folders without an extract, left where a server was killed between the disk and the database."""
    root = Path(settings.DATA) / "records"
    count = 0
    for folder in [*root.glob("*/*"), *root.glob("*/incoming/*")] if root.is_dir() else []:
        if folder.name == "incoming" or folder.suffix == ".key":
            continue
        is_old = now.timestamp() - folder.lstat().st_mtime > STRAY.total_seconds()
        is_incoming = folder.parent.name == "incoming"
        if is_old and (is_incoming or (folder.is_dir() and not _is_known(folder.name))):
            shutil.rmtree(folder, ignore_errors=True) if folder.is_dir() else folder.unlink(missing_ok=True)
            count += 1
    return count


def _is_known(name: str) -> bool:
    try:
        extract_id = UUID(name)
    except ValueError:
        return True  # not of our making: left alone
    return Extract.objects.filter(pk=extract_id).exclude(state=Extract.State.WITHDRAWN).exists()
