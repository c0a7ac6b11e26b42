"""The design of a trial: everything that is fixed before its first case."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Literal, Self, get_args

from groundswell.errors.trying import DesignFaulty

Unit = Literal["case", "office", "wedge"]
Kind = Literal["wait", "within", "completed", "right_first_time", "mean", "count", "cost"]
Better = Literal["lower", "higher"]

FORMAT = "groundswell-trial-1"
SHARES = ("within", "completed", "right_first_time")
PUSHED = ("mean", "count", "cost")
USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case is measured by.

    Args:
        kind: ``wait``, the restricted mean wait from allocation to `horizon_days`; ``within``, the share over
            within `horizon_days`; ``completed``, the share decided, and not withdrawn, within `horizon_days`;
            ``right_first_time``, the share decided within `horizon_days` that came back to no step; ``mean``,
            ``count`` and ``cost``, the mean of a value that the agency sends for each case.
        horizon_days: to where each case is followed.
        name: short and stable; the name under which values are sent.
        better: whether less or more of it is better for the public.
        measured_in: ``days``, ``share``, or what the values are in.
    """

    kind: Kind
    horizon_days: int
    name: str = ""
    better: Better = "lower"
    measured_in: str = "days"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """A measure that must not get worse than a limit; proven worse, the trial stops.

    Args:
        outcome: what is measured.
        margin: by how much it may be worse, in the unit of the outcome; above 0 or 0.
        alpha: chance of a false stop over all looks, one-sided.
    """

    outcome: Outcome
    margin: float
    alpha: float


@dataclass(frozen=True, slots=True)
class Arm:
    """One variant.

    Args:
        name: short; the first arm is ``usual``.
        share: the share of cases allocated to it, 0 to 1.
        what: what is done in it, in a sentence.
    """

    name: str
    share: float
    what: str = ""


