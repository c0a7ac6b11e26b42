"""What is told of a trial: values that pages, programs and papers can show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundswell.trials.amendment_words import name_amended, write_amended
from groundswell.trials.design import Design
from groundswell.trials.look import Look


@dataclass(frozen=True)
class TrialLine:
    """A trial in a list.

    Args:
        verdict: what it showed, once that is written; else empty.
        says: what the newest look says; empty before the first.
        headline: the first sentence of the verdict, or of the newest look; empty before the first.
    """

    id: UUID
    engagement_id: UUID
    name: str
    play: str
    state: str
    state_name: str
    target_id: UUID | None
    carried_by: str
    exposed: int
    most_cases: int
    verdict: str
    verdict_name: str
    says: str
    headline: str
    touched_at: datetime


@dataclass(frozen=True)
class Risk:
    """The risk statement: what could go wrong, for whom, how many, how it is undone and by whom, until when."""

    kind_of_change: str
    could_go_wrong: str
    for_whom: str
    most_cases: int
    how_undone: str
    undone_by_id: UUID | None
    undone_by: str
    carried_by_id: UUID | None
    carried_by: str
    until_on: date | None
    spend: Decimal
    currency: str


@dataclass(frozen=True)
class TrialCard:
    """A trial, as its own pages show it.

    Args:
        wishes: the answers of the plan, by name.
        planning: ``none``, ``queued``, ``computing``, ``ready`` or ``failed``.
        planning_text: why planning failed, or what it says, in a sentence.
        planned: what planning found: ``powers`` (gain and power), ``sentences`` and more.
        design: what is fixed; None before planning.
    """

    id: UUID
    engagement_id: UUID
    name: str
    play: str
    state: str
    state_name: str
    target_id: UUID | None
    target_title: str
    wishes: dict[str, Any]
    planning: str
    planning_text: str
    planned: dict[str, Any] | None
    design: Design | None
    design_sha256: str
    risk: Risk
    drafted_by_id: UUID
    drafted_by: str
    drafted_at: datetime
    touched_at: datetime
    signed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    closed_at: datetime | None
    version: int

    @property
    def takes_cases(self) -> bool:
        """Whether cases can still be allocated to what is tried."""
        return self.state == "running"

    @property
    def is_registered(self) -> bool:
        """Whether nothing of it can be changed any more."""
        return self.signed_at is not None


@dataclass(frozen=True)
class RegistrationCard:
    """What was registered, when and by whom."""

    text: str
    sha256: str
    at: datetime
    by: str
    digest: str


@dataclass(frozen=True)
class AmendmentLine:
    """A change after the registration; it stands beside the verdict.

    Args:
        what: the field of the design.
        before: its value until then, as plain values.
        after: its value from then on.
    """

    number: int
    at: datetime
    by: str
    what: str
    before: Any
    after: Any
    why: str

    @property
    def name(self) -> str:
        """What was changed, in words."""
        name = name_amended(self.what)
        return name[:1].upper() + name[1:]

    @property
    def before_shown(self) -> str:
        """The value until then, as people read it."""
        return write_amended(self.what, self.before)

    @property
    def after_shown(self) -> str:
        """The value from then on, as people read it."""
        return write_amended(self.what, self.after)


@dataclass(frozen=True)
class LookLine:
    """A look, when it was, and at which version of the records.

    Args:
        number: of its entry.
        at: when it was taken.
        moment: up to which the records reach.
    """

    number: int
    at: datetime
    moment: datetime
    extract_id: UUID | None
    extract_number: int | None
    look: Look
    digest: str


@dataclass(frozen=True)
class StopLine:
    """Why and when no case was allocated any more.

    Args:
        by: who stopped it; the workbench itself where it was automatic.
        cause: one of `words.CAUSES`.
        text: what the look said, where it was automatic.
        reason: what was said afterwards; empty until then.
        undone: what was said about the undoing; empty until then.
    """

    at: datetime
    by: str
    by_id: UUID | None
    cause: str
    cause_name: str
    text: str
    reason: str
    reason_by: str
    reason_at: datetime | None
    undone: str
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True)
class ReanalysisLine:
    """What a second person found when they computed the verdict anew."""

    at: datetime
    by: str
    agrees: bool
    document: dict[str, Any]


@dataclass(frozen=True)
class LearnedLine:
    """What somebody learned from a trial; it stands beside the verdict, and changes nothing of it."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class VerdictCard:
    """The verdict: computed, never typed.

    Args:
        state: ``worked``, ``harmful``, ``not_shown`` or ``stopped_by_guardrail``.
        document: as the library writes it.
        look: the look that it was computed from.
        matured: the estimates after the last case was followed, as the library writes them; None until then.
        matured_look: the look that these were read from; None until then.
        reanalyses: by second persons.
        amendments: what was changed after the registration.
        learned: what people wrote afterwards.
    """

    at: datetime
    state: str
    state_name: str
    document: dict[str, Any]
    look: LookLine | None
    matured: dict[str, Any] | None
    matured_at: datetime | None
    matured_look: LookLine | None
    reanalyses: tuple[ReanalysisLine, ...]
    amendments: tuple[AmendmentLine, ...]
    learned: tuple[LearnedLine, ...] = ()

    @property
    def cases(self) -> tuple[int, ...]:
        """Cases of each arm, the usual one first: those of the newest estimates; empty before a look."""
        newest = self.matured_look or self.look
        return tuple(newest.look.cases) if newest else ()

    @property
    def is_verified(self) -> bool:
        """Whether a second person computed it anew and agrees."""
        return any(one.agrees for one in self.reanalyses)


@dataclass(frozen=True)
class Exposure:
    """How many cases were allocated, and to what.

    Args:
        allocated: cases in the ledger that are in the trial.
        exposed: cases in arms other than usual.
        most_cases: how many that may be.
        by_arm: cases of the trial by arm, in the order of the design.
        by_reason: cases that stayed usual and are in no estimate, by reason.
        by_channel: cases of the trial by channel and arm.
        last_at: the newest line.
        by_calendar: whether offices change by their calendar and nobody asks: the cases are those of the newest look.
    """

    allocated: int
    exposed: int
    most_cases: int
    by_arm: tuple[tuple[str, int], ...]
    by_reason: tuple[tuple[str, str, int], ...]
    by_channel: tuple[tuple[str, str, int], ...]
    last_at: datetime | None
    by_calendar: bool = False

    @property
    def share(self) -> float:
        """The part of the cap that is used, 0 to 1."""
        return self.exposed / self.most_cases if self.most_cases else 0.0


@dataclass(frozen=True)
class AllocationLine:
    """One line of the ledger."""

    number: int
    at: datetime
    case: str
    stratum: str
    office: str
    channel: str
    arm: str
    reason: str
    reason_name: str
    by: str
    digest: str


@dataclass(frozen=True)
class KeyLine:
    """A key of a system of the agency."""

    id: UUID
    system: str
    start: str
    given_by: str
    given_at: datetime
    used_at: datetime | None
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class Fault:
    """What still stands in the way, the field it is about, and what to ask for.

    Args:
        text: what is wrong and what to do.
        field: the answer it is about; None for all of it.
        ask_for: what to ask the sponsor for, where the mandate does not allow it; else empty.
    """

    text: str
    field: str | None = None
    ask_for: str = ""
