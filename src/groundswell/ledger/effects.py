"""What a change did for one case, and what that comes to for all cases that followed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from groundswell.errors.accounting import EndsMissing, MeasureNotCounted
from groundswell.ledger.result_words import (
    list_caveats,
    write_difference,
    write_formula,
    write_result,
)
from groundswell.wording import _

Basis = Literal["forecast", "trial", "records"]
State = Literal["forecast", "observed", "verified", "booked"]
MEASURES = ("applicant_days", "staff_hours", "refusals", "repeats")
STATES: tuple[State, ...] = ("forecast", "observed", "verified", "booked")


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does for one case, above 0 where the public or the staff are better off.

    Args:
        per_case: the estimate.
        low: lower end of its interval: for a trial the band that holds over all looks, never a plain one.
        high: upper end of it.
        unit: of it: ``days``, ``hours`` or ``share``.
        se: standard error of the estimate, where it is known; for show, the interval comes from the band.
        source: where it comes from, in words.

    Raises:
        EndsMissing: an end is missing, endless, or on the wrong side of the estimate.
    """

    per_case: float
    low: float
    high: float
    unit: str
    se: float | None
    source: str

    def __post_init__(self) -> None:
        check_ends(self.source, self.per_case, self.low, self.high)


@dataclass(frozen=True, slots=True)
class Level:
    """A measure as it was read from the records once.

    Args:
        value: the estimate.
        low: lower end of its 95 % interval; None where there is none.
        high: upper end of it.
    """

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Window:
    """The days whose cases a result counts, the first and the last included.

    Example:
        >>> march = Window(date(2026, 3, 1), date(2026, 3, 31))
        >>> march.overlaps(Window(date(2026, 3, 31), date(2026, 4, 30)))
        True
    """

    from_on: date
    until_on: date

    def __post_init__(self) -> None:
        if self.until_on < self.from_on:
            raise ValueError(f"the window ends on {self.until_on}, before it begins on {self.from_on}")

    def overlaps(self, other: Window) -> bool:
        """Say whether a day lies in both."""
        return self.from_on <= other.until_on and other.from_on <= self.until_on

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.until_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Result:
    """What a target or a trial brought; computed, never typed.

    Args:
        key: of the target or trial, such as ``trial:3f0c``.
        measure: one of `MEASURES`.
        basis: ``forecast`` from a plan, ``trial`` from a verdict, ``records`` from before and after.
        value: the estimate, above 0 where something was saved or avoided.
        low: lower end of its interval.
        high: upper end of it.
        cases: how many cases it counts.
        step: the step that was changed; empty for the whole service.
        window: the days whose cases it counts.
        is_verified: whether a second person computed the verdict anew, and agrees.
        sentences: what it says, the first for everybody.
        formula: how it was computed, with its numbers.
        caveats: what it does not say.
        is_booked: whether finance accepted it.
        releases_cash: whether finance says that it releases cash; None while nobody said.

    Raises:
        EndsMissing: an end is missing, endless, or on the wrong side of the estimate.
        MeasureNotCounted: `measure` is none of `MEASURES`.
    """

    key: str
    measure: str
    basis: Basis
    value: float
    low: float
    high: float
    cases: int
    step: str
    window: Window
    is_verified: bool
    sentences: tuple[str, ...]
    formula: str
    caveats: tuple[str, ...]
    is_booked: bool = False
    releases_cash: bool | None = None

    def __post_init__(self) -> None:
        check_measure(self.measure)
        check_ends(self.key, self.value, self.low, self.high)

    @property
    def state(self) -> State:
        """How far it is; it stands in this one of the four totals, and in no other."""
        if self.basis == "forecast":
            return "forecast"
        if self.is_booked:
            return "booked"
        return "verified" if self.is_verified else "observed"

    @property
    def may_be_nothing(self) -> bool:
        """Whether its interval reaches to 0 or below."""
        return self.low <= 0


