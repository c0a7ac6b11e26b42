"""The bootstrap of days: as wide as the standard error, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.occupation import build_weights, weigh_spells
from groundswell.evidence.resampling import ObservedStays, find_limits, resample_days
from groundswell.evidence.survival import build_curve
from groundswell.evidence.tallies import sort_exits

DAY = 86_400_000_000


@pytest.mark.parametrize("cases", [900, 20_000])
def test_replicates_without_censoring_spread_like_the_mean(cases):
    stays, code = _make_stays(cases)
    drawn = resample_days(stays, code, 2, 400 * DAY, seed=1)
    lengths = stays.elapsed_us.reshape(-1, 2) / DAY
    error = lengths.std(axis=0) / cases**0.5
    # 200 replicates: their standard deviation is itself known to 5 %; blocks add as much again
    assert drawn.replicates[:, 0].std(axis=0) == pytest.approx(error, rel=0.25)
    # the grid is coarse: the centre is near, and limits are moved to the exact estimate
    assert drawn.centre[0] == pytest.approx(lengths.mean(axis=0), rel=0.02)


def test_replicates_same_seed_are_the_same_and_another_is_not():
    stays, code = _make_stays(300)
    first, again, other = (resample_days(stays, code, 2, 200 * DAY, seed=seed) for seed in (5, 5, 6))
    assert np.array_equal(first.replicates, again.replicates)
    assert not np.array_equal(first.replicates, other.replicates)


def test_replicates_of_a_fraction_are_that_part():
    stays, code = _make_stays(6_000)
    half = np.full(code.size, 0.5, np.float32)
    drawn = resample_days(stays, code, 2, 200 * DAY, seed=5, fractions=(half,))
    assert drawn.replicates[:, 1] == pytest.approx(drawn.replicates[:, 0] / 2)


def test_limits_lie_around_the_exact_estimate():
    drawn = np.linspace(8.0, 12.0, 200)[:, None]
    low, high = find_limits(drawn, np.array([10.0]), np.array([10.5]), 0.95)
    assert low[0] == pytest.approx(8.6, abs=0.01)
    assert high[0] == pytest.approx(12.4, abs=0.01)


def _make_stays(cases):
    rng = np.random.default_rng(2)
    elapsed = (rng.exponential([20, 10], (cases, 2)) * DAY).astype(np.int64) + 1
    since = np.column_stack([np.zeros(cases, np.int64), elapsed[:, 0]])
    stays = ObservedStays(
        np.repeat(np.arange(cases), 2),
        since.ravel(),
        elapsed.ravel(),
        elapsed.sum(axis=1),
        np.zeros(cases, np.int64),
        np.ones(cases, bool),
        rng.integers(0, 200, cases),
    )
    return stays, np.tile(np.array([0, 1]), cases)


def test_limits_with_open_cases_cover_the_true_days_in_a_step():
    """80 extracts of 150 cases, a quarter open: 95 % limits miss at most 10 in 80 by chance (p < .01).

    Closed cases alone are biased in the same extracts: the second step seems shorter than it is.
    """
    rng, horizon = np.random.default_rng(11), 60
    true = _mean_second_step(rng.exponential([10, 20], (400_000, 2)), horizon)
    hits, alone = 0, []
    for run in range(80):
        lengths, seen = rng.exponential([10, 20], (150, 2)), rng.uniform(10, 140, 150)
        found = _cut(lengths, seen)
        exits = sort_exits(found.wait_us, found.ended)
        weights = build_weights(exits, build_curve(exits), horizon * DAY, DAY)
        days = weigh_spells(weights, found.case, found.since_us, found.elapsed_us, found.entry_us)
        code = np.tile([0, 1], 150)
        estimate = np.bincount(code, days)
        drawn = resample_days(found, code, 2, horizon * DAY, seed=run)
        low, high = find_limits(drawn.replicates[:, 0], drawn.centre[0], estimate, 0.95)
        hits += low[1] <= true <= high[1]
        alone.append(_mean_second_step(lengths[found.ended], horizon))
    assert hits >= 70
    assert np.mean(alone) < true - 1


def _mean_second_step(lengths, horizon):
    return float(np.mean(np.minimum(lengths.sum(axis=1), horizon) - np.minimum(lengths[:, 0], horizon)))


def _cut(lengths, seen):
    first, wait = np.minimum(lengths[:, 0], seen), np.minimum(lengths.sum(axis=1), seen)
    first_us, wait_us = (first * DAY).astype(np.int64), (wait * DAY).astype(np.int64)
    since = np.column_stack([np.zeros_like(first_us), first_us]).ravel()
    elapsed = np.column_stack([first_us, wait_us - first_us]).ravel()
    case, none = np.repeat(np.arange(wait.size), 2), np.zeros(wait.size, np.int64)
    return ObservedStays(case, since, elapsed, wait_us, none, lengths.sum(axis=1) <= seen, none)
