"""Measure pooling, drift watches and the permutation test: `.venv/bin/python -m benchmarks.trial_checks --help`.

How often the intervals of few pooled trials hold the truth, how long a watch runs to its alarm, and how often offices
that nothing happened to seem changed. Each beside what most programs would do. A smaller copy runs in the tests.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measurement import HERE
from benchmarks.trials import read_document, show_share, write
from groundswell.trials.drift import simulate_cusum_lengths, simulate_run_lengths
from groundswell.trials.permutation import Variances, prepare_test
from groundswell.trials.pooling_coverage import simulate_coverage
from groundswell.trials.schedules import (
    Allocations,
    draw_offices,
    draw_wedge,
    list_allocations,
    spread_schedules,
)

Floats = NDArray[np.float64]
POOLS = tuple((trials, tau) for trials in (3, 5, 10) for tau in (0.0, 0.1, 0.2, 0.4))
# What is watched, cases in a cohort, false alarms once in so many cohorts, shares of bad cases; 0.30 is no change.
WATCHES = (
    ("each case", 1, 1000.0, (0.27, 0.30, 0.36, 0.45)),
    ("months of 200 cases", 200, 120.0, (0.27, 0.30, 0.33, 0.36)),
)
BASELINE, TAKEN_TOO_LOW, WORSE, LIMIT, LONGEST = 0.30, 0.32, 0.40, 3.07, 100_000
# How many offices, in how many steps one after the other (0: side by side), over how many periods.
OFFICES = tuple(
    (offices, steps, periods)
    for offices in (4, 6, 8, 10, 12, 16, 20)
    for steps, periods in ((0, 2), (min(offices, 4), 5))
)
ALPHA, CASES, BATCH = 0.05, 30, 4


def main() -> None:
    """Run what was asked for, print it, and with --write keep it in the file of the trials."""
    options = parse_options()
    found: dict[str, Any] = {"checks": {name: getattr(options, name) for name in ("pools", "watches", "on")}}
    found["checks"]["offices"] = options.offices
    found["pooling"] = [measure_pools(trials, tau, options.pools) for trials, tau in POOLS]
    found["drift"] = [row for watch in WATCHES for row in measure_watch(*watch, options.watches)]
    found["drift"] += measure_cusum(options.watches)
    found["offices"] = [measure_level(*one, options.offices) for one in OFFICES]
    for part in (*found["pooling"], *found["drift"], *found["offices"]):
        print(json.dumps(part), flush=True)
    if options.write:
        path = HERE / "trials_results.json"
        write(path, read_document(path) | found)


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.trial_checks", description="Measure pooling, drift and offices."
    )
    parser.add_argument("--pools", type=int, default=2000, help="pools for each number of trials")
    parser.add_argument("--watches", type=int, default=2000, help="watches for each share of bad cases")
    parser.add_argument("--offices", type=int, default=4000, help="trials by offices for each number of them")
    parser.add_argument("--on", default="undated", help="the day of the run")
    parser.add_argument("--write", action="store_true", help="write into trials_results.json of this folder")
    return parser.parse_args()


def measure_pools(trials: int, tau: float, runs: int) -> dict[str, Any]:
    """Measure how often the intervals of so many trials, which differ by so much between places, hold the truth."""
    found = asdict(simulate_coverage(trials, tau=tau, runs=runs, seed=trials))
    return {name: round(value, 4) for name, value in found.items()}


def measure_watch(
    name: str, cases: int, alarm_at: float, shares: tuple[float, ...], runs: int
) -> list[dict[str, Any]]:
    """Measure how many cohorts a watch reads to its alarm, by the share of bad cases."""
    few = max(runs // (1 if cases == 1 else 10), 1)
    rows = []
    for share in shares:
        lengths = simulate_run_lengths(
            share, baseline=BASELINE, alarm_at=alarm_at, cases=cases, runs=few, seed=1, longest=LONGEST
        )
        rows.append({"watch": name, "alarm_at": alarm_at, **_describe(share, lengths)})
    return rows


def measure_cusum(runs: int) -> list[dict[str, Any]]:
    """Measure the CUSUM that is tuned to one worse share, with a baseline that is right and one taken too low."""
    return [
        {
            "watch": "CUSUM of each case",
            "alarm_at": LIMIT,
            **_describe(
                share,
                simulate_cusum_lengths(
                    share, baseline=BASELINE, worse=WORSE, limit=LIMIT, runs=runs, seed=2, longest=LONGEST
                ),
            ),
        }
        for share in (BASELINE, TAKEN_TOO_LOW, 0.36, 0.45)
    ]


def _describe(share: float, lengths: Floats) -> dict[str, Any]:
    return {
        "share": share,
        "runs": int(lengths.size),
        "mean": round(float(lengths.mean()), 1),
        "median": float(np.median(lengths)),
        "cut": round(float((lengths >= LONGEST).mean()), 4),
    }


def measure_level(offices: int, steps: int, periods: int, runs: int) -> dict[str, Any]:
    """Measure how often offices to which nothing happened seem changed; some are lasting, some are passing unlike.

    The offices differ by kind and size, so they are dealt out anew every few trials; each period has shocks of its own.
    """
    names = tuple(map(str, range(offices)))
    schedule = draw_wedge(names, steps, seed=3) if steps else draw_offices(names, seed=3)
    drawn = list_allocations(schedule)
    rng = np.random.default_rng([offices, steps])
    sizes = rng.integers(5, 2 * CASES, (offices, periods))
    p_values, naive = np.empty(runs), np.empty(runs, bool)
    for start in range(0, runs, BATCH):
        part = slice(start, min(start + BATCH, runs))
        order = rng.permutation(offices)
        outcomes = draw_offices_outcomes(rng, part.stop - start, sizes)[:, order]
        p_values[part] = find_p_values(outcomes, sizes[order], drawn)
        naive[part] = cry_wolf_by_cases(outcomes, sizes[order], schedule)
    schedules = len(drawn.schedules)
    # Side by side with half of the offices changed, a draw and its mirror count together.
    return {
        "offices": offices,
        "design": "wedge" if steps else "side by side",
        "schedules": schedules,
        "smallest_p": round((1 if steps or offices % 2 else 2) / schedules, 5),
        "runs": runs,
        "false_alarms": show_share(p_values <= ALPHA),
        "by_cases": show_share(naive),
    }


def draw_offices_outcomes(rng: np.random.Generator, runs: int, sizes: NDArray[np.int64]) -> Floats:
    """Draw the mean of each office and period: lasting differences, shocks with heavy tails, a season, and cases."""
    own = rng.normal(0, 0.3, (runs, len(sizes), 1)) * rng.exponential(1, (1, len(sizes), 1))
    shocks = 0.15 * rng.standard_t(3, (runs, *sizes.shape))
    season = rng.normal(0, 0.5, (1, 1, sizes.shape[1]))
    return np.asarray(own + season + shocks + rng.normal(0, 1, (runs, *sizes.shape)) / np.sqrt(sizes))


def find_p_values(outcomes: Floats, sizes: NDArray[np.int64], drawn: Allocations) -> Floats:
    """Find the p-value of each trial by the schedules that could have been drawn."""
    test = prepare_test(sizes, drawn, Variances(1.0, 0.1), sizes.shape[1])
    statistics = np.abs(test.read(outcomes))
    return np.asarray((statistics >= statistics[0] * (1 - 1e-9)).mean(0))


def cry_wolf_by_cases(
    outcomes: Floats, sizes: NDArray[np.int64], schedule: tuple[int, ...]
) -> NDArray[np.bool_]:
    """Say which trials a test of cases finds, as if each case had been drawn by itself."""
    changed = spread_schedules(np.array([schedule], np.int64), sizes.shape[1])[0] > 0
    means = [(outcomes * sizes * part).sum((1, 2)) / sizes[part].sum() for part in (changed, ~changed)]
    spread = np.sqrt(sum(1 / sizes[part].sum() for part in (changed, ~changed)))
    return np.asarray(np.abs(means[0] - means[1]) > 1.959963984540054 * spread)


if __name__ == "__main__":
    main()
