"""The worlds that trials are simulated in: an agency's own weeks, drawn, with a planted effect."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import poisson

from groundswell.trials.design import PUSHED, SHARES, Outcome
from groundswell.trials.histories import NEVER, History
from groundswell.trials.observed import TICKS_PER_DAY

Floats = NDArray[np.float64]
_TICK_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
_MOST_TICKS, _MOST_LOOKS = 4000, 250


@dataclass(frozen=True)
class World:
    """What is simulated.

    Args:
        history: whose weeks are drawn; open cases already followed further.
        outcome: what decides.
        begins_on: first day; its weekday places the weeks that are drawn.
        entry_days: for how many days cases are allocated.
        share: the share of cases that get what is tried.
        usual_share: the share that gets the usual; less than the rest where several arms are tried.
        most_exposed: after so many cases nobody else is allocated; 0 for no limit.
        strata: attributes of the history.
        follow_up_days: for how long the last case is followed, where a guardrail asks for more than the outcome.
        usual_mean: mean of a value that the agency sends, in the usual arm.
        usual_sd: its standard deviation between cases.
    """

    history: History
    outcome: Outcome
    begins_on: date
    entry_days: int
    share: float
    usual_share: float
    most_exposed: int = 0
    strata: tuple[str, ...] = ()
    follow_up_days: int = 0
    usual_mean: float = 0.0
    usual_sd: float = 0.0

    @property
    def last_day(self) -> int:
        """The day on which all cases have been followed to the horizon."""
        return self.entry_days + max(self.outcome.horizon_days, self.follow_up_days)

    @property
    def tick_hours(self) -> int:
        """How fine waits are counted; coarser for trials of several months."""
        fit = (hours for hours in _TICK_HOURS if self.last_day * TICKS_PER_DAY / hours <= _MOST_TICKS)
        return next(fit, _TICK_HOURS[-1])

    @property
    def every(self) -> int:
        """Days between looks; 1 but for trials of most of a year."""
        return math.ceil(self.last_day / _MOST_LOOKS)

    @cached_property
    def stratum(self) -> NDArray[np.int32]:
        """Number of the stratum of each case of the history."""
        if not self.strata:
            return np.zeros(self.history.size, np.int32)
        levels = np.column_stack([self.history.strata[name] for name in self.strata])
        return np.unique(levels, axis=0, return_inverse=True)[1].ravel().astype(np.int32)

    @cached_property
    def values(self) -> Floats:
        """The outcome of each case of the history: days up to the horizon, or 1 and 0 for shares."""
        history, hours = self.history, self.outcome.horizon_days * TICKS_PER_DAY
        if self.outcome.kind == "wait":
            return np.minimum(history.wait_hours, hours) / TICKS_PER_DAY
        over = (history.end > 0) & (history.wait_hours <= hours)
        if self.outcome.kind != "within":
            over &= history.end == 1
        if self.outcome.kind == "right_first_time":
            over &= history.revisits == 0
        return over.astype(np.float64)

    @property
    def usual_value(self) -> float:
        """The mean outcome where nothing is changed."""
        return self.usual_mean if self.outcome.kind in PUSHED else float(self.values.mean())

    def find_factor(self, gain: float) -> float | None:
        """Find by how much waits are multiplied so that the restricted mean falls by a gain; None where it cannot.

        Method: bisection on the mean over the cases of the history.
        """
        hours, horizon = self.history.wait_hours, self.outcome.horizon_days * TICKS_PER_DAY
        wanted = (self.usual_value - gain) * TICKS_PER_DAY
        low, high = 0.0, 64.0
        if not 0 < wanted < float(np.minimum(hours * high, horizon).mean()):
            return None
        for _step in range(40):
            middle = (low + high) / 2
            short = float(np.minimum(hours * middle, horizon).mean()) < wanted
            low, high = (middle, high) if short else (low, middle)
        return (low + high) / 2 if gain else 1.0

    def can_plant(self, gain: float) -> bool:
        """Say whether a gain of that size is possible at all."""
        if self.outcome.kind == "wait":
            return self.find_factor(gain) is not None
        if self.outcome.kind in SHARES:
            return 0 <= self.usual_value + self.sign * gain <= 1
        return self.outcome.kind != "count" or self.usual_mean + self.sign * gain >= 0

    @property
    def sign(self) -> int:
        """1 where more of the outcome is better, -1 where less is."""
        return 1 if self.outcome.better == "higher" else -1


@dataclass(frozen=True, slots=True)
class Trials:
    """Simulated trials, one after the other, their cases in order of allocation.

    Args:
        starts: where each trial begins, one longer than trials.
        entry: ticks from the beginning to the allocation.
        arm: 0 or 1.
        case: place of the case in the history.
        chance: a number between 0 and 1 for each case, with which an effect is planted.
    """

    starts: NDArray[np.int64]
    entry: NDArray[np.int32]
    arm: NDArray[np.int8]
    case: NDArray[np.int64]
    chance: Floats

    @property
    def sizes(self) -> NDArray[np.int64]:
        """How many cases each trial has."""
        return np.diff(self.starts)


def draw_trials(world: World, runs: int, seed: int | Sequence[int], *, in_order: bool = False) -> Trials:
    """Draw trials: whole weeks of the history, with replacement, each with its own days, hours and cases.

    Days on which nothing arrived stay empty, a case keeps its weekday and hour, and cases that came in the same week
    stay together. Arms are dealt to cases by chance.

    Args:
        world: what is simulated.
        runs: how many trials.
        seed: of the draw.
        in_order: only the first week is drawn, and the others follow as they did.
    """
    draw = np.random.default_rng(seed)
    starts, _day = world.history.place_weeks()
    ahead = world.begins_on.weekday()
    weeks = -(-(world.entry_days + ahead) // 7)
    if in_order:
        first = draw.integers(0, world.history.weeks - weeks + 1, (runs, 1))
        chosen = (first + np.arange(weeks)).ravel()
    else:
        chosen = draw.integers(0, world.history.weeks, (runs, weeks)).ravel()
    sizes = (starts[1:] - starts[:-1])[chosen]
    before = np.concatenate([[0], np.cumsum(sizes)])
    case = np.arange(before[-1]) - np.repeat(before[:-1] - starts[chosen], sizes)
    week = np.repeat(np.arange(chosen.size), sizes)
    hours = _place_hours(world.history)[case] + (week % weeks) * 168 - ahead * TICKS_PER_DAY
    lot, chance = draw.random(case.size), draw.random(case.size)
    run = week // weeks
    stays = (hours >= 0) & (hours < world.entry_days * TICKS_PER_DAY)
    stays &= lot < world.share + world.usual_share
    arm = (lot < world.share).astype(np.int8)
    if world.most_exposed:
        stays &= _count_before(arm * stays, run, runs) < world.most_exposed
    counts = np.bincount(run[stays], minlength=runs)
    return Trials(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        (hours[stays] // world.tick_hours).astype(np.int32),
        arm[stays],
        case[stays],
        chance[stays],
    )


def _place_hours(history: History) -> NDArray[np.int64]:
    _starts, day = history.place_weeks()
    return day.astype(np.int64) * TICKS_PER_DAY + history.hour


def _count_before(tried: NDArray[Any], run: NDArray[np.int64], runs: int) -> NDArray[np.int64]:
    """Count the tried cases of the same trial before each case."""
    total = np.cumsum(tried, dtype=np.int64) - tried
    first = np.searchsorted(run, np.arange(runs))
    return np.asarray(total - np.append(total, 0)[first][run], np.int64)


def plant_waits(world: World, trials: Trials, gain: float) -> NDArray[np.int64]:
    """Give the wait of each case in ticks, those of the tried arm multiplied so that the mean falls by the gain."""
    factor = world.find_factor(gain)
    if factor is None:
        raise ValueError(f"no factor on the waits gives a gain of {gain}")
    hours = world.history.wait_hours[trials.case].astype(np.float64)
    hours = np.where(trials.arm == 1, hours * factor, hours)
    return np.asarray(np.minimum(hours, NEVER) // world.tick_hours, np.int64)


def plant_values(world: World, trials: Trials, gain: float) -> Floats:
    """Give the value of each case, more is better: shares by turning cases over at random, means by a shift."""
    outcome, sign, tried = world.outcome, world.sign, trials.arm == 1
    change = np.where(tried, sign * gain, 0.0)
    if outcome.kind in PUSHED:
        return sign * _draw_pushed(world, trials, change)
    value, usual = world.values[trials.case], world.usual_value
    if sign * gain >= 0:
        turned = (value == 0) & (trials.chance * max(1 - usual, 1e-12) < change)
    else:
        turned = (value == 1) & (trials.chance * max(usual, 1e-12) < -change)
    value = np.where(turned, 1 - value, value)
    return np.asarray(value if sign > 0 else 1 - value, np.float64)


def _draw_pushed(world: World, trials: Trials, change: Floats) -> Floats:
    if world.outcome.kind == "count":
        return np.asarray(poisson.ppf(trials.chance, np.maximum(world.usual_mean + change, 1e-9)), np.float64)
    shape = np.clip(trials.chance, 1e-12, 1 - 1e-12)
    return np.asarray(world.usual_mean + change + world.usual_sd * ndtri(shape), np.float64)
