"""Invented trials whose truth is known: arrivals, waits of several shapes, arms, and a planted effect."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundswell.trials.simulation_kernels import FIELDS, Rules, run_wait_trials

HORIZON, ENTRY_DAYS, LAST_DAY, FIRST_LOOK = 30, 90, 120, 8
ALPHA, HARM_ALPHA = 0.05, 0.0025
HOURS = 24
_FOREVER = 10**8
_CASES_AT_ONCE = 2_000_000
Columns = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


@dataclass(frozen=True)
class Scene:
    """A kind of trial.

    Args:
        name: for the table.
        cases: in each trial.
        share: that is tried.
        waits: shape of the waits: lognormal, wide, weibull, burst or pareto.
        arrivals: even or seasonal.
    """

    name: str
    cases: int = 2000
    share: float = 0.5
    waits: str = "lognormal"
    arrivals: str = "even"


def draw_waits(shape: str, count: int, draw: np.random.Generator) -> NDArray[np.float64]:
    """Draw waits in days, median 14 for most shapes."""
    if shape == "lognormal":
        return 14 * np.exp(1.2 * draw.standard_normal(count))
    if shape == "wide":
        return 14 * np.exp(2.0 * draw.standard_normal(count))
    if shape == "weibull":
        return 14 / np.log(2) ** 2 * draw.weibull(0.5, count)
    if shape == "burst":  # 40 % on the first day, the rest slow
        slow = 30 * np.exp(1.0 * draw.standard_normal(count))
        return np.where(draw.random(count) < 0.4, draw.random(count), slow)
    return 7 * (draw.pareto(1.1, count) + 1)


def draw_entries(scene: Scene, runs: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """Draw the hours of arrival, in order within a trial; seasonal ones with weekends, a holiday and a rise."""
    shape = runs, scene.cases
    if scene.arrivals == "even":
        days = draw.random(shape) * ENTRY_DAYS
    else:
        number = np.arange(ENTRY_DAYS)
        weight = 1 + 0.6 * np.sin(2 * np.pi * number / ENTRY_DAYS)
        weight[number % 7 > 4] = 0
        weight[(number >= 40) & (number < 50)] = 0
        part = np.cumsum(weight / weight.sum())
        days = np.searchsorted(part, draw.random(shape)) + (9 + 7 * draw.random(shape)) / HOURS
    return np.sort((days * HOURS).astype(np.int64), axis=1)


def draw_scene(
    scene: Scene, runs: int, seed: tuple[int, int], factor: float
) -> tuple[NDArray[np.int64], Columns]:
    """Draw trials of a kind: where each begins, then hour of entry, arm, stratum and wait in hours."""
    draw = np.random.default_rng(seed)
    entry = draw_entries(scene, runs, draw).ravel()
    arm = (draw.random(entry.size) < scene.share).astype(np.int8)
    days = draw_waits(scene.waits, entry.size, draw) * np.where(arm == 1, factor, 1.0)
    wait = np.minimum(days * HOURS, _FOREVER).astype(np.int64)
    starts = np.arange(runs + 1, dtype=np.int64) * scene.cases
    return starts, (entry, arm, np.zeros(entry.size, np.int32), wait)


@cache
def find_gain(scene: Scene, factor: float) -> float:
    """Find the true gain in days up to the horizon, of waits cut to whole hours, from four million draws."""
    days = draw_waits(scene.waits, 4_000_000, np.random.default_rng(20261123))
    usual = np.minimum(np.floor(days * HOURS) / HOURS, HORIZON).mean()
    return float(usual - np.minimum(np.floor(days * factor * HOURS) / HOURS, HORIZON).mean())


def list_parts(scene: Scene, runs: int) -> list[int]:
    """Cut the runs into parts that fit into little memory."""
    most = max(_CASES_AT_ONCE // scene.cases, 1)
    return [min(most, runs - begin) for begin in range(0, runs, most)]


def run_scene(
    scene: Scene, rules: Rules, runs: int, *, factor: float, gain: float, seed: int
) -> NDArray[np.float64]:
    """Run trials of a kind with a look on every day; a row for each, a column for each of `FIELDS`."""
    parts = []
    for number, part in enumerate(list_parts(scene, runs)):
        starts, columns = draw_scene(scene, part, (seed, number), factor)
        found = np.zeros((part, len(FIELDS)))
        run_wait_trials(starts, *columns, 1, rules._replace(gain=gain), found)
        parts.append(found)
    return np.concatenate(parts)
