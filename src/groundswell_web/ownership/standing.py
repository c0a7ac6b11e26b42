"""Decide who owns a point today, and why nobody does. Pure: facts in, an answer out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class OwnerFacts:
    """What is known of the person who was last named as the owner of a point.

    Args:
        may_enter: whether the account lives and the leave date has not passed.
        is_away: whether they are on long leave.
        has_role: whether they have a role in the engagement today.
    """

    may_enter: bool
    is_away: bool
    has_role: bool


def decide_reason(facts: OwnerFacts | None) -> str:
    """Decide why nobody owns a point; empty when somebody does.

    The strongest reason counts: who has left has no role either, and is not merely away.

    Example:
        >>> decide_reason(None), decide_reason(OwnerFacts(may_enter=True, is_away=False, has_role=False))
        ('never', 'role_ended')
    """
    if facts is None:
        return "never"
    if not facts.may_enter:
        return "left"
    if not facts.has_role:
        return "role_ended"
    return "away" if facts.is_away else ""


def count_days_unanswered(asked_on: date | None, checked_on: date | None, today: date) -> int | None:
    """Count the days for which a question about a rule has been out; None when none is, or it was answered.

    A question is answered when the rule was checked on the day of the question or later.

    Example:
        >>> count_days_unanswered(date(2026, 3, 1), None, date(2026, 3, 16))
        15
    """
    if asked_on is None or (checked_on is not None and checked_on >= asked_on):
        return None
    return max(0, (today - asked_on).days)
