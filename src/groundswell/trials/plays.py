"""Plays: kinds of change that were tried before, what came of all their trials, and the plan of the next."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from groundswell.trials.design import PUSHED, SHARES, USUAL, Arm, Design, Guardrail, Outcome, Unit
from groundswell.trials.look import Look, State
from groundswell.trials.plans import Plan
from groundswell.trials.play_texts import Play, list_front_plays
from groundswell.trials.play_texts_work import list_work_plays
from groundswell.trials.play_words import write_plan_sentences, write_play_sentences
from groundswell.trials.pooling import NextPrior, Pooled, pool_trials, predict_next
from groundswell.trials.relative_effects import relative_effect
from groundswell.wording import _

SMALLEST_PART = 0.1
"""The smallest gain that is proposed: a tenth of what is usual."""
SMALLEST_SHARE = 0.03
"""The same for outcomes that are shares: 3 cases in 100."""


def list_plays() -> tuple[Play, ...]:
    """List all kinds of change, those at the front of a service first.

    Example:
        >>> list_plays()[0].name
        'remind_applicant'
    """
    return list_front_plays() + list_work_plays()


def find_play(name: str) -> Play | None:
    """Find a play by its name; None where there is none of that name."""
    return next((one for one in list_plays() if one.name == name), None)


@dataclass(frozen=True, slots=True)
class PlayTrial:
    """A finished trial of a play, as the other engagements see it.

    Args:
        play: name of the play.
        trial: name of the trial.
        place: where it was, such as the agency.
        verdict: what came of it; every verdict belongs here.
        outcome: what decided it.
        gain: log ratio of the arms, above 0 where better; None where it ended before there was an estimate.
        se: its standard error; None likewise.
        usual_value: the outcome in the usual arm, in its unit.
        gain_in_unit: the gain in the unit of the outcome.
        cases: allocated in all.
        matured: whether all cases were followed to the horizon; an estimate at a stop is too large on average.
        conditions: where it was tried, such as ``paper`` or ``small offices``.
        began_on: its first day.
    """

    play: str
    trial: str
    place: str
    verdict: State
    outcome: Outcome
    gain: float | None
    se: float | None
    usual_value: float | None
    gain_in_unit: float | None
    cases: int
    matured: bool
    conditions: tuple[str, ...] = ()
    began_on: date | None = None

    @property
    def low(self) -> float | None:
        """Lower end of an ordinary 95 % interval of the gain; for a forest plot."""
        return None if self.gain is None or self.se is None else self.gain - 1.96 * self.se

    @property
    def high(self) -> float | None:
        """Upper end of it."""
        return None if self.gain is None or self.se is None else self.gain + 1.96 * self.se


@dataclass(frozen=True, slots=True)
class ConditionTried:
    """A condition under which a play was tried.

    Args:
        condition: in words.
        trials: how many were tried under it.
        worked: how many of these worked.
    """

    condition: str
    trials: int
    worked: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A trial that is shown but cannot be pooled.

    Args:
        trial: the trial.
        reason: why, in a sentence.
    """

    trial: PlayTrial
    reason: str


@dataclass(frozen=True, slots=True)
class PooledPlay:
    """A play with all its trials over all engagements.

    Args:
        play: name of the play.
        outcome: what the pooled trials were decided by.
        trials: those that are pooled, the oldest first.
        left_out: those that cannot be, each with the reason.
        pooled: the effect over places, and the interval for the next; None below 2 trials.
        next_prior: what to expect of the next design; None without a trial.
        conditions: where it was tried, the most frequent first.
        sentences: what is known, the first for everybody.
    """

    play: str
    outcome: Outcome | None
    trials: tuple[PlayTrial, ...]
    left_out: tuple[LeftOut, ...]
    pooled: Pooled | None
    next_prior: NextPrior | None
    conditions: tuple[ConditionTried, ...]
    sentences: tuple[str, ...]

    @property
    def counts(self) -> Counter[State]:
        """How many trials had which verdict; all of them, pooled or not."""
        told: list[PlayTrial] = []
        for one in (*self.trials, *(left.trial for left in self.left_out)):
            if not any(_is_same_trial(one, other) for other in told):
                told.append(one)
        return Counter(one.verdict for one in told)


