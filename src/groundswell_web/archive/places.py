"""Where archives lie on the disk."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings

from groundswell_web.records.folders import make_private


def find_file(engagement_id: UUID, archive_id: UUID) -> Path:
    """Give the place of an archive, whether it is there or not."""
    return Path(settings.DATA) / "archive" / str(engagement_id) / f"{archive_id}.zip"


def make_folder(engagement_id: UUID) -> Path:
    """Make the folder of an engagement's archives, for the workbench's own eyes."""
    return make_private(Path(settings.DATA) / "archive" / str(engagement_id))