@dataclass(frozen=True, slots=True)
class Design:
    """A trial as it is planned; fixed by its registration.

    Args:
        name: what it is called.
        question: what it is to answer, in a sentence.
        unit: ``case``; ``office`` (some offices change, side by side); ``wedge`` (all change, one after the other).
        arms: ``usual`` first; shares sum to 1.
        primary: the one outcome that decides.
        smallest_gain: the smallest gain worth having, in the unit of the outcome; above 0.
        guardrails: what must not get worse.
        begins_on: day of the first allocation.
        entry_days: for how many days cases are allocated.
        earliest_look_day: first day that a look counts, from `begins_on`.
        most_exposed: the largest number of cases in arms other than ``usual``.
        information_max: information (1 / variance of the difference) at which the band is narrowest; from planning.
        harm_information: variance of the log-rank score at which the test for harm is sharpest; from planning.
        planned_cases: cases expected in all arms together.
        alpha: error over all looks, of the verdict and the test for harm together: half of it for gains.
        harm_alpha: the part of the other half that the one-sided test for harm spends; below half of `alpha`.
        harm_margin: ``harmful`` is a band wholly beyond this much worse, in the unit of the outcome.
        least_mature: cases followed to the horizon, in each arm, before the band is read.
        strata: attributes of a case that stand in the ledger and are weighed as registered; from what is known at
            allocation.
        time_zone: of the days.
        offices: names, for ``office`` and ``wedge``, in the order drawn.
        schedule: for each of `offices`: the period in which it changes, from 0; -1 never.
        period_days: length of a period of a wedge.
        seed: from which the schedule was drawn and planning simulated.
        key_sha256: SHA-256, in hex, of the key of the allocation, so that nobody can change it unseen.
        allocation_version: version of salt and weights.
        play: the kind of change, or empty.

    Raises:
        DesignFaulty: something does not fit; every fault is listed.
    """

    name: str
    question: str
    unit: Unit
    arms: tuple[Arm, ...]
    primary: Outcome
    smallest_gain: float
    guardrails: tuple[Guardrail, ...]
    begins_on: date
    entry_days: int
    earliest_look_day: int
    most_exposed: int
    information_max: float
    harm_information: float
    planned_cases: int
    alpha: float = 0.05
    harm_alpha: float = 0.0025
    harm_margin: float = 0.0
    least_mature: int = 30
    strata: tuple[str, ...] = ()
    time_zone: str = "UTC"
    offices: tuple[str, ...] = ()
    schedule: tuple[int, ...] = ()
    period_days: int = 0
    seed: int = 0
    key_sha256: str = ""
    allocation_version: int = 1
    play: str = field(default="")

    def __post_init__(self) -> None:
        faults = list_faults(self)
        if faults:
            raise DesignFaulty(faults)

    @property
    def follow_up_days(self) -> int:
        """For how many days the last case is followed."""
        return max(self.primary.horizon_days, *(g.outcome.horizon_days for g in self.guardrails), 0)

    @property
    def last_entry_on(self) -> date:
        """Last day of allocation."""
        return self.begins_on + timedelta(days=self.entry_days - 1)

    @property
    def last_day(self) -> int:
        """The day of the last look that counts, from `begins_on`."""
        return self.entry_days + self.follow_up_days

    @property
    def last_on(self) -> date:
        """The day of the last look that counts."""
        return self.begins_on + timedelta(days=self.last_day)

    @property
    def tried(self) -> tuple[Arm, ...]:
        """The arms that are not ``usual``."""
        return self.arms[1:]

    @property
    def exposed_share(self) -> float:
        """The share of cases for which something changes."""
        return sum(arm.share for arm in self.tried)

    @property
    def gain_alpha(self) -> float:
        """What the lower end of the band may spend, one-sided, divided among the arms that are tried.

        Half of `alpha`, whatever the test for harm spends: watching harm costs no power to show a gain.
        """
        return self.alpha / 2 / len(self.tried)

    @property
    def loss_alpha(self) -> float:
        """What the upper end of the band may spend, one-sided: what the test for harm leaves of the other half."""
        return (self.alpha / 2 - self.harm_alpha) / len(self.tried)

    @property
    def verdict_alpha(self) -> float:
        """What the band may spend, two-sided, divided among the arms that are tried."""
        return (self.alpha - self.harm_alpha) / len(self.tried)

    def to_document(self) -> dict[str, Any]:
        """Write the design as plain values, ready for JSON."""
        document = asdict(self)
        document["begins_on"] = self.begins_on.isoformat()
        return {"format": FORMAT, **json.loads(json.dumps(document))}

    def to_canonical(self) -> bytes:
        """Write the design as JSON in one way only: keys in order, no spaces, UTF-8."""
        return write_canonical(self.to_document())

    @property
    def sha256(self) -> str:
        """SHA-256, in hex, of the canonical form."""
        return hashlib.sha256(self.to_canonical()).hexdigest()

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Read what `to_document` wrote.

        Raises:
            DesignFaulty: a field is missing, unknown or of the wrong kind.
        """
        told = dict(document)
        if told.pop("format", FORMAT) != FORMAT:
            raise DesignFaulty([f"format is {document['format']!r}; this version reads {FORMAT!r}"])
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(told) - known):
            raise DesignFaulty([f"unknown: {', '.join(unknown)}"])
        try:
            told["arms"] = tuple(Arm(**arm) for arm in told["arms"])
            told["primary"] = Outcome(**told["primary"])
            told["guardrails"] = tuple(
                Guardrail(Outcome(**one["outcome"]), one["margin"], one["alpha"])
                for one in told["guardrails"]
            )
            told["begins_on"] = date.fromisoformat(told["begins_on"])
            for name in ("strata", "offices", "schedule"):
                told[name] = tuple(told.get(name, ()))
            return cls(**told)
        except (KeyError, TypeError, ValueError) as error:
            raise DesignFaulty([f"not understood: {error}"]) from error


def write_canonical(document: Any) -> bytes:
    """Write JSON in one way only: keys in order, no spaces, UTF-8, no NaN.

    Example:
        >>> write_canonical({"b": 1.0, "a": "é"}).decode()
        '{"a":"é","b":1.0}'
    """
    return json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def list_faults(design: Design) -> list[str]:
    """List what does not fit together in a design."""
    faults = _list_arm_faults(design) + _list_outcome_faults(design)
    if design.entry_days < 1:
        faults.append(f"entry_days is {design.entry_days}; cases are allocated for 1 day or more")
    if design.most_exposed < 1:
        faults.append(f"most_exposed is {design.most_exposed}; at least 1 case is tried")
    if not 0 <= design.harm_alpha < design.alpha / 2 < 0.5:
        faults.append(
            f"harm_alpha is {design.harm_alpha} and alpha {design.alpha}; "
            "harm_alpha is below half of alpha, and alpha below 1"
        )
    if not (design.information_max > 0 and design.harm_information > 0):
        faults.append("information_max and harm_information come from planning, and are above 0")
    if design.unit not in get_args(Unit):
        faults.append(f"unit is {design.unit!r}; it is one of {', '.join(get_args(Unit))}")
    if design.unit != "case" and not len(design.offices) == len(design.schedule) >= 4:
        faults.append("a trial by offices names 4 or more of them, each with its place in the schedule")
    if design.unit == "wedge" and design.period_days < 1:
        faults.append("a wedge has periods of 1 day or more")
    return faults


def _list_arm_faults(design: Design) -> list[str]:
    faults = []
    names = [arm.name for arm in design.arms]
    if len(names) < 2 or names[0] != USUAL or len(set(names)) < len(names):
        faults.append(
            f"arms are {', '.join(names) or 'none'}; the first is {USUAL!r}, and each name stands once"
        )
    if any(not 0 < arm.share < 1 for arm in design.arms) or abs(sum(a.share for a in design.arms) - 1) > 1e-9:
        faults.append("the shares of the arms are between 0 and 1, and sum to 1")
    return faults


def _list_outcome_faults(design: Design) -> list[str]:
    faults = []
    for outcome in (design.primary, *(one.outcome for one in design.guardrails)):
        if outcome.kind not in get_args(Kind):
            faults.append(f"outcome {outcome.kind!r} is none of {', '.join(get_args(Kind))}")
        if outcome.horizon_days < 1:
            faults.append(f"horizon_days of {outcome.kind} is {outcome.horizon_days}; it is 1 or more")
        if outcome.kind in PUSHED and not outcome.name:
            faults.append(f"an outcome of kind {outcome.kind} has the name under which its values are sent")
    if design.smallest_gain <= 0:
        faults.append(f"smallest_gain is {design.smallest_gain}; a gain worth having is above 0")
    for one in design.guardrails:
        if one.margin < 0 or not 0 < one.alpha < 1:
            faults.append(
                f"the guardrail on {one.outcome.kind} has margin {one.margin} and alpha {one.alpha}"
            )
    return faults
