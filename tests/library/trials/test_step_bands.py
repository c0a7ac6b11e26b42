"""Bands over the steps of a trial by offices hold at all steps together."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.trials.permutation import Variances, permutation_test, prepare_test
from groundswell.trials.schedules import list_allocations, spread_schedules
from groundswell.trials.step_bands import StepRead, find_band, find_harm

DRAWN = list_allocations((1, 1, 2, 2, 3, 3))
SIZES = np.full((6, 4), 20)
VARIANCES = Variances(1.0, 0.05, 0.01)
SPENT = (1 / 9, 4 / 9, 1.0)
TESTS = [prepare_test(SIZES, DRAWN, VARIANCES, periods) for periods in (2, 3, 4)]
CHANGED = spread_schedules(DRAWN.schedules[:1], 4)[0]


def read_steps(outcome: np.ndarray) -> list[StepRead]:
    return [StepRead(test, test.read(outcome[:, : 2 + step])) for step, test in enumerate(TESTS)]


def simulate(runs: int, effect: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.3, (runs, 6, 1)) + rng.normal(0, 0.25, (runs, 6, 4)) + effect * CHANGED


def test_band_of_one_step_is_the_interval_of_its_test() -> None:
    outcome = simulate(1, 0.5, 3)[0]
    alone = permutation_test(outcome, SIZES, DRAWN, VARIANCES, alpha=0.1)

    low, high = find_band(read_steps(outcome)[-1:], [1.0], 0.1)

    assert (low, high) == pytest.approx((alone.low, alone.high), abs=1e-4)


def test_bands_of_all_steps_hold_the_true_effect_as_often_as_they_say() -> None:
    missed = 0
    for outcome in simulate(250, 0.7, 5):
        reads = read_steps(outcome)
        bands = [find_band(reads[: step + 1], SPENT[: step + 1], 0.1) for step in range(3)]
        missed += not all(low <= 0.7 <= high for low, high in bands)

    assert missed / 250 <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 250)
    assert missed > 0


def test_band_of_a_step_that_can_reject_nothing_has_no_end() -> None:
    reads = read_steps(simulate(1, 5.0, 5)[0])

    assert find_band(reads[:1], SPENT[:1], 0.05) == (-np.inf, np.inf)


def test_band_of_a_large_effect_lies_above_zero() -> None:
    low, high = find_band(read_steps(simulate(1, 5.0, 5)[0]), SPENT, 0.05)

    assert 0 < low < 5 < high < 10


def test_harm_without_an_effect_is_found_as_rarely_as_it_says() -> None:
    even = (1 / 3, 2 / 3, 1.0)
    found = [
        any(find_harm(reads[: step + 1], even[: step + 1], 0.1) >= 1 for step in range(3))
        for reads in map(read_steps, simulate(400, 0.0, 6))
    ]

    assert np.mean(found) <= 0.1 + 3 * np.sqrt(0.1 * 0.9 / 400)
    assert find_harm(read_steps(simulate(1, -5.0, 5)[0]), even, 0.1) >= 1
    assert find_harm(read_steps(simulate(1, -5.0, 5)[0])[:1], even[:1], 0.01) < 1
