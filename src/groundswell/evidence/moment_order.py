"""Sort moments by counting their digits, which takes a fraction of the time of comparing them."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int32 = NDArray[np.int32]
Int64 = NDArray[np.int64]
_DIGIT_BITS = 12
# Below this many, clearing the counts of the digits would take longer than comparing.
_FEW = 2_000


@njit(cache=True, nogil=True)
def sort_moments(at_us: Int64) -> Int32:
    """Give the positions of moments in order of time; equal moments keep their order.

    Method: radix sort from the last digit. Checked against: NumPy's stable sort.

    Args:
        at_us: the moments, fewer than 2^31 of them.

    Example:
        >>> sort_moments(np.array([30, 10, 20, 10])).tolist()
        [1, 3, 2, 0]
    """
    if at_us.size < _FEW:
        return np.argsort(at_us, kind="mergesort").astype(np.int32)
    first, span = at_us.min(), at_us.max() - at_us.min()
    order, moved = np.arange(at_us.size).astype(np.int32), np.empty(at_us.size, np.int32)
    key, moved_key = at_us - first, np.empty(at_us.size, np.int64)
    shift = 0
    while shift < 63 and (span >> shift) > 0:
        _move_by_digit(key, order, shift, moved_key, moved)
        key, moved_key, order, moved = moved_key, key, moved, order
        shift += _DIGIT_BITS
    return order


@njit(cache=True, nogil=True)
def _move_by_digit(key: Int64, order: Int32, shift: int, moved_key: Int64, moved: Int32) -> None:
    mask = (1 << _DIGIT_BITS) - 1
    place = np.zeros(mask + 2, np.int64)
    for i in range(key.size):
        place[((key[i] >> shift) & mask) + 1] += 1
    for d in range(mask):
        place[d + 1] += place[d]
    for i in range(key.size):
        d = (key[i] >> shift) & mask
        moved_key[place[d]], moved[place[d]] = key[i], order[i]
        place[d] += 1
