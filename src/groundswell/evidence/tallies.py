"""Exits counted in order of time: the one sort that every survival estimate stands on.

An exit is packed as ``time << bits | cause`` into one integer, so that a plain sort of integers orders
times and carries causes along; groups are dealt into slices first and each slice sorted by itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_WORTH_THREADS = 50_000


@dataclass(frozen=True, slots=True)
class Exits:
    """Exits of one or more groups, sorted by time within each group.

    Args:
        keys: ``time << bits | cause``, sorted within each slice.
        bits: how many low bits hold the cause.
        starts: slice of group g is ``starts[g]:starts[g + 1]``.
        late: times of entry of those who came under observation late, sorted within each slice.
        late_starts: slices of `late`.
        values: real times by code, where the times were not whole numbers; None where codes are times.
        causes: number of causes, without censoring.
    """

    keys: Ints
    bits: int
    starts: Ints
    late: Ints
    late_starts: Ints
    values: Floats | None
    causes: int

    @property
    def group_count(self) -> int:
        """How many groups there are, empty ones included."""
        return self.starts.size - 1

    def slice(self, group: int = 0) -> tuple[Ints, Ints]:
        """Give the sorted keys and the sorted late entries of one group."""
        late = self.late[self.late_starts[group] : self.late_starts[group + 1]]
        return self.keys[self.starts[group] : self.starts[group + 1]], late

    def keep_ended(self) -> Exits:
        """Give the exits with a cause alone, as if nobody were open or came late: the usual mistake."""
        ended = (self.keys & ((1 << self.bits) - 1)) > 0
        starts = np.concatenate([[0], ended.cumsum()])[self.starts]
        none = np.zeros(0, np.int64)
        return Exits(
            self.keys[ended], self.bits, starts, none, np.zeros_like(starts), self.values, self.causes
        )

    def real_times(self, codes: Ints | Floats) -> Floats:
        """Give the times of codes in the unit that they came in."""
        if self.values is None:
            return codes.astype(np.float64, copy=False)
        return self.values[codes.astype(np.int64, copy=False)]


@dataclass(frozen=True, slots=True)
class Tally:
    """Who was under observation and who left, at each time at which somebody left for a cause.

    Args:
        times: distinct times of exits with a cause, ascending.
        at_risk: how many were under observation just before.
        events: how many left at that time, a column per cause.
        last_time: latest time at which anybody was under observation; 0 where nobody was.
        size: how many were ever under observation.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    last_time: float
    size: int


def sort_exits(
    times: NDArray[Any],
    event: NDArray[Any],
    *,
    entry: NDArray[Any] | None = None,
    group: NDArray[Any] | None = None,
    groups: int = 1,
    causes: int | None = None,
) -> Exits:
    """Sort exits by time within each group, once.

    Those who enter at or after their exit were never under observation and are left out. An entry at or
    before 0 is no late entry: they are under observation from the start.

    Args:
        times: time of exit, in any unit, 0 or more; whole numbers are kept exact.
        event: 0 = censored, 1..causes = left for that cause.
        entry: time of entry into observation; None where all are seen from the start.
        group: group of each, 0..groups-1; None for a single group; below 0 is left out.
        groups: number of groups.
        causes: number of causes; None to take the largest in `event`.

    Example:
        >>> exits = sort_exits(np.array([3, 1, 2]), np.array([1, 0, 1]))
        >>> (exits.keys >> exits.bits).tolist()
        [1, 2, 3]
    """
    codes, late_codes, values = _code_times(np.asarray(times), entry)
    causes = int(event.max(initial=0)) if causes is None else causes
    bits = max(int(causes).bit_length(), 1)
    keys = (codes << bits) | event.astype(np.int64, copy=False)
    if group is None and late_codes is None:
        keys.sort()
        none = np.zeros(0, np.int64)
        return Exits(keys, bits, np.array([0, keys.size]), none, np.zeros(2, np.int64), values, causes)
    group = np.zeros(keys.size, np.int64) if group is None else group
    seen = np.asarray(group) >= 0
    if late_codes is not None:
        seen &= codes > late_codes
    keys, starts = _slice_by_group(keys, np.asarray(group), seen, groups)
    late, late_starts = np.zeros(0, np.int64), np.zeros(groups + 1, np.int64)
    if late_codes is not None:
        late, late_starts = _slice_by_group(late_codes, np.asarray(group), seen & (late_codes > 0), groups)
    return Exits(keys, bits, starts, late, late_starts, values, causes)


