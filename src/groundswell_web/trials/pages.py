"""What the pages of trials show: plain values, put together for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField

from groundswell.charts.description import ChartDescription
from groundswell.trials.design import Design
from groundswell.trials.play_texts import Play
from groundswell.trials.plays import PlayTrial, PooledPlay
from groundswell_web.audit.queries import EventLine
from groundswell_web.engagements.panels import Panel
from groundswell_web.trials.cards import (
    AllocationLine,
    AmendmentLine,
    Exposure,
    Fault,
    KeyLine,
    LookLine,
    RegistrationCard,
    StopLine,
    TrialCard,
    TrialLine,
    VerdictCard,
)
from groundswell_web.trials.forms_run import LearnedForm, ReasonForm, UndoneForm
from groundswell_web.trials.plan_parts import Part
from groundswell_web.trials.play_queries import PlayLine


@dataclass(frozen=True)
class TrialsPage:
    """The list of trials."""

    running: list[TrialLine]
    coming: list[TrialLine]
    ended: list[TrialLine]
    dropped: list[TrialLine]
    has_records: bool


@dataclass(frozen=True)
class PartPage:
    """One part of the plan.

    Args:
        fields: that are always shown.
        heading: of those that are folded away.
        is_open: whether these are open.
        is_first: whether the trial is planned for the first time: the next part follows.
        back: where the way back leads.
    """

    part: Part
    number: int
    of: int
    fields: list[BoundField]
    heading: str
    folded: list[BoundField]
    is_open: bool
    is_first: bool
    is_last: bool
    back: str
    target_title: str = ""
    play: Play | None = None


@dataclass(frozen=True)
class PlanLine:
    """One line of a plan: what was asked, what was answered."""

    label: str
    text: str


@dataclass(frozen=True)
class PartLine:
    """A part of the plan in the list on the page of a draft."""

    name: str
    title: str
    is_told: bool
    lines: list[PlanLine]


@dataclass(frozen=True)
class DraftPage:
    """A draft: its plan, what planning says, what is still missing.

    Args:
        faults: what stands between it and its signature.
        is_waiting: whether the worker is at it.
        chart: the power; None before planning.
        may_sign: whether this person is the sponsor who carries the risk.
    """

    trial: TrialCard
    parts: list[PartLine]
    faults: list[Fault]
    is_waiting: bool
    sentences: list[str]
    chart: ChartDescription | None
    concerns: Panel | None
    may_sign: bool
    play: Play | None
    powers: list[tuple[str, dict[str, Any]]]
    events: list[EventLine]

    @property
    def can_simulate(self) -> bool:
        """Whether all that planning needs has been told."""
        return all(part.is_told for part in self.parts if part.name != "risk")


@dataclass(frozen=True)
class StatementPage:
    """The risk statement, on one page."""

    trial: TrialCard
    plan: list[PlanLine]
    registration: RegistrationCard | None


@dataclass(frozen=True)
class SignPage:
    """What the sponsor signs, and what stands in the way."""

    trial: TrialCard
    plan: list[PlanLine]
    faults: list[Fault]
    carries: bool


@dataclass(frozen=True)
class RunningPage:
    """A trial that is registered: what the newest look says, and what may be done.

    Args:
        headline: the one sentence.
        sentences: what else it says.
        looks: the earlier ones, the newest first.
        verdict: once there is one; then the page shows it.
    """

    trial: TrialCard
    design: Design
    headline: str
    sentences: list[str]
    look: LookLine | None
    looks: list[LookLine]
    band: ChartDescription | None
    guards: ChartDescription | None
    exposure: Exposure
    stop: StopLine | None
    verdict: VerdictCard | None
    amendments: list[AmendmentLine]
    readings: list[ReadingLine]
    told: list[PlanLine]
    estimates: list[ReadingLine]
    concerns: Panel | None
    learned_form: LearnedForm
    may_learn: bool
    reason_form: ReasonForm
    undone_form: UndoneForm
    may_stop: bool
    may_verify: bool
    may_undo: bool
    days_left: int
    play: Play | None
    events: list[EventLine]


@dataclass(frozen=True)
class ReadingLine:
    """An estimate in words: when, the gain, between what."""

    label: str
    usual: str
    tried: str
    gain: str
    between: str
    note: str = ""


@dataclass(frozen=True)
class LookPage:
    """One earlier look."""

    trial: TrialCard
    design: Design
    line: LookLine
    band: ChartDescription | None
    guards: ChartDescription | None
    readings: list[ReadingLine]
    before: int | None
    after: int | None


@dataclass(frozen=True)
class ConnectPage:
    """How a system of the agency is connected.

    Args:
        given: the key that was made just now, shown this once.
        allocations: address at which it asks.
        values: address to which it sends.
        outcomes: for which values are sent.
        tried: name of the arm that is tried.
    """

    trial: TrialCard
    keys: list[KeyLine]
    given: str
    allocations: str
    values: str
    outcomes: list[str]
    tried: str


@dataclass(frozen=True)
class CasesPage:
    """The cases of a trial."""

    trial: TrialCard
    design: Design
    exposure: Exposure
    calendar: list[tuple[str, date | None]]
    columns: list[str]
    may_draw: bool
    today: date


@dataclass(frozen=True)
class LedgerPage:
    """Lines of the ledger.

    Args:
        older: number of the last line shown, where there are older ones.
    """

    trial: TrialCard
    lines: list[AllocationLine]
    older: int | None
    is_older: bool


@dataclass(frozen=True)
class RegistrationPage:
    """What was registered."""

    trial: TrialCard
    card: RegistrationCard
    text: str
    amendments: list[AmendmentLine]
    plan: list[PlanLine]


@dataclass(frozen=True)
class AmendPage:
    """What can be amended, as it is now."""

    trial: TrialCard
    design: Design
    amendments: list[AmendmentLine]


@dataclass(frozen=True)
class PlaysPage:
    """The kinds of change.

    Args:
        target: id of the target that one is looked for, or empty.
    """

    lines: list[PlayLine]
    target: str


@dataclass(frozen=True)
class PlayTrialLine:
    """One trial of a kind of change, in words."""

    trial: PlayTrial
    verdict: str
    did: str


@dataclass(frozen=True)
class PlayPage:
    """One kind of change."""

    play: Play
    pooled: PooledPlay
    trials: list[PlayTrialLine]
    plan: list[PlanLine]
    chart: ChartDescription | None
    target: str
