"""Let a second person compute the verdict anew from the raw records, the registration and the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID


def record_reanalysis(engagement_id: UUID, trial_id: UUID, *, by: Any, now: datetime) -> bool:
    """Compute the verdict anew, with the arms masked until it is done, and seal whether it agrees.

    Returns:
        Whether it agrees.

    Raises:
        NotThere: this engagement has no such trial.
        Refusal: there is no verdict yet; or this person drafted the trial or carries its risk.
    """
    raise NotImplementedError
