"""What of the discovery report goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from uuid import UUID

from groundswell_web.discovery.models import Edition
from groundswell_web.engagements.archives import ARCHIVES, Terms


def list_files(engagement_id: UUID) -> dict[str, str]:
    """List the files of all editions, each in a folder named after its number."""
    found = Edition.objects.filter(engagement_id=engagement_id).values_list("pk", "number", "files")
    return {
        f"discovery/{engagement_id}/{pk}/report.{name}": f"edition-{number}/report.{name}"
        for pk, number, files in found
        for name in files
    }


ARCHIVES.register(
    "discovery",
    Terms(
        left_out={"Making": "Files of drafts. They are made again from what is here."},
        files=("discovery/{engagement}/*/report.*",),
        list_files=list_files,
    ),
)
