"""Who is in the example: an agency, a unit and the people of both. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from groundswell_web.audit.queries import list_events
from groundswell_web.people.queries import find_person

AGENCY = "Municipality of Lindenau"
UNIT = "Lindenau Digital Unit"
ENGAGEMENT = "Building permits"
KIND = "example"  # of the events that say what was loaded
CAST = "the people"


@dataclass(frozen=True)
class Part:
    """A person of the example.

    Args:
        key: what the sign-in link calls them.
        name: their name.
        role: what they are in the engagement.
        home: ``"agency"`` or ``"unit"``.
        left_days: since how many days they are gone; None for those who are there.
    """

    key: str
    name: str
    role: str
    home: str
    left_days: int | None = None

    @property
    def email(self) -> str:
        """Their address, in a domain that cannot exist."""
        return f"{self.name.lower().replace(' ', '.')}@lindenau.example"


PARTS = (
    Part("sponsor", "Katrin Sommerfeld", "sponsor", "agency"),
    Part("owner", "Jonas Wittek", "service_owner", "agency"),
    Part("lead", "Amara Osei", "lead", "unit"),
    Part("member", "Lena Brandt", "member", "agency"),
    Part("caseworker", "Petra Gerlach", "caseworker", "agency"),
    Part("former", "Horst Amelung", "caseworker", "agency", left_days=9),
)


@dataclass(frozen=True)
class Cast:
    """The engagement of the example, and its people by the key of their part."""

    engagement_id: UUID
    people: dict[str, UUID]

    def get(self, key: str) -> Any:
        """Get a person as the actions want whoever acts."""
        return get_user_model().objects.get(pk=self.people[key])


def find_cast() -> Cast | None:
    """Find the people of the example, or None before it was loaded."""
    loaded = list_events(None, kind=KIND, key=CAST, limit=1)
    if not loaded or not loaded[0].after:
        return None
    told = loaded[0].after
    people = {key: UUID(person_id) for key, person_id in told["people"].items()}
    return Cast(UUID(told["engagement"]), people)


def find_key(person_id: UUID) -> str | None:
    """Find the part that a person plays in the example; None for everybody else."""
    cast = find_cast()
    named = {plays: key for key, plays in cast.people.items()} if cast else {}
    return named.get(person_id)


def describe_parts() -> list[tuple[Part, str, str]]:
    """List the five who can be signed in as: part, role in words, and what to try as them."""
    told = {
        "sponsor": (
            _("Sponsor"),
            _("See what it costs the public, and sign the mandate that the lead drafted"),
        ),
        "owner": (_("Service owner"), _("Give an owner to a step that nobody owns, and agree to a target")),
        "lead": (_("Team lead, of the unit"), _("Answer the open concern, and finish the discovery report")),
        "member": (_("Agency member of the team"), _("Upload records, filter a finding, propose a target")),
        "caseworker": (_("Caseworker"), _("Write why a step must be, raise a concern, unnamed if you like")),
    }
    return [(part, *told[part.key]) for part in PARTS if part.key in told]


def is_there(person_id: UUID, now: Any) -> bool:
    """Tell whether a person may still sign in."""
    card = find_person(person_id, now=now)
    return card is not None and card.may_enter
