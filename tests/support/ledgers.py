"""Costs for the tests, by the same actions as the screens use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from support.workbench import Cast

FIRST_ON = date(2026, 1, 1)
FINANCE_FILE = b"""date,amount,currency,supplier,invoice,description,purpose,kind
2026-02-10,1210.00,EUR,Print House,2026-118,Leaflets,overhead,contract
2026-02-12,89.50,EUR,Rail,T-7,Train to the regional office,Permits service,travel
"""


def book_cost(cast: Cast, now: datetime, minor: int = 10_000, **more: Any) -> Any:
    """Book a cost by hand as the finance officer: a contract of 100.00 EUR for overhead, unless told otherwise."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger import actions
    from groundswell_web.ledger.cards import EntryTerms

    actions.open_book(cast.engagement_id, now=now, currency="EUR")
    told = {"kind": "contract", "purpose": "overhead", "about_on": now.date(), "text": "Leaflets"} | more
    terms = EntryTerms(amount=Money("EUR", minor), **told)
    return actions.record_entry(cast.engagement_id, terms, by=cast.people["finance"], now=now)


def set_rates(cast: Cast, now: datetime) -> None:
    """Set what an hour of the lead, a member and a caseworker costs."""
    from groundswell.ledger.money import Money
    from groundswell_web.ledger.actions import record_rate

    for role, minor in {"lead": 9550, "member": 6250, "caseworker": 4075}.items():
        record_rate(
            cast.engagement_id,
            cast.people[role].pk,
            from_on=FIRST_ON,
            hour=Money("EUR", minor),
            by=cast.people["finance"],
            now=now,
        )


def stage_costs(cast: Cast, now: datetime, *, by: str = "lead", content: bytes = FINANCE_FILE) -> UUID:
    """Bring a file from finance that nobody said yes to."""
    from groundswell_web.ledger.staging import stage_file

    return stage_file(cast.engagement_id, "finance", "costs.csv", content, by=cast.people[by], now=now)
