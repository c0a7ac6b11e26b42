"""Whose time can be booked, who can answer for a cost, and what an hour of them costs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from groundswell.errors.booking import RateMissing
from groundswell.ledger.money import Money
from groundswell.ledger.rates import Rate, find_rate
from groundswell_web.engagements.queries import MemberLine, list_former_members, list_members, list_present
from groundswell_web.ledger.cards import WorkerLine
from groundswell_web.ledger.models import Rate as StoredRate


@dataclass(frozen=True)
class Worker:
    """Somebody with a role in the engagement, now or then.

    Args:
        home: ``agency`` or ``unit``.
        is_living: whether they have a role and access today.
    """

    id: UUID
    name: str
    email: str
    home_name: str
    home: str
    from_on: date
    until_on: date | None
    is_living: bool


def load_workers(engagement_id: UUID, now: datetime) -> dict[UUID, Worker]:
    """Load everybody with a role in an engagement, now or then, by id."""
    living = list_present(engagement_id, now=now)
    held: dict[UUID, list[MemberLine]] = {}
    members = list_members(engagement_id, now=now) + list_former_members(engagement_id, now=now)
    for member in members:
        held.setdefault(member.person_id, []).append(member)
    return {person_id: _as_worker(roles, person_id in living) for person_id, roles in held.items()}


def load_rates(engagement_id: UUID, people: Iterable[UUID] | None = None) -> dict[UUID, list[Rate]]:
    """Load the rates that hold, by person; of some people only, where they are named."""
    found = StoredRate.objects.filter(engagement_id=engagement_id, replaced_at__isnull=True)
    if people is not None:
        found = found.filter(person_id__in=set(people))
    rates: dict[UUID, list[Rate]] = {}
    for person_id, from_on, minor, currency in found.order_by("from_on").values_list(
        "person_id", "from_on", "hour_minor", "currency"
    ):
        rates.setdefault(person_id, []).append(Rate(str(person_id), from_on, Money(currency, minor)))
    return rates


def list_workers(engagement_id: UUID, now: datetime) -> list[WorkerLine]:
    """List everybody whose time can be booked, the living first, then by name, with the rate of today."""
    rates = load_rates(engagement_id)
    lines = [
        WorkerLine(
            id=one.id,
            name=one.name,
            email=one.email,
            home=one.home_name,
            home_kind=one.home,
            from_on=one.from_on,
            until_on=one.until_on,
            is_living=one.is_living,
            rate=_find_hour(rates.get(one.id, []), one.id, now.date()),
        )
        for one in load_workers(engagement_id, now).values()
    ]
    return sorted(lines, key=lambda line: (not line.is_living, line.name, str(line.id)))


def _as_worker(roles: list[MemberLine], is_living: bool) -> Worker:
    first, ends = roles[0], [role.until_on for role in roles]
    return Worker(
        id=first.person_id,
        name=first.name,
        email=first.email,
        home_name=first.home,
        home=first.home_kind,
        from_on=min(role.from_on for role in roles),
        until_on=None if None in ends else max(end for end in ends if end is not None),
        is_living=is_living,
    )


def _find_hour(rates: list[Rate], person_id: UUID, on: date) -> Money | None:
    try:
        return find_rate(rates, str(person_id), on).hour
    except RateMissing:
        return None
