"""Many simulated trials of one arm beside ``usual``, looked at every day."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.bounds import best_rho, bounded_factor
from groundswell.trials.design import SHARES, Design
from groundswell.trials.observed import TICKS_PER_DAY
from groundswell.trials.restricted_means import LEAST_IN_STRATUM
from groundswell.trials.simulated_worlds import Trials, World, draw_trials, plant_values, plant_waits
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
_ROWS_AT_ONCE = 1_000_000
_PLACE = {name: place for place, name in enumerate(FIELDS)}


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
    at_once = _count_at_once(world, runs)
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


def run_replays(
    world: World, gain: float, rules: Rules, *, runs: int, seed: int
) -> tuple[Simulated, NDArray[np.int64]]:
    """Run trials over weeks that follow each other as they did; gives also how many cases each had."""
    parts, sizes = [], []
    at_once = _count_at_once(world, runs)
    for number, begin in enumerate(range(0, runs, at_once)):
        trials = draw_trials(world, min(at_once, runs - begin), [seed, number], in_order=True)
        parts.append(run_trials(world, trials, gain, rules).found)
        sizes.append(trials.sizes)
    return Simulated(gain, np.concatenate(parts)), np.concatenate(sizes)


def _count_at_once(world: World, runs: int) -> int:
    size = max(world.history.cases_a_week * world.entry_days / 7, 1.0)
    return int(min(max(_ROWS_AT_ONCE / size, 1), runs))


def build_rules(
    world: World,
    *,
    earliest: int,
    least_mature: int,
    information_max: float,
    score_max: float,
    alpha: float,
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
        alpha: of the band and the test for harm together; half of it for gains.
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
        gain_alpha=alpha / 2,
        loss_alpha=alpha / 2 - harm_alpha,
        factor=bounded_factor(alpha / 2, sides=1),
        loss_factor=bounded_factor(alpha / 2 - harm_alpha, sides=1),
        information_max=information_max,
        score_max=score_max,
        harm_rho=best_rho(harm_information, min(2 * harm_alpha, 0.5)) if harm_alpha else 1.0,
        harm_limit=-math.log(harm_alpha) if harm_alpha else math.inf,
        harm_margin=harm_margin,
        mixture_rho=best_rho(information_max, alpha),
        mixture_alpha=alpha,
        gain=0.0,
        is_share=world.outcome.kind in SHARES,
        least_in_stratum=LEAST_IN_STRATUM,
    )


def read_rules(world: World, design: Design) -> Rules:
    """Read the rules of a registered design, for one of the arms that are tried.

    Args:
        world: what is simulated.
        design: as registered.
    """
    arms = len(design.tried)
    return build_rules(
        world,
        earliest=design.earliest_look_day,
        least_mature=design.least_mature,
        information_max=design.information_max,
        score_max=2 * design.harm_information,
        alpha=design.alpha / arms,
        harm_alpha=design.harm_alpha / arms,
        harm_information=design.harm_information,
        harm_margin=design.harm_margin,
    )
