"""Where a person stands: in which engagement, with which roles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from groundswell_web.access import may


@dataclass(frozen=True)
class EngagementCard:
    """What every page of an engagement shows of it."""

    id: UUID
    name: str
    agency: str
    unit: str
    phase: str
    begins_on: date
    exits_on: date
    is_started: bool
    phase_name: str = ""


@dataclass(frozen=True)
class Place:
    """An engagement, and what the person who asks is in it."""

    engagement: EngagementCard
    person: Any
    roles: frozenset[str]

    def may(self, verb: str, object: str) -> bool:
        """Tell whether this person may do something here."""
        return may(self.roles, verb, object)
