"""Which end comes, and which step a case is in: Aalen-Johansen, where several things can happen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.survival import log_log_limits
from groundswell.evidence.tallies import Exits, Floats, Ints, Tally, count_exits, sort_exits


@dataclass(frozen=True, slots=True)
class CumulativeIncidence:
    """The share that has ended for each cause, a step at each time at which somebody left.

    Args:
        times: times at which somebody left, ascending.
        survival: share still waiting just after each time.
        incidence: share ended for each cause (a column each) just after each time.
        variance: variance of `incidence`.
        last_time: latest time at which anybody was under observation.
        size: how many were ever under observation.
    """

    times: Floats
    survival: Floats
    incidence: Floats
    variance: Floats
    last_time: float
    size: int

    def share_ended(self, at: Any, cause: int) -> Floats:
        """Give the share that has ended for a cause (1, 2, …) just after each of some times."""
        return self._read(self.incidence[:, cause - 1], at)

    def variance_at(self, at: Any, cause: int) -> Floats:
        """Give the variance of the share ended for a cause just after each of some times."""
        return self._read(self.variance[:, cause - 1], at)

    def interval_at(self, at: Any, cause: int, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Give pointwise limits of the share ended for a cause, on the log(-log) scale."""
        share, variance = self.share_ended(at, cause), self.variance_at(at, cause)
        relative = np.divide(variance, share**2, out=np.zeros(share.shape), where=share > 0)
        return log_log_limits(share, relative, confidence)

    def _read(self, steps: Floats, at: Any) -> Floats:
        place = np.searchsorted(self.times, np.asarray(at, np.float64), side="right")
        return np.asarray(np.concatenate([[0.0], steps])[place])


def estimate_cumulative_incidence(
    times: NDArray[Any],
    event: NDArray[Any],
    *,
    causes: int | None = None,
    entry: NDArray[Any] | None = None,
) -> CumulativeIncidence:
    """Estimate the share ended for each of several causes over time, from rows of which some are open.

    The other causes are not censorings: who withdrew can no longer be decided. Assumes independent censoring.
    Method: Aalen and Johansen 1978, variance by the delta method (Marubini and Valsecchi 1995, 10.12).
    Checked against: lifelines (shares), the binomial variance without censoring (closed form), simulation.

    Args:
        times: time at which each left or was last seen, in any unit.
        event: 0 where still waiting when last seen, 1..causes where ended for that cause.
        causes: number of causes; None to take the largest seen.
        entry: time at which each came under observation; None where from the start.

    Example:
        >>> ends = estimate_cumulative_incidence(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 1]))
        >>> ends.share_ended([4], 1).tolist(), ends.share_ended([4], 2).tolist()
        ([0.75], [0.25])
    """
    causes = int(event.max(initial=0)) if causes is None else causes
    return build_incidence(count_exits(sort_exits(times, event, entry=entry, causes=causes)))


def build_incidence(tally: Tally) -> CumulativeIncidence:
    """Build the cumulative incidences from counts at each time."""
    d, n = tally.events.sum(axis=1), tally.at_risk
    left = n - d
    survival = np.cumprod(left / n)
    before = np.concatenate([[1.0], survival[:-1]]) if n.size else survival
    relative = np.divide(d, n * left, out=np.zeros(d.size), where=left > 0)
    incidence = np.zeros(tally.events.shape)
    variance = np.zeros(tally.events.shape)
    for cause in range(tally.events.shape[1]):
        own = tally.events[:, cause]
        share = np.cumsum(before * own / n)
        incidence[:, cause] = share
        variance[:, cause] = _incidence_variance(share, before, own, n, relative)
    return CumulativeIncidence(tally.times, survival, incidence, variance, tally.last_time, tally.size)


def estimate_incidence_at(exits: Exits, at: NDArray[Any], group: int = 0) -> tuple[Floats, Floats]:
    """Estimate the share ended for each cause at some times only, in one pass without storing the curve.

    The same estimates as :func:`build_incidence`. Method and checks: as there.

    Args:
        exits: sorted exits, times being whole numbers.
        at: ascending times, in the unit of the exits.
        group: which group.

    Returns:
        Shares and variances, a row per time and a column per cause.
    """
    keys, late = exits.slice(group)
    shares, variances = _walk_incidence(keys, exits.bits, late, exits.causes, np.asarray(at, np.float64))
    return np.asarray(shares), np.asarray(variances)


def _incidence_variance(share: Floats, before: Floats, own: Floats, n: Floats, relative: Floats) -> Floats:
    """Sum the delta-method terms; expanded in F(t), so that every t comes from running sums."""
    square = share**2 * relative.cumsum() - 2 * share * (share * relative).cumsum()
    square += (share**2 * relative).cumsum()
    spread = (before**2 * (n - own) * own / n**3).cumsum()
    joint = before * own / n**2
    cross = share * joint.cumsum() - (share * joint).cumsum()
    return np.asarray(np.maximum(square + spread - 2 * cross, 0.0))


def estimate_final_shares(exits: Exits, group: int = 0, until: float = np.inf) -> Floats:
    """Give the share ended for each cause by a time, or the last seen: what becomes of those who come in.

    What is missing to 1 is the share whose end lies beyond the records. Method: Aalen-Johansen.

    Returns:
        One share per cause 1..causes.
    """
    keys, late = exits.slice(group)
    return np.asarray(_sum_final_shares(keys, exits.bits, late, exits.causes, float(until)))


