"""Credit: which share of the decisions, changes and looks agency people led, counted from the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from groundswell.wording import format_share
from groundswell_web.audit.counting import count_events
from groundswell_web.engagements.queries import list_former_members, list_members

Led = Literal["decisions", "changes", "looks"]

# What is said in the history, and what it is: a decision about what is done or not done, a change of the service or of
# who answers for it, a look at how it goes. All else, such as drafts, notes and weekly sheets, is none of the three.
DECISIONS = frozenset({
    ("signed", "mandate"), ("started", "engagement"), ("moved on", "engagement"), ("agreed", "target"),
    ("dropped", "target"), ("signed", "trial"), ("amended", "trial"), ("stopped", "trial"), ("dropped", "trial"),
    ("answered", "concern"), ("settled", "concern"), ("did not settle", "concern"),
    ("settled for the one who raised it", "concern"), ("declined", "recommendation"),
    ("issued", "discovery_report"), ("accepted", "result"), ("closed", "month"), ("published", "publication"),
    ("took back", "publication"), ("adopted", "adoption"), ("gave up", "adoption"), ("accepted", "duties"),
    ("said what is missing of", "duty"), ("ordered", "rehearsal"), ("called off", "rehearsal"),
    ("signed", "override"), ("signed", "exit"), ("chosen", "plan"),
})  # fmt: skip
CHANGES = frozenset({
    ("began", "target"), ("started", "trial"), ("undid", "trial"), ("gave an owner to", "point"),
    ("replaced the owner of", "point"), ("wrote", "rule"), ("changed", "rule"), ("withdrew", "rule"),
    ("worked on", "recommendation"), ("finished", "recommendation"),
})  # fmt: skip
LOOKS = frozenset({
    ("asked to import", "extract"), ("pulled", "extract"), ("looked at", "trial"),
    ("computed anew the verdict of", "trial"), ("said what was learned from", "trial"),
    ("gave the reason for", "trial"), ("noted", "target"), ("read what changed in", "choice_of_findings"),
})  # fmt: skip
COUNTED: dict[Led, frozenset[tuple[str, str]]] = {"decisions": DECISIONS, "changes": CHANGES, "looks": LOOKS}


@dataclass(frozen=True)
class LedLine:
    """How many decisions, changes or looks there were, and who led them.

    Args:
        what: which of the three.
        agency: led by people whose home is the agency.
        others: led by people of the unit, and by people who have no role in the engagement.
        itself: done by the workbench itself, so led by nobody; not in the share.
    """

    what: Led
    agency: int
    others: int
    itself: int

    @property
    def whole(self) -> int:
        """How many people did."""
        return self.agency + self.others

    @property
    def share(self) -> float | None:
        """The share that agency people led; None where people did none."""
        return self.agency / self.whole if self.whole else None

    @property
    def share_shown(self) -> str:
        """The share in whole per cent; never all or none that is not."""
        return format_share(self.share)


def count_led(engagement_id: UUID, until: datetime) -> list[LedLine]:
    """Count the decisions, changes and looks until a moment, and how many of each agency people led.

    Whoever did it led it. The history says who did, and does not say where they were at home then, so a person's home
    is taken as it is at that moment.

    Args:
        engagement_id: which engagement.
        until: the last moment that counts.
    """
    members = [*list_members(engagement_id, now=until), *list_former_members(engagement_id, now=until)]
    agency = {str(one.person_id) for one in members if one.home_kind == "agency"}
    kinds = {kind for pairs in COUNTED.values() for _verb, kind in pairs}
    counted = count_events(engagement_id, until=until, kinds=kinds)
    lines = []
    for what, pairs in COUNTED.items():
        own = [one for one in counted if (one.verb, one.kind) in pairs]
        by_agency = sum(one.count for one in own if one.by_key in agency)
        itself = sum(one.count for one in own if not one.by_key)
        lines.append(LedLine(what, by_agency, sum(one.count for one in own) - by_agency - itself, itself))
    return lines
