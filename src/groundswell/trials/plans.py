"""What somebody wishes a trial to be, and what planning makes of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Self

from groundswell.trials.design import USUAL, Arm, Design, Guardrail, Outcome, Unit


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wishes a trial to be; the design is computed from it.

    Args:
        name: what it is called.
        question: what it is to answer, in a sentence.
        outcome: what decides.
        smallest_gain: the smallest gain worth having, in the unit of the outcome.
        begins_on: day of the first allocation.
        share: the share of cases that get what is tried, where one thing is tried.
        what: what is done in it.
        arms: several arms, ``usual`` first, in place of `share` and `what`.
        unit: what is allocated.
        weeks: for how many weeks cases are allocated; 0 for as few as show the smallest gain in 8 of 10 trials.
        most_weeks: where it is to be found: not longer than this.
        most_exposed: the largest number of cases tried; 0 for what the simulation shows to be enough.
        strata: attributes of the records, known at allocation, that are weighed as registered.
        guardrails: what must not get worse.
        alpha: error over all looks.
        harm_alpha: the part of it for harm.
        harm_margin: as in the design.
        least_mature: as in the design.
        earliest_look_day: first day that counts; 0 for when enough cases have ended.
        usual_mean: mean, in the usual arm, of a value that the agency sends; for kinds mean, count and cost.
        usual_sd: standard deviation of it between cases.
        offices: names of the offices, for trials by offices; all in the records where none are named.
        steps: of a wedge, in how many steps the offices change.
        period_days: length of a period, for trials by offices.
        play: the kind of change.
    """

    name: str
    question: str
    outcome: Outcome
    smallest_gain: float
    begins_on: date
    share: float = 0.5
    what: str = ""
    arms: tuple[Arm, ...] = ()
    unit: Unit = "case"
    weeks: int = 0
    most_weeks: int = 26
    most_exposed: int = 0
    strata: tuple[str, ...] = ()
    guardrails: tuple[Guardrail, ...] = ()
    alpha: float = 0.05
    harm_alpha: float = 0.0025
    harm_margin: float = 0.0
    least_mature: int = 30
    earliest_look_day: int = 0
    usual_mean: float = 0.0
    usual_sd: float = 0.0
    offices: tuple[str, ...] = ()
    steps: int = 4
    period_days: int = 28
    play: str = ""

    def list_arms(self) -> tuple[Arm, ...]:
        """Give the arms, ``usual`` first."""
        if self.arms:
            return self.arms
        return Arm(USUAL, 1 - self.share, ""), Arm("tried", self.share, self.what)


@dataclass(frozen=True, slots=True)
class PowerRow:
    """What came of simulated trials in which the change truly brings a gain.

    Args:
        gain: that was planted, in the unit of the outcome.
        power: the share judged to have worked.
        log_rank_power: the share that a log-rank test with the same rule would have found; None for other outcomes.
        median_day: half of those judged to have worked were so by this day; None without any.
    """

    gain: float
    power: float
    log_rank_power: float | None
    median_day: float | None


@dataclass(frozen=True, slots=True)
class Planned:
    """A design and what trials like it would show.

    Args:
        design: to be registered, once it has the hash of its key.
        usual_value: the outcome as it is now.
        powers: rising gains, one row for each.
        false_alarms: the share of trials without any effect that were judged to have worked or to harm.
        harm_found: the share judged harmful where the change is as much worse as the smallest gain is better.
        harm_day: half of these were stopped by this day.
        harm_exposed: as many cases, at the median, were exposed until then.
        shown_gain: the gain shown in 8 of 10 trials; None where none is.
        hidden_gain: below this, fewer than 2 in 10 trials show it; None where every gain is shown more often.
        runs: trials simulated for each gain.
        cases_a_week: that arrived in the records.
        recent_a_week: that arrived in the last quarter of a year of them.
        weeks_of_records: from which were drawn.
        sentences: what all this says, for everybody.
    """

    design: Design
    usual_value: float
    powers: tuple[PowerRow, ...]
    false_alarms: float
    harm_found: float
    harm_day: float | None
    harm_exposed: float | None
    shown_gain: float | None
    hidden_gain: float | None
    runs: int
    cases_a_week: float
    recent_a_week: float
    weeks_of_records: int
    sentences: tuple[str, ...] = field(default=())

    @property
    def power(self) -> float:
        """The share of trials that show the smallest gain worth having."""
        return next(row.power for row in self.powers if row.gain == self.design.smallest_gain)

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        parts = {name: getattr(self, name) for name in self.__slots__ if name not in ("design", "powers")}
        rows = [asdict(row) for row in self.powers]
        return {
            **parts,
            "sentences": list(self.sentences),
            "powers": rows,
            "design": self.design.to_document(),
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Read what `to_document` wrote."""
        told = dict(document)
        told["design"] = Design.from_document(told["design"])
        told["powers"] = tuple(PowerRow(**row) for row in told["powers"])
        told["sentences"] = tuple(told["sentences"])
        return cls(**told)


def find_gain(powers: tuple[PowerRow, ...], power: float) -> float | None:
    """Find the smallest gain that is shown with a power, on straight lines between rows; None where none is.

    Example:
        >>> rows = (PowerRow(1.0, 0.4, None, None), PowerRow(2.0, 0.9, None, None))
        >>> round(find_gain(rows, 0.8), 2)
        1.8
    """
    before = PowerRow(0.0, 0.0, None, None)
    for row in powers:
        if row.power >= power:
            rise = row.power - before.power
            return before.gain + (row.gain - before.gain) * (power - before.power) / rise
        before = row
    return None
