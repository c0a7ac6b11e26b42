"""What pages are told of fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class AboutTerms:
    """What a new engagement would be about.

    Args:
        name: what it would be called.
        agency: the agency, as it calls itself.
        services: the services, one in each line.
        purpose: what the public tries to do.
        cost_of_nothing: what it costs them if nothing is done.
    """

    name: str
    agency: str
    services: str
    purpose: str
    cost_of_nothing: str


@dataclass(frozen=True)
class GoTerms:
    """What is added when a fit is decided with a go.

    Args:
        agency_id: under which organisation the agency is recorded here.
        begins_on: first day.
        exits_on: the day on which the team leaves.
        sponsor_id: the sponsor's account, where there is one already.
        owner_id: the account of who keeps it, who becomes service owner, where there is one already.
    """

    agency_id: UUID
    begins_on: date
    exits_on: date
    sponsor_id: UUID | None = None
    owner_id: UUID | None = None


@dataclass(frozen=True)
class FactLine:
    """One answer of a part of a fit: what was asked in short, and what was said."""

    label: str
    text: str | None = None
    on: date | None = None


@dataclass(frozen=True)
class PartCard:
    """A part of a fit: its answers, what they rest on, and what is missing.

    Args:
        name: name of the part.
        title: what pages call it.
        question: what is asked.
        facts: the answers.
        evidence: what they rest on.
        gaps: what is missing for a go, each in a sentence.
    """

    name: str
    title: str
    question: str
    facts: tuple[FactLine, ...]
    evidence: str
    gaps: tuple[str, ...]

    @property
    def told(self) -> tuple[FactLine, ...]:
        """The answers that there are; what is missing stands among the gaps."""
        return tuple(fact for fact in self.facts if fact.text or fact.on)

    @property
    def is_answered(self) -> bool:
        """Whether nothing is missing."""
        return not self.gaps


@dataclass(frozen=True)
class FitLine:
    """A fit in a list."""

    id: UUID
    name: str
    agency: str
    decision: str
    decision_name: str
    missing: tuple[str, ...]  # titles of the parts in which something is missing
    reason: str
    asked_by: str
    asked_at: datetime
    decided_by: str
    decided_at: datetime | None
    engagement_id: UUID | None


@dataclass(frozen=True)
class FitCard:
    """A fit with all that was asked."""

    line: FitLine
    about: AboutTerms
    parts: tuple[PartCard, ...]
    answers: dict[str, str | date | None]
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is still being asked."""
        return not self.line.decision

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing for a go."""
        return all(part.is_answered for part in self.parts)

    @property
    def services(self) -> tuple[str, ...]:
        """The services."""
        return tuple(line.strip() for line in self.about.services.splitlines() if line.strip())
