"""What queries of the discovery report give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

# Their sentence has the interval in it, and their first numbers are of other groups than the one it names.
SAYS_INTERVAL = frozenset({"fairness"})


@dataclass(frozen=True)
class SectionText:
    """A part that people write; `is_own` once somebody has."""

    name: str
    title: str
    text: str
    version: int
    is_own: bool


@dataclass(frozen=True)
class FindingLine:
    """A question, its answer from the records in use, and its place in the report.

    Args:
        section: the finding as those see it who may not see single cases; empty while it is not ready.
        read_headline: the answer when the team last read it; `is_changed` when it is another one now.
    """

    question: str
    title: str
    finding_id: UUID | None
    section: dict[str, Any]
    is_key: bool
    is_detailed: bool
    with_chart: bool
    read_headline: str
    read_as_of_at: datetime | None
    is_changed: bool

    @property
    def is_ready(self) -> bool:
        """Whether it is computed."""
        return bool(self.section)

    @property
    def is_refused(self) -> bool:
        """Whether the records cannot answer it."""
        return self.is_ready and bool(self.section["refused"])

    @property
    def is_answered(self) -> bool:
        """Whether the records answer it."""
        return self.is_ready and not self.section["refused"]

    @property
    def is_chosen(self) -> bool:
        """Whether it is in the report."""
        return self.is_key or self.is_detailed

    @property
    def headline(self) -> str:
        """The answer in a sentence, or why there is none."""
        return str(self.section["headline"]) if self.section else ""

    @property
    def has_chart(self) -> bool:
        """Whether a chart belongs to it."""
        return bool(self.section and self.section["figures"])

    @property
    def numbers(self) -> tuple[dict[str, str], ...]:
        """The first two numbers that are known, each with its interval."""
        if self.question in SAYS_INTERVAL:
            return ()
        known = [n for n in self.section["numbers"] if any(c.isdigit() for c in n["value"])]
        names = ("label", "value", "interval")
        return tuple({name: number[name] for name in names} for number in known[:2])


@dataclass(frozen=True)
class ActLine:
    """What somebody did about a recommendation."""

    kind: str
    kind_name: str
    text: str
    by: str
    at: datetime
    target_id: UUID | None = None


@dataclass(frozen=True)
class RecommendationCard:
    """A recommendation, half written or whole.

    Args:
        gaps: names of the parts that it lacks, an owner who has left among them.
        is_quiet: whether it was issued and nobody has acted on it for too long.
        outcome: ``"done"``, ``"declined"``, or empty.
    """

    id: UUID
    engagement_id: UUID
    title: str
    why: str
    severity: str
    severity_name: str
    impact: str
    rough_time: str
    resources: str
    when: str
    when_name: str
    owner_id: UUID | None
    owner: str
    owner_home: str
    owner_is_here: bool
    issued_at: datetime | None
    settled_at: datetime | None
    outcome: str
    outcome_name: str
    acts: tuple[ActLine, ...]
    gaps: tuple[str, ...]
    is_quiet: bool
    version: int

    @property
    def is_acted_on(self) -> bool:
        """Whether anybody has done anything about it."""
        return bool(self.acts)


@dataclass(frozen=True)
class CauseCard:
    """A root cause and what it is tied to: ``"finding:waits"``, ``"point:<id>"``, ``"rule:<id>"``."""

    id: UUID
    text: str
    ties: tuple[str, ...]
    tie_names: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class FileLine:
    """A file of a report."""

    format: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class MakingCard:
    """The files of a draft, or of an edition to be, as far as they are made."""

    id: UUID
    is_edition: bool
    state: str
    error: str
    pages: int | None
    summary_pages: int | None
    lengths: tuple[tuple[str, float], ...]
    digest: str
    files: tuple[FileLine, ...]
    asked_by: str
    asked_at: datetime
    made_at: datetime | None

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has still to do with it."""
        return self.state in ("queued", "making")


@dataclass(frozen=True)
class EditionCard:
    """An issued report."""

    id: UUID
    number: int
    issued_at: datetime
    issued_by: str
    pages: int
    summary_pages: int
    digest: str
    files: tuple[FileLine, ...]
    content: dict[str, Any]
