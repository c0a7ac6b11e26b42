"""The compiled search of stretches against the plain definition."""

from __future__ import annotations

import numpy as np

from groundswell.evidence.stretches import find_best_stretches


def test_stretches_are_those_of_the_plain_definition() -> None:
    random = np.random.default_rng(7)
    totals = random.standard_normal((130, 20)).cumsum(axis=1)
    weights = np.triu(random.random((20, 20)), 3)
    gains = (totals[:, None, :] - totals[:, :, None]) ** 2 * weights
    gain, first, last = find_best_stretches(totals, weights)
    best = gains.reshape(len(totals), -1).argmax(axis=1)
    np.testing.assert_array_equal(gain, gains.reshape(len(totals), -1).max(axis=1))
    np.testing.assert_array_equal(first, best // 20)
    np.testing.assert_array_equal(last, best % 20)


def test_stretches_first_of_equal_ones_counts_and_none_gives_zero() -> None:
    totals = np.array([[0.0, 1.0, 0.0, 1.0], [2.0, 2.0, 2.0, 2.0]])
    gain, first, last = find_best_stretches(totals, np.triu(np.ones((4, 4)), 1))
    assert gain.tolist() == [1.0, 0.0]
    assert (first[0], last[0]) == (0, 1)
