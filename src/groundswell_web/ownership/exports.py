"""What of the ownership goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from uuid import UUID

from groundswell_web.engagements.archives import ARCHIVES, Terms
from groundswell_web.ownership.models import Attachment


def list_files(engagement_id: UUID) -> dict[str, str]:
    """List the files that show rules, named as those who attached them called them, each in a folder of its own."""
    found = Attachment.objects.filter(rule__point__engagement_id=engagement_id).values_list("pk", "name")
    return {f"ownership/{engagement_id}/{pk}.bin": f"{pk}/{name}" for pk, name in found}


ARCHIVES.register(
    "ownership",
    Terms(
        left_out={
            "Sheet": "A spreadsheet that somebody uploaded and has not said yes to yet. Upload it again."
        },
        files=("ownership/{engagement}/*.bin",),
        list_files=list_files,
    ),
)
