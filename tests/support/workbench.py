"""Build people and engagements for the tests of the workbench, by the same actions as the screens use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

ROLES = ("sponsor", "service_owner", "lead", "member", "caseworker", "finance", "observer")


@dataclass
class Cast:
    """One engagement with everybody in it, and people outside it."""

    engagement_id: UUID
    agency_id: UUID
    unit_id: UUID
    people: dict[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The path under which all pages of the engagement lie."""
        return f"/engagements/{self.engagement_id}/"


def build_person(name: str, home: Any, now: datetime, **more: Any) -> Any:
    """Make a person with an account that has no password."""
    from groundswell_web.people.models import Person

    email = f"{name.lower().replace(' ', '.')}@example.org"
    return Person.objects.create_user(email, name=name, home=home, joined_at=now, **more)


def build_cast(now: datetime, name: str = "Permits") -> Cast:
    """Make an agency, a unit, an engagement, one person per role, an administrator, a coordinator and a stranger."""
    from groundswell_web.audit.actions import Workbench
    from groundswell_web.engagements.actions import record_engagement, record_member
    from groundswell_web.people.models import Organisation

    agency = Organisation.objects.create(name=f"{name} Agency", kind="agency")
    unit = Organisation.objects.create(name=f"{name} Unit", kind="unit")
    engagement_id = record_engagement(
        name=name,
        agency_id=agency.pk,
        unit_id=unit.pk,
        services=[f"{name} service"],
        purpose="Get a permit before building begins.",
        cost_of_nothing="Half of them wait two months.",
        begins_on=date(2026, 1, 5),
        exits_on=now.date() + timedelta(days=180),
        by=Workbench(),
        now=now,
    )
    cast = Cast(engagement_id, agency.pk, unit.pk)
    for role in ROLES:
        home = unit if role == "lead" else agency
        cast.people[role] = build_person(f"{name} {role.replace('_', ' ')}", home, now)
        record_member(
            engagement_id,
            person_id=cast.people[role].pk,
            role=role,
            from_on=date(2026, 1, 5),
            until_on=None,
            by=Workbench(),
            now=now,
        )
    cast.people["administrator"] = build_person(f"{name} administrator", unit, now, is_administrator=True)
    cast.people["coordinator"] = build_person(f"{name} coordinator", unit, now, is_coordinator=True)
    cast.people["stranger"] = build_person(f"{name} stranger", agency, now)
    return cast
