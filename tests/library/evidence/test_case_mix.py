"""Groups compared with the mix of cases held equal."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.case_mix import adjust_means, choose_strata
from groundswell.evidence.groups import Grouping
from groundswell.evidence.survival import estimate_survival_by_group


def test_means_with_one_stratum_are_kaplan_meier():
    rng = np.random.default_rng(1)
    times, event, group = rng.integers(1, 60, 500), rng.random(500) < 0.7, rng.integers(0, 3, 500)
    entry = np.where(rng.random(500) < 0.3, rng.integers(0, 20, 500), 0)
    adjusted = adjust_means(times, event, entry, group, 3, np.zeros(500, np.int32), 1, 30.0)
    for index, curve in enumerate(estimate_survival_by_group(times, event, group, 3, entry=entry)):
        mean, variance = curve.restricted_mean(30)
        assert adjusted.means[index] == pytest.approx(mean, abs=1e-9)
        assert adjusted.variances[index] == pytest.approx(variance, rel=1e-9)
    assert adjusted.covered.tolist() == [1.0, 1.0, 1.0]


def test_means_without_censoring_are_directly_standardised():
    rng = np.random.default_rng(2)
    group, stratum = rng.integers(0, 2, 2000), rng.integers(0, 4, 2000).astype(np.int32)
    times = rng.integers(1, 20, 2000) + 10 * stratum
    adjusted = adjust_means(times, np.ones(2000), np.zeros(2000, np.int64), group, 2, stratum, 4, 100.0)
    for index in (0, 1):
        means = [times[(group == index) & (stratum == s)].mean() for s in range(4)]
        standard = np.average(means, weights=np.bincount(stratum))
        assert adjusted.means[index] == pytest.approx(standard, abs=1e-9)


def test_means_of_groups_that_differ_in_mix_alone_come_out_equal():
    """Hard cases wait 40 days, easy ones 10; one office has 80 % hard ones, the other 20 %."""
    rng = np.random.default_rng(3)
    group = rng.integers(0, 2, 20_000)
    hard = rng.random(20_000) < np.where(group == 0, 0.8, 0.2)
    wait, seen = rng.exponential(np.where(hard, 40, 10)), rng.uniform(0, 200, 20_000)
    times, event = (np.minimum(wait, seen) * 1000).astype(np.int64) + 1, wait <= seen
    entry = np.zeros(20_000, np.int64)
    raw = adjust_means(times, event, entry, group, 2, np.zeros(20_000, np.int32), 1, 90_000)
    equal = adjust_means(times, event, entry, group, 2, hard.astype(np.int32), 2, 90_000)
    assert raw.means[0] - raw.means[1] > 10_000
    assert abs(equal.means[0] - equal.means[1]) < 3 * equal.variances.sum() ** 0.5


def test_means_of_a_group_never_followed_that_long_are_not_known():
    adjusted = adjust_means(
        np.array([5, 6]),
        np.array([0, 1]),
        np.zeros(2, np.int64),
        np.array([0, 1]),
        2,
        np.zeros(2, np.int32),
        1,
        10.0,
    )
    assert np.isnan(adjusted.means[0])
    assert adjusted.means[1] == 6


def test_strata_groups_that_never_meet_are_not_held_equal():
    office = np.tile([0, 1], 500).astype(np.int16)
    kind = np.arange(1000).astype(np.int16) // 4 % 2
    groupings = [_group("office", office), _group("channel", office), _group("kind", kind.astype(np.int16))]
    _stratum, strata, names = choose_strata(groupings, 0, [0.0, 9.0, 1.0])
    assert (strata, names) == (2, ["kind"])


def _group(name, group):
    return Grouping(name, name, ("a", "b"), group, np.bincount(group), frozenset())
