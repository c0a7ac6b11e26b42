"""Sorting by digits: the same order as NumPy's stable sort."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.moment_order import sort_moments

YEAR = 365 * 86_400_000_000


@pytest.mark.parametrize("count", [0, 1, 2, 1_999, 2_000, 2_001, 30_000])
@pytest.mark.parametrize("span", [1, 2, 4_096, 3_600_000_000, 40 * YEAR])
def test_sort_moments_gives_the_order_of_a_stable_sort(count: int, span: int) -> None:
    at = np.random.default_rng(count).integers(-10 * YEAR, -10 * YEAR + span, count)
    assert sort_moments(at).tolist() == np.argsort(at, kind="stable").tolist()


def test_sort_moments_leaves_the_moments_as_they_are() -> None:
    at = np.random.default_rng(1).integers(0, 1_000_000, 5_000)
    before = at.copy()
    sort_moments(at)
    assert np.array_equal(at, before)
