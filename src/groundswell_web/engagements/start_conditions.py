"""What must stand before an engagement can start. All that is missing is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell_web.engagements import queries
from groundswell_web.refusals import Refusal

TEAM = ("lead", "member")


@dataclass(frozen=True)
class Condition:
    """One thing that must stand.

    Args:
        text: what it is: ``"a sponsor"``.
        is_met: whether it stands.
        address: name of the page where it is brought about.
        need: the verb and object that whoever brings it about needs.
    """

    text: str
    is_met: bool
    address: str
    need: tuple[str, str]


class NotStartable(Refusal):
    """An engagement that cannot start yet.

    Args:
        missing: every condition that is not met.
    """

    def __init__(self, missing: list[Condition]) -> None:
        self.missing = missing
        listed = "; ".join(condition.text for condition in missing)
        super().__init__(_("The engagement cannot start yet. Missing: {listed}").format(listed=listed))


def list_conditions(engagement_id: UUID, *, now: datetime) -> list[Condition]:
    """List all that must stand before an engagement can start, met or not.

    Raises:
        NotThere: there is no such engagement.
    """
    engagement = queries.get_engagement(engagement_id)
    members = queries.list_members(engagement_id, now=now)
    roles = {member.role for member in members}
    from_agency = [one for one in members if one.role in TEAM and one.home == engagement.agency]
    mandate = queries.find_mandate(engagement_id)
    is_signed = mandate is not None and mandate.is_in_force(now.date())
    people = ("members", ("change", "members"))
    return [
        Condition(_("a sponsor"), "sponsor" in roles, *people),
        Condition(_("a service owner"), "service_owner" in roles, *people),
        Condition(
            _("an exit date in the future"),
            engagement.exits_on > now.date(),
            "engagement_change",
            ("change", "engagement"),
        ),
        Condition(_("somebody from the agency on the team"), bool(from_agency), *people),
        Condition(_("a signed mandate"), is_signed, "mandates", ("see", "mandate")),
    ]


def list_missing(engagement_id: UUID, *, now: datetime) -> list[Condition]:
    """List what is missing before an engagement can start."""
    return [one for one in list_conditions(engagement_id, now=now) if not one.is_met]