@dataclass(frozen=True, slots=True)
class PlayPlan:
    """The wishes for a new trial that a play proposes; each may be changed before the design.

    Args:
        play: name of the play.
        name: of the trial.
        question: that it is to answer.
        unit: what is allocated.
        arms: ``usual`` and the one that is tried.
        primary: what decides.
        smallest_gain: the smallest gain worth having, in the unit of `primary`; None until the usual is known.
        guardrails: what must not get worse.
        worries: to be answered before it begins.
        undone: how it is undone.
        expected: what earlier trials let one expect (95 %), low, middle and high, in the unit of `primary`; None
            below 2 trials.
        next_prior: the same as a distribution of the log ratio.
        sentences: why each is proposed.
    """

    play: str
    name: str
    question: str
    unit: Unit
    arms: tuple[Arm, ...]
    primary: Outcome
    smallest_gain: float | None
    guardrails: tuple[Guardrail, ...]
    worries: tuple[str, ...]
    undone: str
    expected: tuple[float, float, float] | None
    next_prior: NextPrior | None
    sentences: tuple[str, ...]

    def to_plan(self, begins_on: date, *, smallest_gain: float | None = None) -> Plan:
        """Turn the wishes into a plan, ready for planning on the agency's records.

        Args:
            begins_on: day of the first allocation.
            smallest_gain: worth having; needed where the play could not propose one.

        Raises:
            ValueError: no smallest gain is known.
        """
        gain = smallest_gain or self.smallest_gain
        if gain is None:
            raise ValueError(f"the plan for {self.play} needs a smallest gain, in {self.primary.measured_in}")
        return Plan(
            self.name,
            self.question,
            self.primary,
            gain,
            begins_on,
            share=self.arms[1].share,
            arms=self.arms,
            unit=self.unit,
            guardrails=self.guardrails,
            play=self.play,
        )


def build_play_trial(
    design: Design,
    look: Look,
    *,
    place: str,
    verdict: State,
    matured: bool,
    arm: str = "",
    conditions: tuple[str, ...] = (),
) -> PlayTrial:
    """Build what other engagements see of a trial, from its design and its last, matured, look.

    Args:
        design: of the trial; its `play` is the name of the play.
        look: the matured one, if there is one, and not that at the stop.
        place: where it was.
        verdict: what came of it.
        matured: whether `look` has followed all cases.
        arm: of the play; the first that was tried where not given.
        conditions: where it was tried.
    """
    arm = arm or design.tried[0].name
    reading = next((one for one in look.readings if one.arm == arm), None)
    gain = se = None
    known = reading is not None and reading.se > 0 and math.isfinite(reading.se)
    if reading is not None and known and reading.usual_value > 0 and reading.arm_value > 0:
        place_of_arm = [one.name for one in design.arms].index(arm)
        sizes = (look.cases[0], look.cases[place_of_arm]) if design.unit == "case" else None
        effect = relative_effect(reading, cases=sizes)
        gain, se = effect.gain, effect.se
    return PlayTrial(
        design.play, design.name, place, verdict, design.primary, gain, se,
        reading.usual_value if reading else None, reading.gain if reading else None,
        sum(look.cases), matured, conditions, design.begins_on,
    )  # fmt: skip


def pool_play(play: str, trials: Sequence[PlayTrial], *, kind: str = "") -> PooledPlay:
    """Pool all trials of a play, over all engagements; those that showed nothing or harmed belong to them.

    Trials that were decided by another outcome cannot be pooled with the others; they, and those without an
    estimate, are named. Each trial counts once, by the arm that is given first: two arms beside the same usual cases do
    not know twice as much. Estimates come from cases followed to maturity where there are any.
    Method: `pooling.pool_trials` on log ratios; the interval for the next place from the half-normal grid.

    Args:
        play: name of the play.
        trials: of all engagements; those of other plays are passed over.
        kind: of the outcome to pool; the one that most trials have where not given.

    Returns:
        The pooled play.
    """
    own = sorted(
        (one for one in trials if one.play == play), key=lambda one: (one.began_on or date.min, one.trial)
    )
    chosen = _choose_outcome(own, kind)
    pooled_trials: list[PlayTrial] = []
    left_out: list[LeftOut] = []
    for one in own:
        reason = _find_reason(one, chosen)
        if not reason and any(_is_same_trial(one, other) for other in pooled_trials):
            reason = _("Another arm of the same trial is counted; both are compared with the same cases.")
        if reason:
            left_out.append(LeftOut(one, reason))
        else:
            pooled_trials.append(one)
    gains = [one.gain for one in pooled_trials if one.gain is not None]
    ses = [one.se for one in pooled_trials if one.se is not None]
    pooled = pool_trials(gains, ses, prediction_df="grid") if len(gains) > 1 else None
    expected = predict_next(gains, ses) if gains else None
    whole = PooledPlay(
        play, chosen, tuple(pooled_trials), tuple(left_out), pooled, expected, _list_conditions(own), ()
    )
    return replace(whole, sentences=write_play_sentences(whole))


