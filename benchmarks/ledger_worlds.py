"""Invented trials, records, costs and forecasts with a known truth, on which the ledger's intervals are tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.ledger.results import Effect, Level, Result, Window, multiply_effect
from groundswell.trials.bounds import best_rho, bounded_band, bounded_factor, mixture_band, mixture_bound

Floats = NDArray[np.float64]
Random = np.random.Generator
Effects = Callable[[Random, tuple[int, int]], Floats]
SPRING = Window(date(2026, 3, 1), date(2026, 5, 31))
ALPHA = 0.05
LOOKS = 60
# True effects in standard errors of a trial that runs to its end; 2.8 is found in 7 of 10 trials.
EFFECTS: dict[str, Effects] = {
    "nothing works": lambda draw, size: np.zeros(size),
    "all work a little": lambda draw, size: np.full(size, 1.0),
    "all work": lambda draw, size: np.full(size, 2.0),
    "half of them work": lambda draw, size: np.where(draw.random(size) < 0.5, 0.0, 2.5),
    "all unlike": lambda draw, size: draw.normal(0.8, 1.5, size),
}
# How many cases follow a trial that worked, and one that did not.
USES = {"all alike": (1, 1), "winners for 20 times the cases": (20, 1), "winners alone": (1, 0)}


@dataclass(frozen=True, slots=True)
class Stopped:
    """Trials at their stop; a row for each run, a column for each trial.

    Args:
        truth: of each.
        value: estimate.
        low: lower end of the band that holds over all looks.
        high: upper end of it.
        worked: whether it stopped because it looks good.
    """

    truth: Floats
    value: Floats
    low: Floats
    high: Floats
    worked: NDArray[np.bool_]


def stop_trials(
    draw: Random, runs: int, trials: int, effects: Effects, *, band: str = "bounded", looks: int = LOOKS
) -> Stopped:
    """Run trials in information time, which stop at the first look with a finding, or at the end.

    Args:
        draw: random numbers.
        runs: how many engagements.
        trials: in each.
        effects: draws the truth.
        band: ``bounded`` or ``mixture``.
        looks: as many as these, evenly spaced; 1 is a fixed design.
    """
    at = np.linspace(1 / looks, 1, looks)
    truth = effects(draw, (runs, trials))
    steps = draw.standard_normal((runs, trials, looks)) * np.sqrt(1 / looks)
    score = np.cumsum(steps, axis=2) + truth[..., None] * at
    rho = best_rho(1.0, ALPHA)
    limit = np.full(looks, bounded_factor(ALPHA)) if band == "bounded" else mixture_bound(at, rho, ALPHA)
    found = np.abs(score) >= limit
    place = np.where(found.any(axis=2), found.argmax(axis=2), looks - 1)
    final = np.take_along_axis(score, place[..., None], axis=2)[..., 0]
    passed = np.take_along_axis(found, place[..., None], axis=2)[..., 0]
    value, information = final / at[place], at[place]
    low, high = (
        bounded_band(value, information, 1.0, ALPHA)
        if band == "bounded"
        else mixture_band(value, information, rho, ALPHA)
    )
    return Stopped(truth, value, low, high, passed & (final > 0))


def list_results(stopped: Stopped, run: int, uses: tuple[int, int]) -> tuple[list[Result], float]:
    """Give the results of the trials of one run that are used at all, and their true sum."""
    results, truth = [], 0.0
    for trial in range(stopped.truth.shape[1]):
        cases = uses[0] if stopped.worked[run, trial] else uses[1]
        if not cases:
            continue
        ends = (float(one[run, trial]) for one in (stopped.value, stopped.low, stopped.high))
        effect = Effect(*ends, "days", None, "a simulated trial")
        results.append(
            multiply_effect(effect, cases, key=f"trial:{trial}", measure="applicant_days", window=SPRING)
        )
        truth += cases * float(stopped.truth[run, trial])
    return results, truth


def draw_levels(draw: Random, cases: int, means: tuple[float, float]) -> tuple[Level, Level]:
    """Draw the mean wait before and after from skewed waits, each with its plain 95 % interval."""
    levels = []
    for mean in means:
        waits = draw.gamma(1.5, mean / 1.5, cases)
        half = 1.96 * float(waits.std(ddof=1)) / cases**0.5
        levels.append(Level(float(waits.mean()), float(waits.mean()) - half, float(waits.mean()) + half))
    return levels[0], levels[1]


def draw_rows(draw: Random, rows: int, per: float, chance: float = 1.0) -> tuple[Floats, Floats]:
    """Draw rows of costs and of what they saved, dear rows mostly saving more; the true ratio is `per`."""
    size = draw.gamma(2.0, 0.5, rows)
    cost = per * size * draw.gamma(8.0, 1 / 8.0, rows)
    saved = size * draw.gamma(4.0, 1 / 4.0, rows) * (draw.random(rows) < chance) / chance
    return cost, saved


# The logarithm of actual over forecast, less its mean.
RATIOS: dict[str, Callable[[Random, int], Floats]] = {
    "lognormal, log-sd .5": lambda draw, size: draw.normal(0, 0.5, size),
    "heavy tails, t with 3": lambda draw, size: 0.35 * draw.standard_t(3, size),
    "skewed, exponential": lambda draw, size: 0.4 * (draw.exponential(1.0, size) - 1),
}


def show_share(hits: Any) -> dict[str, float]:
    """Give a share of runs with its Wilson interval, in percent."""
    held = np.asarray(hits, np.float64)
    size, share = held.size, float(held.mean())
    middle = (share + 1.96**2 / 2 / size) / (1 + 1.96**2 / size)
    half = 1.96 * (share * (1 - share) / size + 1.96**2 / 4 / size**2) ** 0.5 / (1 + 1.96**2 / size)
    told = {"percent": share, "from": max(middle - half, 0.0), "to": min(middle + half, 1.0)}
    return {name: round(100 * one, 1) for name, one in told.items()} | {"runs": size}
