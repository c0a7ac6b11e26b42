"""Pull what is due from the agency's databases."""

from __future__ import annotations

from datetime import datetime

from groundswell_web.audit.actions import Workbench
from groundswell_web.records.actions import record_pull
from groundswell_web.records.connection_queries import list_due


def pull_due(now: datetime) -> int:
    """Queue a pull from each database whose time has come; gives how many were queued."""
    queued = [record_pull(connection.id, by=Workbench(), now=now) for connection in list_due(now)]
    return len([extract_id for extract_id in queued if extract_id is not None])
