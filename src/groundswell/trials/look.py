"""What a look says: the estimate with its band, harm, guardrails, doubts, and one of five words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

State = Literal["keep_going", "worked", "harmful", "not_shown", "stopped_by_guardrail"]
VERDICTS: tuple[State, ...] = ("worked", "harmful", "not_shown", "stopped_by_guardrail")
GuardState = Literal["too_early", "holds", "close", "breached"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One arm that is tried beside ``usual``, at one look. A gain is above 0 where the public is better off.

    Args:
        arm: the arm that is tried.
        usual_value: the outcome in the usual arm, in its unit.
        arm_value: the outcome in the arm that is tried.
        gain: the difference, above 0 where the arm is better.
        se: its standard error.
        low: lower end of the band that holds over all looks.
        high: upper end of it.
        information: 1 / se²; for shares by the share of both arms together.
        information_share: the part of the planned information that is there, the most of all looks so far; up to 1.
        plain_low: lower end of an ordinary 95 % interval, right for a single look only.
        plain_high: upper end of it.
        harm_bound: how far the score has come towards the limit for harm, as a share of it; 1 or more is harm.
        log_rank_z: the log-rank statistic, above 0 where the arm is faster; None where the outcome is no wait.
    """

    arm: str
    usual_value: float
    arm_value: float
    gain: float
    se: float
    low: float
    high: float
    information: float
    information_share: float
    plain_low: float
    plain_high: float
    harm_bound: float
    log_rank_z: float | None = None


@dataclass(frozen=True, slots=True)
class GuardReading:
    """One guardrail at one look, for the arm that stands worst.

    Args:
        name: of the outcome, for people.
        arm: the arm that stands worst.
        worse_by: estimate of how much worse, in the unit of the outcome; below 0 is better; None too early.
        proven_worse_by: at least this much worse, by the bound that holds over all looks; None too early.
        margin: how much worse it may be.
        state: ``breached`` where `proven_worse_by` is above `margin`; ``close`` where `worse_by` is.
        measured_in: unit of the outcome.
    """

    name: str
    arm: str
    worse_by: float | None
    proven_worse_by: float | None
    margin: float
    state: GuardState
    measured_in: str


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of a running trial.

    Args:
        day: whole days since the trial began.
        counted: whether it is late enough to decide; an earlier look only shows.
        cases: allocated cases by arm, in the order of the design.
        exposed: cases in arms other than ``usual``.
        mature: cases followed to the horizon by arm.
        readings: one for each arm that is tried; empty while it is too early.
        guards: one for each guardrail.
        allocation_e: e-value against the registered shares; 20 or more is a serious doubt.
        doubts: what makes the data doubtful, in sentences.
        state: what follows.
        sentences: what it says, the first for everybody.
    """

    day: int
    counted: bool
    cases: tuple[int, ...]
    exposed: int
    mature: tuple[int, ...]
    readings: tuple[Reading, ...]
    guards: tuple[GuardReading, ...]
    allocation_e: float
    doubts: tuple[str, ...]
    state: State
    sentences: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """Write the look as plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Read what `to_document` wrote."""
        told = dict(document)
        told["readings"] = tuple(Reading(**one) for one in told["readings"])
        told["guards"] = tuple(GuardReading(**one) for one in told["guards"])
        for name in ("cases", "mature", "doubts", "sentences"):
            told[name] = tuple(told[name])
        return cls(**told)
