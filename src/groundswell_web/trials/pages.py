"""What the pages of trials show: plain values, put together for the templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from groundswell.charts.description import ChartDescription
from groundswell.trials.design import Design, Outcome
from groundswell.trials.look import Look
from groundswell.trials.play_words import say_amount, say_change
from groundswell.trials.plays import Play, PlayTrial, PooledPlay
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
from groundswell_web.trials.forms_run import ReasonForm, UndoneForm
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
    concerns: Panel | None
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


def name_outcome(outcome: Outcome) -> str:
    """Name an outcome with its horizon."""
    texts = {
        "wait": _("The mean wait, followed for {days} days"),
        "within": _("The share of cases over within {days} days"),
        "completed": _("The share of cases decided within {days} days"),
        "right_first_time": _("The share of cases decided within {days} days without coming back"),
    }
    text = texts.get(outcome.kind) or _("{name} for each case, within {days} days")
    return text.format(days=outcome.horizon_days, name=outcome.name.replace("_", " ").capitalize())


def describe_wishes(trial: TrialCard) -> dict[str, list[PlanLine]]:
    """Describe the answers of a plan, by part."""
    wishes, risk = trial.wishes, trial.risk
    told = {
        "change": [
            PlanLine(_("Question"), wishes.get("question", "")),
            PlanLine(_("What is done differently"), wishes.get("what", "")),
        ],
        "outcome": _describe_outcome(wishes),
        "size": _describe_size(trial),
        "guards": _describe_guards(wishes),
        "risk": [
            PlanLine(_("What could go wrong"), risk.could_go_wrong),
            PlanLine(_("Who carries it"), risk.carried_by),
            PlanLine(_("Who undoes it"), risk.undone_by),
        ],
    }
    return {name: [line for line in lines if line.text] for name, lines in told.items()}


def describe_plan(trial: TrialCard) -> list[PlanLine]:
    """Describe what is planned, from the design where there is one, for the statement and the registration."""
    design = trial.design
    if design is None:
        return [line for lines in list(describe_wishes(trial).values())[:4] for line in lines]
    tried = ", ".join(f"{arm.name} ({arm.share:.0%})" for arm in design.arms)
    lines = [
        PlanLine(_("Question"), design.question),
        PlanLine(_("What is done differently"), "\n".join(arm.what for arm in design.tried if arm.what)),
        PlanLine(_("What decides"), name_outcome(design.primary)),
        PlanLine(_("Smallest gain worth having"), say_amount(design.smallest_gain, design.primary)),
        PlanLine(_("Drawn"), f"{_name_unit(design.unit)}: {tried}"),
        PlanLine(_("Compared within"), ", ".join(design.strata)),
        PlanLine(_("Tried on at most"), _("{count} cases").format(count=f"{design.most_exposed:,}")),
        PlanLine(
            _("Cases are drawn"),
            _("from {first} to {last}").format(first=_day(design.begins_on), last=_day(design.last_entry_on)),
        ),
        PlanLine(_("Last look that counts"), _day(design.last_on)),
        *(
            PlanLine(
                _("Must not get worse"),
                _("{what}: by at most {amount}").format(
                    what=name_outcome(one.outcome), amount=say_amount(one.margin, one.outcome)
                ),
            )
            for one in design.guardrails
        ),
    ]
    return [line for line in lines if line.text]


def describe_readings(look: Look | None, design: Design) -> list[ReadingLine]:
    """Describe the estimates of a look in the unit of the outcome, one for each arm that is tried."""
    if look is None:
        return []
    outcome = design.primary
    return [
        ReadingLine(
            _name_arm(one.arm, design),
            say_amount(one.usual_value, outcome),
            say_amount(one.arm_value, outcome),
            say_gain(one.gain, outcome),
            say_between(one.low, one.high, outcome),
        )
        for one in look.readings
    ]


def say_gain(gain: float, outcome: Outcome) -> str:
    """Say a gain: so much better, or worse."""
    size = say_amount(abs(gain), outcome)
    return _("{size} better").format(size=size) if gain >= 0 else _("{size} worse").format(size=size)


def say_between(low: float, high: float, outcome: Outcome) -> str:
    """Say between what a gain may lie."""
    if not abs(low) < float("inf") or not abs(high) < float("inf"):
        return _("not known yet")
    return _("from {low} to {high}").format(low=say_gain(low, outcome), high=say_gain(high, outcome))


def _describe_outcome(wishes: dict[str, Any]) -> list[PlanLine]:
    told = wishes.get("outcome")
    if not told:
        return []
    outcome = Outcome(**told)
    lines = [PlanLine(_("What decides"), name_outcome(outcome))]
    if wishes.get("step"):
        lines.append(PlanLine(_("Cases come in at"), wishes["step"]))
    if wishes.get("smallest_gain"):
        gain = say_amount(wishes["smallest_gain"], outcome)
        lines.append(PlanLine(_("Smallest gain worth having"), gain))
    return lines


def _describe_size(trial: TrialCard) -> list[PlanLine]:
    wishes = trial.wishes
    if "begins_on" not in wishes:
        return []
    weeks = wishes.get("weeks")
    shown = _("{weeks} weeks").format(weeks=weeks) if weeks else _("as few weeks as are enough")
    share = f"{wishes.get('share', 0.5):.0%}"
    return [
        PlanLine(_("Drawn"), _name_unit(wishes.get("unit", "case"))),
        PlanLine(_("Tried for"), _("{share}, on at most {count} cases").format(
            share=share, count=f"{trial.risk.most_cases:,}"
        )),
        PlanLine(_("Begins"), _("{day}, for {weeks}").format(
            day=_day(date.fromisoformat(wishes["begins_on"])), weeks=shown
        )),
        PlanLine(_("Compared within"), ", ".join(wishes.get("strata", ()))),
    ]  # fmt: skip


def _describe_guards(wishes: dict[str, Any]) -> list[PlanLine]:
    lines = []
    for told in wishes.get("guardrails", ()):
        outcome = Outcome(**told["outcome"])
        amount = say_amount(told["margin"], outcome)
        lines.append(PlanLine(name_outcome(outcome), _("by at most {amount} worse").format(amount=amount)))
    if "guardrails" in wishes and not lines:
        lines.append(PlanLine(_("Watched"), _("Nothing but harm on what decides")))
    return lines


def _name_unit(unit: str) -> str:
    return {
        "case": _("Cases"),
        "office": _("Offices, side by side"),
        "wedge": _("Offices, one after the other"),
    }[unit]


def _day(day: date) -> str:
    from groundswell_web.govuk.environment import show_day

    return show_day(day)


def describe_powers(trial: TrialCard) -> list[tuple[str, dict[str, Any]]]:
    """Describe which gains would be shown, each in its unit with what came of it."""
    if trial.design is None:
        return []
    rows = (trial.planned or {}).get("powers", [])
    return [(say_amount(row["gain"], trial.design.primary), row) for row in rows]


def _name_arm(name: str, design: Design) -> str:
    """Name an arm; where only one is tried, the trial itself is its name."""
    return _("What is tried") if len(design.tried) == 1 else name


def describe_play(play: Play) -> list[PlanLine]:
    """Describe what a kind of change is decided by, what must hold, and how it is undone."""
    guards = [
        PlanLine(
            name_outcome(one.outcome),
            _("by at most {amount} worse").format(amount=say_amount(one.margin, one.outcome)),
        )
        for one in play.guardrails
    ]
    return [
        PlanLine(_("What decides"), name_outcome(play.primary)),
        PlanLine(_("Drawn"), f"{_name_unit(play.unit)}, {play.share:.0%}"),
        *guards,
        PlanLine(_("How it is undone"), play.undone),
    ]


def describe_play_trial(trial: PlayTrial, verdict: str) -> PlayTrialLine:
    """Describe one trial of a kind of change: what it did, and between what it may lie."""
    if trial.gain is None or trial.low is None or trial.high is None:
        return PlayTrialLine(trial, verdict, _("It ended before there was an estimate."))
    low, high = sorted((trial.low, trial.high))
    did = _("{change} (from {low} to {high})").format(
        change=say_change(trial.gain, trial.outcome),
        low=say_change(low, trial.outcome),
        high=say_change(high, trial.outcome),
    )
    return PlayTrialLine(trial, verdict, did)
