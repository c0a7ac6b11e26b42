"""What is raised with people about recommendations on which nobody acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from groundswell_web.discovery.queries import list_engagements_with_recommendations, list_recommendations
from groundswell_web.engagements.queries import list_members
from groundswell_web.notices.checks import Concerned


def list_quiet_notices(now: datetime) -> Iterator[Concerned]:
    """List the recommendations that come back to their owner, if still here, and to the sponsor."""
    for engagement_id in list_engagements_with_recommendations():
        quiet = [card for card in list_recommendations(engagement_id, now=now) if card.is_quiet]
        if not quiet:
            continue
        members = list_members(engagement_id, now=now)
        present = {member.person_id for member in members}
        sponsors = {member.person_id for member in members if member.role == "sponsor"}
        for card in quiet:
            text = _(
                "Nobody has acted for 30 days on “{title}”, which {owner} owns. Say what was done, or decline it."
            )
            last = card.acts[0].at if card.acts else card.issued_at
            for person_id in sorted(({card.owner_id} & present) | sponsors, key=str):
                yield Concerned(
                    person_id=person_id,
                    key=f"{card.id}:{last:%Y-%m-%d}",
                    text=text.format(title=card.title, owner=card.owner),
                    address=reverse("discovery_recommendation", args=[engagement_id, card.id]),
                    engagement_id=engagement_id,
                )
