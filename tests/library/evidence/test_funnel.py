"""Funnel limits."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from groundswell.evidence.funnel import build_funnel


def test_limits_of_large_groups_are_nearly_normal():
    funnel = build_funnel(np.array([5000, 5000]), np.array([10_000, 10_000]))
    # 0.5 -+ 1.96 * 0.005; the discrete limit lies within one case, 1e-4
    assert funnel.low_95[0] == pytest.approx(0.5 - 1.95996 * 0.005, abs=1e-4)
    assert funnel.high_998[0] == pytest.approx(0.5 + 3.0902 * 0.005, abs=1e-4)


def test_limits_of_small_groups_hold_at_their_rate():
    sizes = np.full(4, 30)
    funnel = build_funnel(np.array([9, 9, 9, 9]), sizes)
    inside = [n for n in range(31) if funnel.low_998[0] <= n / 30 <= funnel.high_998[0]]
    assert binom.pmf(inside, 30, 0.3).sum() > 0.995


def test_limits_by_chance_flag_few_groups():
    """1,000 offices without any difference: about 50 beyond 95 %, 2 beyond 99.8 %; discreteness eats some."""
    rng = np.random.default_rng(1)
    sizes = rng.integers(50, 500, 1000)
    counts = rng.binomial(sizes, 0.7)
    funnel = build_funnel(counts, sizes)
    share = counts / sizes
    assert funnel.dispersion == 1.0
    assert 25 <= np.sum((share < funnel.low_95) | (share > funnel.high_95)) <= 75
    assert np.sum((share < funnel.low_998) | (share > funnel.high_998)) <= 7


def test_limits_widen_where_groups_spread_more_than_chance():
    sizes = np.full(20, 1000)
    counts = np.linspace(300, 700, 20).astype(int)
    funnel = build_funnel(counts, sizes)
    assert funnel.dispersion > 10
    assert np.all(funnel.low_998 < 0.4)


def test_limits_all_alike_are_the_share_itself():
    funnel = build_funnel(np.array([20, 30]), np.array([20, 30]))
    assert funnel.low_95.tolist() == [1.0, 1.0]
