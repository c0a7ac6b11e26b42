"""Decide whether anybody can still say that an answer settles a concern. Pure: facts in, an answer out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

SILENT_DAYS = 14  # an unnamed concern whose answer nobody judged for so long: its code is taken for lost


@dataclass(frozen=True)
class RaiserFacts:
    """What is known of a concern and of the one who raised it.

    Args:
        state: how far the concern is.
        since_at: since when.
        is_named: whether a person stands behind it.
        absence: why that person is not here: ``"left"``, ``"role_ended"`` or ``"away"``; empty when they are.
    """

    state: str
    since_at: datetime
    is_named: bool
    absence: str = ""


def decide_silence(facts: RaiserFacts, now: datetime) -> str:
    """Decide why nobody can judge the answer any more; empty when somebody can, or when there is no answer.

    A concern that waits for the lead has nothing to judge yet, whoever raised it.

    Example:
        >>> from datetime import UTC
        >>> answered_at = datetime(2026, 3, 2, tzinfo=UTC)
        >>> unnamed = RaiserFacts("answered", answered_at, is_named=False)
        >>> decide_silence(unnamed, answered_at + timedelta(days=13))
        ''
        >>> decide_silence(unnamed, answered_at + timedelta(days=14))
        'unanswered'
    """
    if facts.state != "answered":
        return ""
    if facts.is_named:
        return facts.absence
    return "unanswered" if now - facts.since_at >= timedelta(days=SILENT_DAYS) else ""
