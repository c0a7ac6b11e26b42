"""Duties, what they need, and deeds for the tests, by the same actions as the screens use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from support.workbench import Cast


def add_duty(cast: Cast, now: datetime, name: str = "Deploy the service", **more: Any) -> UUID:
    """Add a duty as the lead; owned by the lead, taken by the member, unless told otherwise."""
    from groundswell_web.handover.actions.duties import record_duty
    from groundswell_web.handover.duty_cards import DutyTerms

    told: dict[str, Any] = {
        "name": name,
        "consequence": "stops",
        "every_days": 30.0,
        "owner_id": cast.people["lead"].pk,
        "successor_id": cast.people["member"].pk,
        "described": "https://wiki.example.org/deploying",
    }
    return record_duty(cast.engagement_id, DutyTerms(**(told | more)), by=cast.people["lead"], now=now)


def add_holding(cast: Cast, now: datetime, name: str = "Cloud account", **more: Any) -> UUID:
    """Note an account of the unit's that the lead holds, unless told otherwise."""
    from groundswell_web.handover.actions.holdings import record_holding
    from groundswell_web.handover.duty_cards import HoldingTerms

    told: dict[str, Any] = {
        "kind": "account",
        "name": name,
        "home": "unit",
        "purpose": "The service runs there.",
        "holder_id": cast.people["lead"].pk,
    }
    return record_holding(cast.engagement_id, HoldingTerms(**(told | more)), by=cast.people["lead"], now=now)


def tell_deed(
    cast: Cast,
    duty_id: UUID,
    now: datetime,
    *,
    by: str = "member",
    days_ago: float = 0,
    together: tuple[str, ...] = (),
    watched: tuple[str, ...] = (),
    account: str = "",
    done_by: str = "",
    text: str = "Deployed the new form.",
) -> UUID:
    """Tell a deed as one of the cast; it waits to be confirmed."""
    from groundswell_web.handover.actions.deeds import record_deed
    from groundswell_web.handover.duty_cards import DeedTerms

    terms = DeedTerms(
        at=now - timedelta(days=days_ago),
        text=text,
        together=tuple(cast.people[role].pk for role in together),
        watched=tuple(cast.people[role].pk for role in watched),
        account_home=account,
        done_by=cast.people[done_by].pk if done_by else None,
    )
    return record_deed(cast.engagement_id, duty_id, terms, by=cast.people[by], now=now)


def do_deed(
    cast: Cast, duty_id: UUID, now: datetime, *, confirmed_by: str = "service_owner", **more: Any
) -> UUID:
    """Tell a deed and have a second person confirm it."""
    from groundswell_web.handover.actions.deeds import confirm_deed

    deed_id = tell_deed(cast, duty_id, now, **more)
    confirm_deed(cast.engagement_id, deed_id, by=cast.people[confirmed_by], now=now)
    return deed_id


def find_duty_of(cast: Cast, source: str, now: datetime, key: str = "") -> UUID:
    """Bring the duties up to date and find the one of a source."""
    from groundswell_web.handover.actions.sourcing import bring_up_to_date
    from groundswell_web.handover.duty_queries import list_duties

    bring_up_to_date(cast.engagement_id, now=now)
    [found] = [
        line.id
        for line in list_duties(cast.engagement_id, now)
        if line.source == source and line.source_key == key
    ]
    return found


def find_steps(cast: Cast, now: datetime) -> dict[str, UUID]:
    """Have records bring three steps and an end; gives the ids of the steps by name."""
    from support.ownership import see_points

    from groundswell_web.audit.actions import Workbench
    from groundswell_web.ownership.actions import record_seen_points
    from groundswell_web.ownership.queries import list_points

    record_seen_points(cast.engagement_id, extract_id=uuid4(), seen=see_points(), by=Workbench(), now=now)
    return {point.name: point.id for point in list_points(cast.engagement_id, now) if point.kind == "step"}
