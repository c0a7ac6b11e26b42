"""Intervals for sums per case, by drawing blocks of cases again."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
BLOCKS = 200
DRAWS = 2000


def sum_blocks(
    block: NDArray[np.int64], values: NDArray[np.float64] | NDArray[np.int64] | None = None
) -> Floats:
    """Sum values, or count rows, by block of cases.

    Args:
        block: block of each row, 0..199.
        values: what to sum; None counts rows.
    """
    weights = None if values is None else values.astype(np.float64)
    return np.bincount(block, weights=weights, minlength=BLOCKS).astype(np.float64)


@lru_cache(maxsize=4)
def draw_blocks(blocks: int, seed: int, draws: int = DRAWS) -> Floats:
    """Draw blocks with replacement: how often each comes, a row for each draw; the same array every time.

    Args:
        blocks: how many blocks there are, and are drawn each time.
        seed: makes the draws the same every time.
        draws: how many times to draw.
    """
    times = np.random.default_rng(seed).multinomial(blocks, np.full(blocks, 1 / blocks), size=draws)
    drawn = times.astype(np.float64)
    drawn.flags.writeable = False
    return drawn


def bootstrap_ratio(
    above: Floats, below: Floats, *, confidence: float = 0.95, seed: int = 0, draws: int = DRAWS
) -> tuple[float | None, float | None]:
    """Give the interval of a ratio of two sums, such as days per case.

    Cases are dealt at random into blocks; blocks are drawn again with replacement, and both sums with them,
    so that whatever belongs to one case stays together.
    Method: percentile bootstrap of blocks (Efron and Tibshirani 1993). Checked against: the normal interval
    of a mean of many cases.

    Args:
        above: sum per block of what is counted.
        below: sum per block of what it is counted per.
        confidence: coverage, 0.95 for 95 %.
        seed: makes the draws the same every time.
        draws: how many times to draw.

    Returns:
        Lower and upper limit; None where fewer than two blocks hold anything.

    Example:
        >>> bootstrap_ratio(np.array([2.0, 2.0]), np.array([1.0, 1.0]))
        (2.0, 2.0)
    """
    held = np.flatnonzero(below > 0)
    if held.size < 2:
        return None, None
    times = draw_blocks(held.size, seed, draws)
    ratio = (times @ above[held]) / (times @ below[held])
    tail = 50 * (1 - confidence)
    low, high = np.percentile(ratio, [tail, 100 - tail])
    return float(low), float(high)
