"""The stretch of a series that stands out most: the compiled loop behind the search for changes."""

from __future__ import annotations

import numpy as np
from numba import njit

from groundswell.evidence.tallies import Floats, Ints

_TOGETHER = 64


@njit(cache=True, nogil=True)
def find_best_stretches(
    totals: Floats, weights: Floats
) -> tuple[Floats, Ints, Ints]:  # pragma: no cover - compiled
    """Find in each row the pair of places with the largest weighted square of the difference of totals.

    The first such pair counts, in the order of where it begins and then of where it ends. A block of rows is
    followed together, so that the inner loop runs on several numbers at once.

    Args:
        totals: running sums at each place, one row per series.
        weights: of the pair (begin, end); 0 where a pair does not count.

    Returns:
        The largest value of each row, 0 where no pair counts, and the two places of its pair.

    Example:
        >>> gain, first, last = find_best_stretches(np.array([[0.0, 1.0, 5.0]]), np.triu(np.ones((3, 3)), 1))
        >>> gain.tolist(), first.tolist(), last.tolist()
        ([25.0], [0], [2])
    """
    rows, places = totals.shape
    gain, pair = np.zeros(rows), np.zeros(rows, np.int64)
    block = np.zeros((places, _TOGETHER))
    for row in range(0, rows, _TOGETHER):
        width = min(_TOGETHER, rows - row)
        block[:, :width] = totals[row : row + width].T
        most, which = np.zeros(_TOGETHER), np.zeros(_TOGETHER)
        for begin in range(places):
            for end in range(begin + 1, places):
                weight, number = weights[begin, end], float(begin * places + end)
                if weight > 0:
                    for lane in range(_TOGETHER):
                        step = block[end, lane] - block[begin, lane]
                        value = step * step * weight
                        better = value > most[lane]
                        most[lane] = value if better else most[lane]
                        which[lane] = number if better else which[lane]
        gain[row : row + width], pair[row : row + width] = most[:width], which[:width].astype(np.int64)
    return gain, pair // places, pair % places
