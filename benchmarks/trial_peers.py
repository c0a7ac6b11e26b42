"""The same simulated trials through other methods: GrowthBook's sequential one, lifelines' tests, a naive glance."""

from __future__ import annotations

import time
import warnings
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.trial_worlds import (
    ALPHA,
    FIRST_LOOK,
    HORIZON,
    HOURS,
    LAST_DAY,
    Scene,
    draw_scene,
    list_parts,
)
from groundswell.trials.bounds import common_rho, mixture_bound

Floats = NDArray[np.float64]
LEAST_MATURE = 30
_PLAIN = 1.959963984540054


@njit(cache=True, nogil=True)
def tally_followed(
    starts: NDArray[Any], entry: NDArray[Any], arm: NDArray[Any], wait: NDArray[Any], sums: Floats
) -> None:
    """Sum the waits cut at the horizon of the cases followed that long, by trial, day and arm."""
    for r in range(starts.size - 1):
        place = starts[r]
        for day in range(1, LAST_DAY + 1):
            sums[r, day] = sums[r, day - 1]
            while place < starts[r + 1] and entry[place] + HORIZON * HOURS <= day * HOURS:
                value = min(wait[place], HORIZON * HOURS) / HOURS
                here = sums[r, day, arm[place]]
                here[0] += 1
                here[1] += value
                here[2] += value * value
                place += 1


def find_growthbook_days(scene: Scene, runs: int, *, factor: float, seed: int, tuning_cases: float) -> Floats:
    """Find on which day GrowthBook's band would first exclude no effect; below 0 for the worse, 0 for never.

    The metric is the wait up to the horizon of the cases followed that long, GrowthBook's way for a metric with a
    conversion window; effects are shares of the usual mean, with the published band for daily looks.

    Args:
        scene: what is simulated.
        runs: how many trials.
        factor: on the waits of the tried arm.
        seed: of the draws, the same as for our own.
        tuning_cases: GrowthBook's tuning parameter, 5000 unless its user changes it.
    """
    days = []
    for number, part in enumerate(list_parts(scene, runs)):
        starts, (entry, arm, _stratum, wait) = draw_scene(scene, part, (seed, number), factor)
        sums = np.zeros((part, LAST_DAY + 1, 2, 3))
        tally_followed(starts, entry, arm, wait, sums)
        days.append(_find_first_day(*_read_relative(sums, tuning_cases)))
    return np.concatenate(days)


def _read_relative(sums: Floats, tuning_cases: float) -> tuple[Floats, Floats]:
    """Give effect and reach of the band by trial and day; the reach is infinite where too few were followed."""
    n = sums[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums[..., 1] / n
        spread = (sums[..., 2] - n * mean**2) / (n - 1) / n
        usual, tried = mean[..., 0], mean[..., 1]
        effect = (tried - usual) / usual
        variance = spread[..., 1] / usual**2 + spread[..., 0] * tried**2 / usual**4
        cases = n.sum(axis=-1)
        reach = np.sqrt(variance / cases) * mixture_bound(cases, common_rho(tuning_cases, ALPHA), ALPHA)
    known = (n.min(axis=-1) >= LEAST_MATURE) & (variance > 0)
    return np.where(known, effect, 0.0), np.where(known, reach, np.inf)


def _find_first_day(effect: Floats, reach: Floats) -> Floats:
    crossed = np.abs(effect) > reach
    crossed[:, :FIRST_LOOK] = False
    first = crossed.argmax(axis=1)
    side = -np.sign(effect[np.arange(len(first)), first])  # less is better
    return np.where(crossed.any(axis=1), first * side, 0.0)


def test_with_lifelines(scene: Scene, runs: int, *, factor: float, seed: int) -> dict[str, float]:
    """Test trials once, on the last day, by lifelines' log-rank and restricted means with its own variances."""
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from lifelines.utils import restricted_mean_survival_time

    starts, (entry, arm, _stratum, wait) = draw_scene(
        scene, min(runs, list_parts(scene, runs)[0]), (seed, 0), factor
    )
    found = []
    for low, high in pairwise(starts):
        age = LAST_DAY * HOURS - entry[low:high]
        hours, ended = np.minimum(wait[low:high], age) / HOURS, wait[low:high] <= age
        tried = arm[low:high] == 1
        means = []
        for which in (tried, ~tried):
            curve = KaplanMeierFitter().fit(hours[which], ended[which])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                means.append(restricted_mean_survival_time(curve, t=HORIZON, return_variance=True))
        z = (means[1][0] - means[0][0]) / np.sqrt(means[0][1] + means[1][1])
        p_value = logrank_test(hours[tried], hours[~tried], ended[tried], ended[~tried]).p_value
        found.append((p_value < ALPHA, abs(z) > _PLAIN))
    log_rank, mean = np.mean(found, axis=0)
    return {"runs": len(found), "log_rank": float(log_rank), "restricted_mean": float(mean)}


def time_looks(cases: int, repeat: int) -> dict[str, float]:
    """Time a whole look of ours, and lifelines' log-rank with two restricted means, on the same cases."""
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import logrank_test
    from lifelines.utils import restricted_mean_survival_time

    from groundswell.testing.trials import build_design, build_observed
    from groundswell.trials.looks import read_look

    observed, design = build_observed(1, cases, day=LAST_DAY), build_design(earliest_look_day=8)
    read_look(build_observed(1, 200, day=LAST_DAY), design)  # loads the compiled loops

    def peer() -> None:
        hours, ended, tried = observed.wait_hours / HOURS, observed.end > 0, observed.arm == 1
        logrank_test(hours[tried], hours[~tried], ended[tried], ended[~tried])
        for which in (tried, ~tried):
            curve = KaplanMeierFitter().fit(hours[which], ended[which])
            restricted_mean_survival_time(curve, t=HORIZON, return_variance=True)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ours = min(_time(lambda: read_look(observed, design)) for _turn in range(repeat))
        theirs = min(_time(peer) for _turn in range(max(repeat // 2, 1)))
    return {"cases": cases, "groundswell_s": ours, "lifelines_s": theirs, "times": theirs / ours}


def _time(run: Any) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began
