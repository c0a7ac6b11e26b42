"""Plan drafts on the agency's own records: the library simulates, this keeps what it found."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID


def plan_draft(engagement_id: UUID, trial_id: UUID, *, version: int, now: datetime) -> None:
    """Plan a draft: its wishes, on the records in use; keeps the design, or why there is none."""
    raise NotImplementedError
