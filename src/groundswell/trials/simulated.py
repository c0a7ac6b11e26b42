"""Many simulated trials of one arm beside ``usual``, drawn from an agency's own weeks and looked at every day."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.bounds import best_rho, bounded_factor
from groundswell.trials.design import PUSHED, SHARES, Outcome
from groundswell.trials.histories import NEVER, History
from groundswell.trials.observed import TICKS_PER_DAY
from groundswell.trials.simulation_kernels import (
    FIELDS,
    HARMFUL,
    NOT_SHOWN,
    WORKED,
    Rules,
    run_value_trials,
    run_wait_trials,
)

Floats = NDArray[np.float64]
_TICK_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
_MOST_TICKS, _MOST_LOOKS = 4000, 250
_ROWS_AT_ONCE = 1_000_000
_PLACE = {name: place for place, name in enumerate(FIELDS)}


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
            return 0 <= self.usual_value + self._sign * gain <= 1
        return self.outcome.kind != "count" or self.usual_mean + self._sign * gain >= 0

    @property
    def _sign(self) -> int:
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


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of simulated trials with one planted effect.

    Args:
        gain: the effect that was planted, in the unit of the outcome.
        found: a row for each trial, a column for each of `FIELDS`.
    """

    gain: float
    found: Floats

    def read(self, field: str) -> Floats:
        """Give one of `FIELDS` for each trial."""
        return np.asarray(self.found[:, _PLACE[field]])

    @property
    def runs(self) -> int:
        """How many trials were simulated."""
        return int(self.found.shape[0])

    @property
    def worked(self) -> float:
        """The share that was judged to have worked."""
        return float(np.mean(self.read("state") == WORKED))

    @property
    def harmful(self) -> float:
        """The share that was judged harmful."""
        return float(np.mean(self.read("state") == HARMFUL))

    def crossed(self, field: str, *, better: bool | None = None) -> float:
        """Give the share in which a limit was ever crossed, in either direction or in one."""
        day = self.read(field)
        return float(np.mean(day != 0 if better is None else day > 0 if better else day < 0))

    def median_day(self, state: int | None = None) -> float | None:
        """Give the median day of the verdict, of all trials or of those with one verdict; None without any."""
        states = self.read("state")
        days = self.read("day")[states == state if state is not None else states != NOT_SHOWN]
        return float(np.median(days)) if days.size else None


def draw_trials(world: World, runs: int, seed: int | Sequence[int]) -> Trials:
    """Draw trials: whole weeks of the history, with replacement, each with its own days, hours and cases.

    Days on which nothing arrived stay empty, a case keeps its weekday and hour, and cases that came in the same week
    stay together. Arms are dealt to cases by chance.

    Args:
        world: what is simulated.
        runs: how many trials.
        seed: of the draw.
    """
    draw = np.random.default_rng(seed)
    starts, _day = world.history.place_weeks()
    ahead = world.begins_on.weekday()
    weeks = -(-(world.entry_days + ahead) // 7)
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
    outcome, sign, tried = world.outcome, world._sign, trials.arm == 1
    change = np.where(tried, sign * gain, 0.0)
    if outcome.kind in PUSHED:
        return sign * _draw_pushed(world, trials, change)
    value, usual = world.values[trials.case], world.usual_value
    if sign * gain >= 0:
        turned = (value == 0) & (trials.chance * max(1 - usual, 1e-12) < change)
    else:
        turned = (value == 1) & (trials.chance * max(usual, 1e-12) < -change)
    return np.asarray(sign * np.where(turned, 1 - value, value), np.float64)


def _draw_pushed(world: World, trials: Trials, change: Floats) -> Floats:
    from scipy.special import ndtri
    from scipy.stats import poisson

    if world.outcome.kind == "count":
        return np.asarray(poisson.ppf(trials.chance, np.maximum(world.usual_mean + change, 1e-9)), np.float64)
    shape = np.clip(trials.chance, 1e-12, 1 - 1e-12)
    return np.asarray(world.usual_mean + change + world.usual_sd * ndtri(shape), np.float64)


def run_trials(world: World, trials: Trials, gain: float, rules: Rules) -> Simulated:
    """Run drawn trials with a planted gain, with a look on every day."""
    found = np.zeros((trials.starts.size - 1, len(FIELDS)))
    stratum, strata = world.stratum[trials.case], int(world.stratum.max(initial=0)) + 1
    told = rules._replace(gain=gain)
    if world.outcome.kind == "wait":
        wait = plant_waits(world, trials, gain)
        run_wait_trials(trials.starts, trials.entry, trials.arm, stratum, wait, strata, told, found)
    else:
        value = plant_values(world, trials, gain)
        run_value_trials(trials.starts, trials.entry, trials.arm, stratum, value, strata, told, found)
    return Simulated(gain, found)


def simulate(
    world: World,
    gains: Sequence[float],
    rules: Rules,
    *,
    runs: int,
    seed: int,
    told: Callable[[float], None] | None = None,
) -> list[Simulated]:
    """Simulate trials with several planted gains; the same cases come in all of them.

    Args:
        world: what is simulated.
        gains: in the unit of the outcome, below 0 for harm.
        rules: how the trials are read.
        runs: how many trials for each gain.
        seed: of the draws.
        told: told the share that is done.
    """
    size = max(world.history.cases_a_week * world.entry_days / 7, 1.0)
    at_once = int(min(max(_ROWS_AT_ONCE / size, 1), runs))
    parts: list[list[Simulated]] = [[] for _gain in gains]
    with ThreadPoolExecutor(2) as pool:
        for number, begin in enumerate(range(0, runs, at_once)):
            trials = draw_trials(world, min(at_once, runs - begin), [seed, number])
            done = pool.map(lambda gain, drawn=trials: run_trials(world, drawn, gain, rules), gains)
            for kept, one in zip(parts, done, strict=True):
                kept.append(one)
            if told:
                told(min(begin + at_once, runs) / runs)
    return [
        Simulated(gain, np.concatenate([one.found for one in kept]))
        for gain, kept in zip(gains, parts, strict=True)
    ]


def build_rules(
    world: World,
    *,
    earliest: int,
    least_mature: int,
    information_max: float,
    score_max: float,
    verdict_alpha: float,
    harm_alpha: float,
    harm_information: float,
    harm_margin: float = 0.0,
) -> Rules:
    """Build the rules by which simulated trials are read, the same as those of a look.

    Args:
        world: what is simulated.
        earliest: first day that counts.
        least_mature: cases followed to the horizon, in each arm, before the band is read.
        information_max: of the band.
        score_max: information of the log-rank score at the end, for its own band.
        verdict_alpha: of the band, two-sided.
        harm_alpha: of the test for harm, one-sided.
        harm_information: at which that is sharpest.
        harm_margin: a band wholly beyond this much worse is harm.
    """
    ticks = TICKS_PER_DAY // world.tick_hours
    return Rules(
        horizon=world.outcome.horizon_days * ticks,
        day=ticks,
        earliest=earliest,
        last=world.last_day,
        every=world.every,
        least_mature=least_mature,
        factor=bounded_factor(verdict_alpha),
        information_max=information_max,
        score_max=score_max,
        harm_rho=best_rho(harm_information, min(2 * harm_alpha, 0.5)) if harm_alpha else 1.0,
        harm_limit=-math.log(harm_alpha) if harm_alpha else math.inf,
        harm_margin=harm_margin,
        mixture_rho=best_rho(information_max, verdict_alpha + harm_alpha),
        mixture_alpha=verdict_alpha + harm_alpha,
        gain=0.0,
        is_share=world.outcome.kind in SHARES,
    )
