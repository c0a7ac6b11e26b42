"""How long until it ends, with those still waiting counted: Kaplan-Meier and what is read from it.

Times are in any unit; open (censored) and late-entering rows are counted for as long as they were under
observation. Ends at a time come before censorings at the same time.
"""

from __future__ import annotations

from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from groundswell.evidence.product_limit import (
    WORTH_THREADS,
    deal_exits,
    run_product_limit,
    sum_area,
    sum_greenwood,
)
from groundswell.evidence.tallies import Exits, Floats, sort_exits

Counts = NDArray[np.int32] | NDArray[np.int64]

# Shares are products of ratios: an exact half comes out a few units in the last place off.
_LEVEL_TOLERANCE = 1e-9
_COARSE_ROWS = 1024


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """The Kaplan-Meier share still waiting, a step at each time at which somebody's wait ended.

    Args:
        times: times at which somebody left, ascending.
        at_risk: under observation just before each time.
        ended: how many left at each time.
        survival: share still waiting just after each time.
        last_time: latest time at which anybody was under observation.
        size: how many were ever under observation.
        spread: Greenwood's sum up to the first row, where rows before it were left off; taken off again when read.
    """

    times: Floats
    at_risk: Counts
    ended: Counts
    survival: Floats
    last_time: float
    size: int
    spread: float = 0.0

    @property
    def greenwood(self) -> Floats:
        """Greenwood's sum of d/(n(n-d)) up to each time; it stops growing where all had left.

        Summed when asked for: to keep it would take longer than to sum it.
        """
        return np.asarray(sum_greenwood(self.at_risk, self.ended, self.spread, 1) - self.spread)

    @property
    def is_broken(self) -> bool:
        """Whether the share fell to 0 while others were still to come under observation (late entry)."""
        emptied = np.flatnonzero(self.survival <= 0)
        return bool(emptied.size) and bool(self.last_time > self.times[emptied[0]])

    def share_beyond(self, at: Any) -> Floats:
        """Give the share still waiting just after each of some times.

        Example:
            >>> estimate_survival(np.array([1, 2, 3, 4]), np.array([1, 1, 0, 1])).share_beyond([0, 2, 3])
            array([1. , 0.5, 0.5])
        """
        return self._read(self.survival, at, 1.0)

    def variance_at(self, at: Any) -> Floats:
        """Give Greenwood's variance of the share still waiting just after each of some times."""
        return np.asarray(self.share_beyond(at) ** 2 * self._read(self.greenwood, at, 0.0))

    def interval_at(self, at: Any, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Give pointwise limits of the share still waiting, by log(-log), just after each of some times.

        Before the first end the upper limit is 1 and the lower the exact one of no end among those at risk;
        once all have left, where the formula has no value, the limits of the step before are kept, down to 0.
        """
        low, high = _draw_band(self.survival, self.greenwood, confidence)
        floor = ((1 - confidence) / 2) ** (1 / self.at_risk[0]) if self.times.size else 0.0
        return self._read(low, at, floor), self._read(high, at, 1.0)

    def quantile(self, share: float) -> float | None:
        """Give the earliest time by which that share has left; None where the records end before."""
        place = self._find_place(1 - share + _LEVEL_TOLERANCE)
        return float(self.times[place]) if place < self.times.size else None

    def quantile_interval(self, share: float, confidence: float = 0.95) -> tuple[float | None, float | None]:
        """Give limits of a quantile by inverting the pointwise log(-log) band (Brookmeyer and Crowley)."""
        rows = self.times.size
        stride, level = max(1, rows // _COARSE_ROWS), 1 - share + _LEVEL_TOLERANCE
        place = self._find_place(level)
        near = place + place // 8 + 2 * stride  # both limits mostly lie before
        sums, coarse = self._draw_coarse(min(near, rows), stride, confidence)
        if near < rows and not (coarse[1] <= level).any():
            sums, coarse = self._draw_coarse(rows, stride, confidence)
        limits: list[float | None] = []
        for which in (0, 1):
            reached = np.flatnonzero(coarse[which] <= level)
            if stride > 1:  # then look at every row since the last coarse one that had not crossed
                stop = (int(reached[0]) + 1) * stride if reached.size else rows
                start = max(stop - stride - 1, 0)
                fine = _draw_band(
                    self.survival[start:stop], self._sum_rows(start, stop, sums, stride), confidence
                )
                # the band may rise again by rounding or late entry; the first crossing is the estimate
                reached = start + np.flatnonzero(fine[which] <= level)
            limits.append(float(self.times[reached[0]]) if reached.size else None)
        return limits[0], limits[1]

    def restricted_mean(self, horizon: float) -> tuple[float, float]:
        """Give the mean time waited within the horizon, and the variance of that estimate.

        Method: area under Kaplan-Meier; variance sum of [area from t_i to horizon]^2 d_i/(n_i(n_i-d_i))
        (Klein and Moeschberger 2003, 4.5). Checked against: R survfit and survRM2 on lung; closed forms.

        Args:
            horizon: in the unit of the times; not beyond the last time observed unless all have left.

        Returns:
            The restricted mean and its variance.

        Raises:
            ValueError: nobody was observed that long, so the area is not known.
        """
        if horizon > self.last_time and not (self.survival.size and self.survival[-1] <= 0):
            raise ValueError(f"nobody was observed for {horizon}; the last was seen at {self.last_time}")
        mean, variance = sum_area(self.times, self.survival, self.at_risk, self.ended, float(horizon))
        return float(mean), float(variance)

    def restricted_mean_interval(
        self, horizon: float, confidence: float = 0.95
    ) -> tuple[float, float, float]:
        """Give the restricted mean with normal limits that stay between 0 and the horizon."""
        mean, variance = self.restricted_mean(horizon)
        reach = -float(ndtri((1 - confidence) / 2)) * variance**0.5
        return mean, max(mean - reach, 0.0), min(mean + reach, horizon)

    def scaled(self, unit: float) -> SurvivalCurve:
        """Give the same curve with times counted in a larger unit, such as days for microseconds."""
        return SurvivalCurve(
            self.times / unit,
            self.at_risk,
            self.ended,
            self.survival,
            self.last_time / unit,
            self.size,
            self.spread,
        )

    def beyond(self, start: float) -> SurvivalCurve:
        """Give the curve of those still waiting at a time, with times counted from it.

        The same as following only those, from then on: Kaplan-Meier of who is late, for lateness.
        """
        place = int(np.searchsorted(self.times, start, side="right"))
        share = float(self.survival[place - 1]) if place else 1.0
        spread = sum_greenwood(self.at_risk[:place], self.ended[:place], self.spread, max(place, 1))
        size = int(self.at_risk[place]) if place < self.times.size else 0
        survival = self.survival[place:]
        return SurvivalCurve(
            self.times[place:] - start,
            self.at_risk[place:],
            self.ended[place:],
            survival / share if share > 0 else survival,
            max(self.last_time - start, 0.0),
            size,
            float(spread[0]) if place else self.spread,
        )

    def _find_place(self, level: float) -> int:
        return bisect_left(self.survival, True, key=lambda step: bool(step <= level))  # it never rises

    def _draw_coarse(self, rows: int, stride: int, confidence: float) -> tuple[Floats, tuple[Floats, Floats]]:
        """Give Greenwood's sum and the band at every so many-th of the first rows."""
        sums = sum_greenwood(self.at_risk[:rows], self.ended[:rows], self.spread, stride)
        return sums, _draw_band(self.survival[stride - 1 : rows : stride], sums - self.spread, confidence)

    def _sum_rows(self, start: int, stop: int, sums: Floats, stride: int) -> Floats:
        """Give Greenwood's sum at some rows, from the sums at every so many-th."""
        known = start // stride
        rows = slice(known * stride, stop)
        before = float(sums[known - 1]) if known else self.spread
        part = sum_greenwood(self.at_risk[rows], self.ended[rows], before, 1)
        return np.asarray(part[start - rows.start :] - self.spread)

    def _read(self, steps: Floats, at: Any, before: float) -> Floats:
        place = np.searchsorted(self.times, np.asarray(at, np.float64), side="right")
        return np.asarray(np.concatenate([[before], steps])[place])


def _draw_band(survival: Floats, greenwood: Floats, confidence: float) -> tuple[Floats, Floats]:
    low, high = log_log_limits(survival, greenwood, confidence)
    emptied = np.flatnonzero(survival <= 0)
    if emptied.size:
        first = emptied[0]
        low[first:] = 0.0
        high[first:] = high[first - 1] if first else 1.0
    return low, high


def log_log_limits(share: Floats, relative_variance: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Give limits of a share on the log(-log) scale, which keeps them between 0 and 1.

    Method: share ** exp(+-z * se / log(share)), se the relative standard error (Kalbfleisch and Prentice).

    Args:
        share: between 0 and 1.
        relative_variance: variance of the share divided by its square.
        confidence: coverage, 0.95 for 95 %.

    Returns:
        Lower and upper limits; the share itself where it is 0 or 1.
    """
    z = -float(ndtri((1 - confidence) / 2))
    inner = (share > 0) & (share < 1)
    log_share = np.log(share, out=np.full(share.shape, -1.0), where=inner)
    factor = np.exp(np.minimum(z * np.sqrt(relative_variance) / -log_share, 700.0))
    low = np.where(inner, np.exp(log_share * factor), share)
    high = np.where(inner, np.exp(log_share / factor), share)
    return low, high


def estimate_survival(
    times: NDArray[Any], event: NDArray[Any], *, entry: NDArray[Any] | None = None
) -> SurvivalCurve:
    """Estimate the share still waiting over time by Kaplan-Meier, from rows of which some are open.

    Assumes that who is censored when says nothing about who would have left. Any cause of end counts.
    Method: Kaplan and Meier 1958; with late entry only those under observation are at risk; Greenwood's
    variance. Checked against: lifelines on lung, waltons and rossi, the empirical share without censoring.

    Args:
        times: time at which each left or was last seen, in any unit.
        event: 0 where still waiting when last seen, above 0 where ended.
        entry: time at which each came under observation; None where from the start.

    Returns:
        The curve, with what is read from it.

    Example:
        >>> estimate_survival(np.array([5, 8, 8, 12]), np.array([1, 1, 0, 1])).quantile(0.5)
        8.0
    """
    return build_curve(sort_exits(times, np.asarray(event) > 0, entry=entry, causes=1), spend=True)


def estimate_survival_by_group(
    times: NDArray[Any],
    event: NDArray[Any],
    group: NDArray[Any],
    groups: int,
    *,
    entry: NDArray[Any] | None = None,
) -> list[SurvivalCurve]:
    """Estimate one Kaplan-Meier curve per group, with a single pass to deal the rows.

    Args:
        times: as in :func:`estimate_survival`.
        event: as in :func:`estimate_survival`.
        group: 0..groups-1; rows below 0 are left out.
        groups: number of groups; a group without rows gives an empty curve.
        entry: as in :func:`estimate_survival`.

    Example:
        >>> curves = estimate_survival_by_group(np.array([1, 2, 9]), np.ones(3), np.array([0, 0, 1]), 2)
        >>> [curve.size for curve in curves]
        [2, 1]
    """
    times, event, group = np.asarray(times), np.asarray(event), np.asarray(group)
    if entry is None and np.issubdtype(times.dtype, np.integer):
        return build_curves(deal_exits([(times, event, group)], groups, sort=False), spend=True, sort=True)
    exits = sort_exits(times, event > 0, entry=entry, group=group, groups=groups, causes=1)
    return build_curves(exits, spend=True)


def build_curves(exits: Exits, *, spend: bool = False, sort: bool = False) -> list[SurvivalCurve]:
    """Build one curve per group of exits, whatever the cause of end; all else as for one curve."""
    survival, counts = make_room(exits.keys.size)
    slices = [slice(start, stop) for start, stop in pairwise(exits.starts.tolist())]
    rooms = [(survival[rows], counts[:, rows]) for rows in slices]
    groups = range(exits.group_count)
    if exits.keys.size < WORTH_THREADS:
        return [build_curve(exits, group, rooms[group], spend=spend, sort=sort) for group in groups]
    with ThreadPoolExecutor(2) as pool:  # the compiled loops let go of the interpreter
        return list(pool.map(partial(build_curve, exits, spend=spend, sort=sort), groups, rooms))


def build_curve(
    exits: Exits,
    group: int = 0,
    room: tuple[Floats, Counts] | None = None,
    *,
    spend: bool = False,
    sort: bool = False,
) -> SurvivalCurve:
    """Build the Kaplan-Meier curve of one group of sorted exits; all causes of end together.

    Args:
        exits: the exits.
        group: which of their groups.
        room: where to write the curve, as long as the group is large; None makes it.
        spend: write the times over the keys of the group, which are of no use afterwards.
        sort: sort the keys of the group first, in their place.
    """
    keys, late = exits.slice(group)
    if keys.size == 0:
        none, nobody = np.zeros(0), np.zeros(0, np.int32)
        return SurvivalCurve(none, nobody, nobody, none, 0.0, 0)
    if sort:
        keys.sort()
    last = exits.real_times(keys[-1:] >> exits.bits)
    survival, counts = room or make_room(keys.size)
    codes = keys.view(np.float64) if spend else np.empty(keys.size)
    rows = run_product_limit(keys, exits.bits, late, codes, survival, *counts)
    at_risk, ended = (column[:rows] for column in counts)
    times = exits.real_times(codes[:rows])
    return SurvivalCurve(times, at_risk, ended, survival[:rows], float(last[0]), int(keys.size))


def make_room(rows: int) -> tuple[Floats, Counts]:
    """Make room for curves in two blocks: new memory costs as much time as the arithmetic."""
    return np.empty(rows), np.empty((2, rows), np.int32 if rows < 2**31 else np.int64)
