"""How the example begins: people, the engagement, its mandate."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from groundswell_web.audit.actions import Workbench
from groundswell_web.engagements.actions import (
    record_engagement,
    record_mandate,
    record_member,
    sign_mandate,
    start_engagement,
)
from groundswell_web.example.links import give_authenticator
from groundswell_web.example.people import AGENCY, ENGAGEMENT, PARTS, UNIT, Cast
from groundswell_web.people.actions import record_organisation, record_person

RECORDED_ON = (
    date(2011, 2, 28),
    date(2012, 1, 31),
)  # the days of the records in which trials are demonstrated
BEGAN_DAYS = 42  # since how many days the example is under way
PURPOSE = (
    "People want to know whether they may build, fell a tree or open a business, before they sign contracts and lose "
    "the season."
)
COST_OF_NOTHING = (
    "Half of them wait more than seven weeks. Builders are booked and paid for days on which nothing may begin; some "
    "begin without a permit."
)
CHANGES = ("Wording of letters and forms", "Order of steps within an office", "Who may decide simple cases")


def build_cast(now: datetime) -> Cast:
    """Record the two organisations, the people and the engagement, begun and started today."""
    by = Workbench()
    homes = {
        "agency": record_organisation(name=AGENCY, kind="agency", by=by, now=now),
        "unit": record_organisation(name=UNIT, kind="unit", by=by, now=now),
    }
    engagement_id = record_engagement(
        name=ENGAGEMENT,
        agency_id=homes["agency"],
        unit_id=homes["unit"],
        services=["Environmental permit"],
        purpose=PURPOSE,
        cost_of_nothing=COST_OF_NOTHING,
        begins_on=now.date(),
        exits_on=now.date() + timedelta(days=270),
        by=by,
        now=now,
    )
    cast = Cast(engagement_id, _build_people(homes, now))
    for part in PARTS:
        days: list[tuple[date, date | None]] = [(now.date(), None)]
        if part.key in ("sponsor", "owner"):  # who answer for a trial that lies in the days of the records
            days.insert(0, RECORDED_ON)
        for from_on, until_on in days:
            record_member(
                engagement_id,
                person_id=cast.people[part.key],
                role=part.role,
                from_on=from_on,
                until_on=until_on,
                by=by,
                now=now,
            )
    for key in ("sponsor", "owner", "lead", "member", "caseworker"):
        give_authenticator(cast.get(key))
    return cast


def _build_people(homes: dict[str, UUID], now: datetime) -> dict[str, UUID]:
    people = {}
    for part in PARTS:
        stays = timedelta(days=BEGAN_DAYS - part.left_days) if part.left_days is not None else None
        people[part.key] = record_person(
            email=part.email,
            name=part.name,
            home_id=homes[part.home],
            leaves_on=(now + stays).date() if stays else None,
            by=Workbench(),
            now=now,
        )
    return people


def sign_first_mandate(cast: Cast, now: datetime) -> None:
    """Draft and sign a mandate, with which the engagement starts."""
    mandate_id = record_mandate(
        cast.engagement_id,
        kinds_of_change=CHANGES,
        largest_share=0.2,
        most_cases=150,
        spend=Decimal(40000),
        currency="EUR",
        until_on=(now + timedelta(days=200)).date(),
        by=cast.get("lead"),
        now=now,
    )
    sign_mandate(cast.engagement_id, mandate_id, by=cast.get("sponsor"), now=now + timedelta(hours=20))
    start_engagement(cast.engagement_id, by=cast.get("lead"), now=now + timedelta(hours=21))


def draft_second_mandate(cast: Cast, now: datetime) -> None:
    """Draft a wider mandate, which waits for the sponsor: signing can be tried at once."""
    record_mandate(
        cast.engagement_id,
        kinds_of_change=(*CHANGES, "Send reminders by text message"),
        largest_share=0.3,
        most_cases=300,
        spend=Decimal(55000),
        currency="EUR",
        until_on=(now + timedelta(days=180)).date(),
        by=cast.get("lead"),
        now=now,
    )