def fill_plan(
    play: Play,
    *,
    known: PooledPlay | None = None,
    usual_value: float | None = None,
    horizon_days: int | None = None,
    share: float | None = None,
    smallest_gain: float | None = None,
) -> PlayPlan:
    """Fill the wishes for a new trial from a play.

    Args:
        play: the kind of change.
        known: what its trials have shown.
        usual_value: the primary outcome as it is now, from the agency's own records.
        horizon_days: to where cases are followed, usually the promise of the service; that of the play if None.
        share: of cases or offices that are tried; that of the play if None.
        smallest_gain: worth having, in the unit of the primary outcome; a proposal is made if None.
    """
    horizon = horizon_days or play.primary.horizon_days
    part = play.share if share is None else share
    primary = replace(play.primary, horizon_days=horizon)
    plan = PlayPlan(
        play=play.name,
        name=play.title,
        question=_("Does it help to: {play}?").format(play=play.title),
        unit=play.unit,
        arms=(Arm(USUAL, 1 - part, _("As it is now.")), Arm(play.name, part, " ".join(play.done))),
        primary=primary,
        smallest_gain=smallest_gain or _propose_gain(primary, usual_value),
        guardrails=tuple(
            replace(one, outcome=replace(one.outcome, horizon_days=horizon)) for one in play.guardrails
        ),
        worries=play.worries,
        undone=play.undone,
        expected=_expect(known, primary, usual_value),
        next_prior=known.next_prior if known is not None else None,
        sentences=(),
    )
    return replace(plan, sentences=write_plan_sentences(plan, known, proposed=not smallest_gain))


def _propose_gain(primary: Outcome, usual_value: float | None) -> float | None:
    if primary.kind in SHARES:
        return SMALLEST_SHARE
    return None if usual_value is None or usual_value <= 0 else SMALLEST_PART * usual_value


def _expect(
    known: PooledPlay | None, primary: Outcome, usual_value: float | None
) -> tuple[float, float, float] | None:
    """Turn the prior of the next place into the unit of the outcome: low, middle, high."""
    if known is None or known.next_prior is None or known.outcome is None or not usual_value:
        return None
    if known.pooled is None:  # one trial does not tell how much places differ
        return None
    if not _is_same(known.outcome, primary):
        return None
    sign = -1.0 if primary.better == "lower" else 1.0
    spread = known.next_prior.known
    low, middle, high = (
        sign * usual_value * math.expm1(sign * spread.quantile(share)) for share in (0.025, 0.5, 0.975)
    )
    return low, middle, high


def _is_same(one: Outcome, other: Outcome) -> bool:
    return (one.kind, one.better) == (other.kind, other.better) and (
        one.kind not in PUSHED or one.name == other.name
    )


def _choose_outcome(trials: Sequence[PlayTrial], kind: str) -> Outcome | None:
    """Choose the outcome that most trials were decided by; the first of equals."""
    candidates = [one.outcome for one in trials if not kind or one.outcome.kind == kind]
    if not candidates:
        return None
    return max(candidates, key=lambda outcome: sum(_is_same(outcome, other) for other in candidates))


def _find_reason(trial: PlayTrial, chosen: Outcome | None) -> str:
    if chosen is None or not _is_same(trial.outcome, chosen):
        return _("It was decided by another outcome: {outcome}.").format(
            outcome=trial.outcome.name or trial.outcome.kind
        )
    if trial.gain is None or trial.se is None:
        return _("It ended before there was an estimate.")
    return ""


def _is_same_trial(one: PlayTrial, other: PlayTrial) -> bool:
    return (one.place, one.trial, one.began_on) == (other.place, other.trial, other.began_on)


def _list_conditions(trials: Sequence[PlayTrial]) -> tuple[ConditionTried, ...]:
    tried = Counter(condition for one in trials for condition in set(one.conditions))
    worked = Counter(
        condition for one in trials if one.verdict == "worked" for condition in set(one.conditions)
    )
    return tuple(
        ConditionTried(name, count, worked[name])
        for name, count in sorted(tried.items(), key=lambda item: (-item[1], item[0]))
    )
