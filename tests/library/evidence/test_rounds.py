"""Rounds joined from spells, and intervals by drawing blocks again."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.evidence.block_bootstrap import bootstrap_ratio, sum_blocks
from groundswell.evidence.rounds import find_rounds


def _find(position: list[int], number: list[int], case: list[int] | None = None) -> list[int]:
    size = len(position)
    whole = np.ones(size, np.int64)
    rounds = find_rounds(
        np.array(case or [0] * size), np.array(position), np.array(number), whole, whole, 0 * whole
    )
    return rounds.elapsed_us.tolist()


def test_rounds_of_spells_that_follow_each_other_are_one() -> None:
    assert _find([3, 4, 5], [1, 1, 1]) == [3]


def test_rounds_begin_again_after_a_new_step() -> None:
    assert _find([2, 3, 6], [1, 1, 1]) == [2, 1]


def test_rounds_begin_again_when_a_step_comes_once_more() -> None:
    assert _find([3, 4, 5, 6], [1, 1, 2, 2]) == [2, 2]


def test_rounds_of_different_cases_are_apart() -> None:
    assert _find([1, 2], [1, 1], [0, 1]) == [1, 1]


def test_rounds_of_no_spell_are_none() -> None:
    assert _find([], []) == []


def test_interval_of_days_per_case_is_near_the_normal_one() -> None:
    rng = np.random.default_rng(3)
    days = rng.exponential(10.0, 20_000)
    block = rng.integers(0, 200, days.size)
    low, high = bootstrap_ratio(sum_blocks(block, days), sum_blocks(block), seed=1)
    half = 1.96 * days.std() / np.sqrt(days.size)
    assert low == pytest.approx(days.mean() - half, abs=half / 3)
    assert high == pytest.approx(days.mean() + half, abs=half / 3)


def test_interval_of_one_block_is_not_known() -> None:
    assert bootstrap_ratio(np.array([3.0, 0.0]), np.array([1.0, 0.0])) == (None, None)