def multiply_effect(
    effect: Effect,
    cases: int,
    share: float = 1.0,
    *,
    key: str,
    measure: str,
    window: Window,
    step: str = "",
    basis: Basis = "trial",
    is_verified: bool = False,
) -> Result:
    """Multiply what a change does for one case by the cases that followed.

    The interval carries the whole uncertainty of the verdict: cases are counted, so they add none. What a trial
    found need not hold for later cases; that is a caveat, no part of the interval.
    Method: estimate and both ends × cases × share. As the band holds over all looks, so does this one, whenever
    the trial stopped and however many cases came after it. Checked against: simulated trials that stop early.

    Args:
        effect: of one case, with the band that holds over all looks.
        cases: how many followed.
        share: of these, for which the change is used.
        key: of the trial or target.
        measure: what is counted, one of `MEASURES`.
        window: the days whose cases these are.
        step: the step that was changed; empty for the whole service.
        basis: ``trial``, or ``forecast`` for what a plan expects.
        is_verified: whether a second person computed the verdict anew, and agrees.

    Raises:
        MeasureNotCounted: `measure` is none of `MEASURES`.
        ValueError: `cases` is below 0, or `share` not from 0 to 1.

    Example:
        >>> spring = Window(date(2026, 3, 1), date(2026, 5, 31))
        >>> effect = Effect(2.0, 0.5, 3.5, "days", 0.6, "the trial of the checklist")
        >>> saved = multiply_effect(effect, 1000, 0.5, key="trial:1", measure="applicant_days", window=spring)
        >>> saved.value, saved.low, saved.high
        (1000.0, 250.0, 1750.0)
    """
    check_measure(measure)
    if cases < 0 or not 0 <= share <= 1:
        raise ValueError(f"cases, {cases}, are 0 or more, and their share, {share}, from 0 to 1")
    times = cases * share
    value, low, high = effect.per_case * times, effect.low * times, effect.high * times
    return Result(
        key, measure, basis, value, low, high, cases, step, window, is_verified,
        write_result(measure, basis, value, low, high, cases, effect.source),
        write_formula(effect.per_case, effect.low, effect.high, effect.unit, cases, share),
        list_caveats(basis),
    )  # fmt: skip


def difference_before_after(
    before: Level,
    after: Level,
    cases: int,
    *,
    key: str,
    measure: str,
    window: Window,
    unit: str,
    better: Literal["lower", "higher"] = "lower",
    step: str = "",
    share: float = 1.0,
    also_changed: Sequence[str] = (),
) -> Result:
    """Compare the records before and after: weaker than a trial, for whatever else changed is in it too.

    Method: the difference with the interval MOVER (Zou and Donner 2008; for shares Newcombe 1998, method 10): the
    distances of the two levels to their ends in quadrature, by side. It needs no standard errors and keeps uneven
    ends uneven. Assumes that the two levels are of different cases. Checked against: Newcombe's published example;
    statsmodels' difference of shares and of means; simulation.

    Args:
        before: the level before the change, with its 95 % interval.
        after: the level since.
        cases: how many cases the level since is applied to.
        key: of the target.
        measure: what is counted, one of `MEASURES`.
        window: the days whose cases these are.
        unit: of the level: ``days``, ``hours`` or ``share``.
        better: which side is better.
        step: the step that was changed; empty for the whole service.
        share: of the cases, to which the change applies.
        also_changed: what else changed between the two, in words; it becomes caveats.

    Returns:
        The result, with basis ``records``.

    Raises:
        EndsMissing: a level has no interval.
        MeasureNotCounted: `measure` is none of `MEASURES`.
        ValueError: `cases` is below 0, or `share` not from 0 to 1.
    """
    check_measure(measure)
    first, second = (after, before) if better == "higher" else (before, after)
    gain, low, high = subtract_levels(first, second)
    effect = Effect(gain, low, high, unit, None, write_difference(before.value, after.value, unit))
    result = multiply_effect(
        effect, cases, share, key=key, measure=measure, window=window, step=step, basis="records"
    )
    also = tuple(_("Also changed in that time: {what}").format(what=one) for one in also_changed)
    return replace(result, caveats=(*also, *result.caveats))


def subtract_levels(first: Level, second: Level) -> tuple[float, float, float]:
    """Subtract one level from another, with the interval of the difference by MOVER.

    Raises:
        EndsMissing: a level has no interval.

    Example:
        >>> [round(one, 4) for one in subtract_levels(Level(0.8, 0.6918, 0.8770), Level(0.6, 0.4905, 0.7004))]
        [0.2, 0.0524, 0.3339]
    """
    low1, high1 = check_ends("a level", first.value, first.low, first.high)
    low2, high2 = check_ends("a level", second.value, second.low, second.high)
    gain = first.value - second.value
    down = math.hypot(first.value - low1, high2 - second.value)
    up = math.hypot(high1 - first.value, second.value - low2)
    return gain, gain - down, gain + up


def check_ends(source: str, value: float, low: float | None, high: float | None) -> tuple[float, float]:
    """Check that an estimate has two ends around it, and give them.

    Raises:
        EndsMissing: an end is missing, endless, or on the wrong side of the estimate.
    """
    if low is None or high is None or not all(map(math.isfinite, (value, low, high))):
        raise EndsMissing(source, value, low, high)
    slack = 1e-9 * max(abs(value), abs(low), abs(high))
    if not low - slack <= value <= high + slack:
        raise EndsMissing(source, value, low, high)
    return low, high


def check_measure(measure: str) -> None:
    """Check that the ledger counts a measure.

    Raises:
        MeasureNotCounted: it does not.
    """
    if measure not in MEASURES:
        raise MeasureNotCounted(measure, MEASURES)
