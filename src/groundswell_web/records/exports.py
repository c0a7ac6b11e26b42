"""What of the records goes into the archive of an engagement, and what stays behind."""

from __future__ import annotations

from uuid import UUID

from groundswell_web.engagements.archives import ARCHIVES, Terms
from groundswell_web.records.queries import list_extracts


def list_files(engagement_id: UUID) -> dict[str, str]:
    """List the stores of the extracts that are ready, named by the numbers of their extracts, as people know them."""
    return {
        f"records/{engagement_id}/{card.id}/records.duckdb": f"extract-{card.number}/records.duckdb"
        for card in list_extracts(engagement_id, ready_only=True)
    }


# Runs at work, their progress and the files that were uploaded are of no use elsewhere. The address of a database
# stands in the installation's environment, and the pull waits until somebody names a variable there again.
_NO_RUN = {
    "Extract.run_id": None,
    "Extract.task_id": "",
    "Extract.heartbeat_at": None,
    "Extract.arrivals_due": False,
    "Extract.files_kept": False,
    "Connection.variable": "",
}

ARCHIVES.register(
    "records",
    Terms(
        only={"Extract": {"state__in": ("ready", "failed", "withdrawn")}},
        instead=_NO_RUN,
        files=("records/{engagement}/*/records.duckdb",),
        secrets=("records/{engagement}/identifiers.key",),
        list_files=list_files,
    ),
)