def count_exits(exits: Exits, group: int = 0) -> Tally:
    """Count who was under observation and who left at each time of a group, in one pass."""
    keys, late = exits.slice(group)
    if keys.size == 0:
        empty = np.zeros(0)
        return Tally(empty, empty, np.zeros((0, exits.causes)), 0.0, 0)
    codes, at_risk, events = _tally(keys, exits.bits, late, max(exits.causes, 1))
    last = exits.real_times(keys[-1:] >> exits.bits)
    return Tally(exits.real_times(codes), at_risk, events, float(last[0]), int(keys.size))


def _code_times(times: NDArray[Any], entry: NDArray[Any] | None) -> tuple[Ints, Ints | None, Floats | None]:
    """Whole times stay as they are; others become their rank, so that they can be packed."""
    if entry is not None and not (np.asarray(entry) > 0).any():
        entry = None
    if np.issubdtype(times.dtype, np.integer):
        late = None if entry is None else np.asarray(entry).astype(np.int64, copy=False)
        return times.astype(np.int64, copy=False), late, None
    together = times if entry is None else np.concatenate([times, np.maximum(entry, 0.0), [0.0]])
    values, codes = np.unique(np.asarray(together, np.float64), return_inverse=True)
    codes = codes.astype(np.int64)
    if entry is None:
        return codes, None, values
    # code 0 is time 0, so that "late" still means a code above 0
    return codes[: times.size], codes[times.size : -1], values


def _slice_by_group(keys: Ints, group: NDArray[Any], seen: Flags, groups: int) -> tuple[Ints, Ints]:
    """Deal keys into one slice per group (a counting sort), then sort each slice."""
    dealt, starts = _deal(keys, group, seen, groups)
    slices = [dealt[start:stop] for start, stop in pairwise(starts.tolist())]
    if keys.size < _WORTH_THREADS:
        for part in slices:
            part.sort()
        return dealt, starts
    with ThreadPoolExecutor(2) as pool:  # NumPy's sort lets go of the interpreter
        list(pool.map(np.ndarray.sort, slices))
    return dealt, starts


@njit(cache=True, nogil=True)
def _deal(
    keys: Ints, group: NDArray[Any], seen: Flags, groups: int
) -> tuple[Ints, Ints]:  # pragma: no cover - compiled
    starts = np.zeros(groups + 1, np.int64)
    for i in range(keys.size):
        if seen[i]:
            starts[group[i] + 1] += 1
    for g in range(groups):
        starts[g + 1] += starts[g]
    place = starts[:-1].copy()
    dealt = np.empty(starts[groups], np.int64)
    for i in range(keys.size):
        if seen[i]:
            g = group[i]
            dealt[place[g]] = keys[i]
            place[g] += 1
    return dealt, starts


@njit(cache=True, nogil=True)
def _count_times(keys: Ints, bits: int) -> int:  # pragma: no cover - compiled
    mask = (1 << bits) - 1
    distinct, last = 0, np.int64(-1)
    for i in range(keys.size):
        if keys[i] & mask and keys[i] >> bits != last:
            last = keys[i] >> bits
            distinct += 1
    return distinct


@njit(cache=True, nogil=True)
def _tally(
    keys: Ints, bits: int, late: Ints, causes: int
) -> tuple[Ints, Floats, Floats]:  # pragma: no cover - compiled
    mask = (1 << bits) - 1
    distinct = _count_times(keys, bits)
    times = np.empty(distinct, np.int64)
    at_risk = np.empty(distinct, np.float64)
    events = np.zeros((distinct, causes), np.float64)
    n, entered, row, i = keys.size, 0, -1, 0
    while i < n:
        time = keys[i] >> bits
        first, found = i, False
        while i < n and keys[i] >> bits == time:
            cause = keys[i] & mask
            if cause:
                if not found:
                    found = True
                    row += 1
                events[row, cause - 1] += 1.0
            i += 1
        if found:
            while entered < late.size and late[entered] < time:
                entered += 1
            times[row] = time
            at_risk[row] = n - late.size + entered - first
    return times, at_risk, events
