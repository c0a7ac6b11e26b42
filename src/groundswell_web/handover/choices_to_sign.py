"""What somebody chose or wrote on one page and signs on the next, kept in their session between the two.

Signing sends to the second factor and back, which carries no answers along. They are not lost when the factor fails.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

SESSION_KEY = "to_sign"


def keep_choice(request: Any, engagement_id: UUID, page: str, told: dict[str, Any]) -> None:
    """Keep what was chosen on a page; what was kept of the same page before is replaced."""
    kept = dict(request.session.get(SESSION_KEY, {}))
    kept[f"{page}:{engagement_id}"] = told
    request.session[SESSION_KEY] = kept


def find_choice(request: Any, engagement_id: UUID, page: str) -> dict[str, Any] | None:
    """Find what was chosen on a page, or None."""
    found: dict[str, Any] | None = request.session.get(SESSION_KEY, {}).get(f"{page}:{engagement_id}")
    return found


def drop_choice(request: Any, engagement_id: UUID, page: str) -> None:
    """Forget what was chosen, once it is signed."""
    kept = dict(request.session.get(SESSION_KEY, {}))
    kept.pop(f"{page}:{engagement_id}", None)
    request.session[SESSION_KEY] = kept
