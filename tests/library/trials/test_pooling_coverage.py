"""The intervals of pooling hold the truth as often as they promise; a small copy of what the benchmarks run."""

from __future__ import annotations

import pytest

from groundswell.trials.pooling_coverage import simulate_coverage

RUNS = 400
LEAST = 0.95 - 2.6 * (0.95 * 0.05 / RUNS) ** 0.5  # what chance leaves of 95 % in so few runs, once in 200


@pytest.mark.parametrize("trials", [3, 5, 10])
def test_interval_of_few_trials_holds_the_mean_as_often_as_it_promises(trials: int) -> None:
    coverage = simulate_coverage(trials, tau=0.2, runs=RUNS, seed=trials)

    assert coverage.effect >= LEAST
    assert coverage.prediction_by_grid >= LEAST
    assert coverage.plain < coverage.effect


def test_coverage_with_the_same_seed_is_the_same() -> None:
    assert simulate_coverage(3, tau=0.1, runs=5, seed=1) == simulate_coverage(3, tau=0.1, runs=5, seed=1)
