"""The rules of a plan as somebody sets them, with what holds until then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundswell_web.engagements.queries import find_mandate, get_engagement
from groundswell_web.ledger.queries import get_book
from groundswell_web.teams.models import Plan
from groundswell_web.teams.presence import find_monday
from groundswell_web.teams.rates import FALLBACK

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class RuleTerms:
    """What every plan has to hold, and from when it is made.

    Args:
        begins_on: a Monday: the first week that is planned.
        most_people: on the team at a time.
        learns_from_the_start: every skill that the unit brings is learnt by somebody of the agency from the first
            fortnight.
        together_before_alone: who leads a duty did it together with somebody before.
        alone_per_critical_duty: how many of the agency lead each critical duty by the exit.
        most_changes: how often the lead of a piece of work changes at most.
        budget: most that it costs, or None.
        agency_day_worth: what a day led by agency people is worth; None: least cost first.
    """

    begins_on: date
    most_people: int = 9
    learns_from_the_start: bool = True
    together_before_alone: bool = True
    alone_per_critical_duty: int = 2
    most_changes: int = 3
    budget: Decimal | None = None
    agency_day_worth: Decimal | None = None


@dataclass(frozen=True)
class UsualRules:
    """The rules that a form begins with.

    Args:
        currency: of all amounts.
        earliest_on: the Monday of the first week that can be planned.
        is_of_mandate: whether the budget is that of the mandate.
    """

    terms: RuleTerms
    currency: str
    earliest_on: date
    is_of_mandate: bool


def find_usual_rules(engagement_id: UUID, now: datetime) -> UsualRules:
    """Find the rules to begin with: those of the newest plan, else the usual ones with the budget of the mandate."""
    engagement = get_engagement(engagement_id)
    from_on = max(now.date(), engagement.begins_on)
    currency = get_book(engagement_id).currency or FALLBACK
    mandate, allowed = find_mandate(engagement_id), None
    if mandate is not None and mandate.currency == currency and mandate.spend:
        allowed = mandate.spend
    newest = Plan.objects.filter(engagement_id=engagement_id).order_by("-number").first()
    told = _read_rules(newest.request["rules"]) if newest else {"budget": allowed}
    return UsualRules(
        RuleTerms(find_first_monday(from_on), **told),
        currency,
        find_monday(from_on),
        told["budget"] is not None and told["budget"] == allowed,
    )


def find_first_monday(day: date) -> date:
    """Find the first Monday that is not before a day.

    Example:
        >>> find_first_monday(date(2026, 3, 3))
        datetime.date(2026, 3, 9)
    """
    monday = find_monday(day)
    return monday if monday == day else monday + WEEK


def _read_rules(told: dict[str, Any]) -> dict[str, Any]:
    names = ("most_people", "learns_from_the_start", "together_before_alone")
    kept = {name: told[name] for name in (*names, "alone_per_critical_duty", "most_changes")}
    for name in ("budget", "agency_day_worth"):
        kept[name] = Decimal(told[name]) if told[name] is not None else None
    return kept
