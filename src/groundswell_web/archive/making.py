"""Make an archive that was asked for, as the worker does; and hash it."""

from __future__ import annotations

import errno
import hashlib
import logging
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from groundswell_web.archive import actions
from groundswell_web.archive.exporting import Order, write_archive
from groundswell_web.archive.places import find_file, make_folder
from groundswell_web.refusals import Refusal

logger = logging.getLogger(__name__)


class Superseded(Exception):
    """Another run has the archive now."""


def make_one(archive_id: UUID) -> None:
    """Make an archive; what fails is noted in words, and leaves no file behind."""
    run = actions.begin_run(archive_id, now=timezone.now())
    if run is None:
        return
    try:
        _make(run)
    except Superseded:
        return
    except Refusal as refusal:
        actions.record_failed(run, error=refusal.text, now=timezone.now())
    except Exception as error:
        actions.record_failed(run, error=_tell(error), now=timezone.now())


def hash_file(path: Path) -> str:
    """Compute the SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _make(run: actions.Run) -> None:
    make_folder(run.engagement_id)
    path = find_file(run.engagement_id, run.archive_id)
    path.unlink(missing_ok=True)
    order = Order(run.engagement_id, now=run.made_at, made_by=run.asked_by)
    write_archive(order, path, report=_report(run))
    digest, size = hash_file(path), path.stat().st_size
    if not actions.record_made(run, size_bytes=size, sha256=digest, now=timezone.now()):
        raise Superseded


def _report(run: actions.Run) -> Callable[[float, str], None]:
    """Store how far it is, at most once a second, and at the start of each part."""
    last: list[float | str] = [0.0, ""]

    def report(share: float, text: str) -> None:
        instant = time.monotonic()
        if instant - float(last[0]) < 1 and last[1] == text:
            return
        last[:] = [instant, text]
        if not actions.record_progress(run, share=share, text=text, now=timezone.now()):
            raise Superseded

    return report


def _tell(error: Exception) -> str:
    is_full = (isinstance(error, OSError) and error.errno == errno.ENOSPC) or "No space left" in str(error)
    if is_full:
        return _("The disk of the workbench is full. Tell those who run it to make room, then try again.")
    logger.error("an archive could not be made: %s", type(error).__name__, exc_info=error)
    return _("Something went wrong on our side. Try again; nothing in the engagement is touched.")