def estimate_aalen_johansen(
    start: NDArray[Any],
    stop: NDArray[Any],
    from_state: NDArray[Any],
    to_state: NDArray[Any],
    states: int,
    at: NDArray[Any],
) -> Floats:
    """Estimate the share of cases in each state over time, for any process of states.

    Needs no Markov property for these shares if censoring is independent (Datta and Satten 2001). Stays
    that start at 0 are the starting shares; one that starts later without a move into it is a late entry. One
    of no length counts for nobody: close it up first, so that the move goes to where the case went on.
    Method: product integral of the Nelson-Aalen moves. Checked against: the product of matrices written out,
    the empirical shares without censoring, Kaplan-Meier for two states.

    Args:
        start: time at which each stay, or its observation, starts; whole numbers.
        stop: time at which the stay ends or was last seen; whole numbers.
        from_state: state of the stay, 0..states-1.
        to_state: state moved to; below 0 where the stay is open.
        states: number of states, ends included.
        at: times at which to give the shares; ascending whole numbers.

    Returns:
        Shares, a row per time and a column per state; each row sums to 1.

    Example:
        >>> estimate_aalen_johansen(np.array([0, 0]), np.array([2, 4]), np.array([0, 0]), np.array([1, -1]),
        ...     2, np.array([1, 3])).tolist()
        [[1.0, 0.0], [0.5, 0.5]]
    """
    start, stop = np.asarray(start, np.int64), np.asarray(stop, np.int64)
    seen = stop > start
    codes = (from_state.astype(np.int64) * (states + 1) + to_state + 1)[seen]
    bits = int((states + 1) ** 2).bit_length()
    starts = np.sort((start[seen] << bits) | from_state[seen].astype(np.int64))
    stops = np.sort((stop[seen] << bits) | np.maximum(codes, 0))
    return np.asarray(_move_shares(starts, stops, bits, states, np.asarray(at, np.int64)))


@njit(cache=True, nogil=True)
def _sum_final_shares(
    keys: Ints, bits: int, late: Ints, causes: int, until: float
) -> Floats:  # pragma: no cover
    n, mask = keys.size, (1 << bits) - 1
    shares = np.zeros(causes, np.float64)
    i, entered, waiting = 0, 0, 1.0
    while i < n and keys[i] >> bits <= until:
        time, first, d = keys[i] >> bits, i, 0.0
        while entered < late.size and late[entered] < time:
            entered += 1
        seen = float(n - late.size + entered - first)
        while i < n and keys[i] >> bits == time:
            cause = keys[i] & mask
            if cause:
                shares[cause - 1] += waiting / seen
                d += 1.0
            i += 1
        waiting *= (seen - d) / seen
    return shares


@njit(cache=True, nogil=True, error_model="numpy")
def _walk_incidence(
    keys: Ints, bits: int, late: Ints, causes: int, at: Floats
) -> tuple[Floats, Floats]:  # pragma: no cover - compiled
    n, mask, i, entered, row, waiting, relative = keys.size, (1 << bits) - 1, 0, 0, 0, 1.0, 0.0
    share, own, sums = np.zeros(causes), np.zeros(causes), np.zeros((causes, 5))
    shares, variances = np.zeros((at.size, causes)), np.zeros((at.size, causes))
    while row < at.size:
        time = float(keys[i] >> bits) if i < n else np.inf
        while row < at.size and at[row] < time:
            shares[row] = share
            for c in range(causes):
                f, s = share[c], sums[c]
                spread = f * f * relative - 2 * f * s[0] + s[1] + s[2] - 2 * (f * s[3] - s[4])
                variances[row, c] = max(spread, 0.0)
            row += 1
        if i >= n:
            continue
        first, stamp = i, keys[i] >> bits
        own[:] = 0.0
        while i < n and keys[i] >> bits == stamp:
            cause = keys[i] & mask
            if cause:
                own[cause - 1] += 1.0
            i += 1
        d = own.sum()
        while entered < late.size and late[entered] < stamp:
            entered += 1
        seen = float(n - late.size + entered - first)
        term = d / (seen * (seen - d)) if seen > d else 0.0
        relative += term
        for c in range(causes):
            share[c] += waiting * own[c] / seen
            joint = waiting * own[c] / seen**2
            sums[c, 0] += share[c] * term
            sums[c, 1] += share[c] ** 2 * term
            sums[c, 2] += waiting**2 * (seen - own[c]) * own[c] / seen**3
            sums[c, 3] += joint
            sums[c, 4] += share[c] * joint
        waiting *= (seen - d) / seen
    return shares, variances


@njit(cache=True, nogil=True)
def _move_shares(starts: Ints, stops: Ints, bits: int, states: int, at: Ints) -> Floats:  # pragma: no cover
    mask = (1 << bits) - 1
    share, moved = np.zeros(states), np.zeros(states)
    at_risk = np.zeros(states)
    result = np.empty((at.size, states))
    for i in range(starts.size):
        if starts[i] >> bits == 0:
            share[starts[i] & mask] += 1.0
    share /= max(share.sum(), 1.0)
    s, e, row = 0, 0, 0
    while e < stops.size:
        time = stops[e] >> bits
        while row < at.size and at[row] < time:
            result[row] = share
            row += 1
        while s < starts.size and starts[s] >> bits < time:
            at_risk[starts[s] & mask] += 1.0
            s += 1
        first = e
        while e < stops.size and stops[e] >> bits == time:
            origin, goal = (stops[e] & mask) // (states + 1), (stops[e] & mask) % (states + 1) - 1
            if goal >= 0:
                amount = share[origin] / at_risk[origin]
                moved[origin] -= amount
                moved[goal] += amount
            e += 1
        for i in range(first, e):
            at_risk[(stops[i] & mask) // (states + 1)] -= 1.0
        share += moved
        moved[:] = 0.0
    while row < at.size:
        result[row] = share
        row += 1
    return result
