"""Limits for days in steps by drawing cases again: a seeded bootstrap on a coarse grid of time.

Few cases are drawn one by one; many are drawn in the 200 blocks into which they were dealt at random, which
is as good and a thousand times cheaper. The grid is finer early on, and serves the spread only: the
estimates themselves are exact, and the limits are moved to lie around them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.tallies import Flags, Floats, Ints
from groundswell.wording import MICROSECONDS_PER_DAY

BLOCKS = 200
REPLICATES = 200
_MOST_SINGLE_CASES = 5_000
_MOST_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class ObservedStays:
    """Stays of cases, and the waits that they make up; lengths in whole microseconds.

    Args:
        case: case of each stay, an index into the arrays of cases.
        since_us: from receipt until the stay began.
        elapsed_us: how long it lasted.
        wait_us: wait of each case.
        entry_us: from receipt until each case came under observation.
        ended: which cases have ended.
        block: 0..199, dealt at random to cases.
    """

    case: NDArray[Any]
    since_us: Ints
    elapsed_us: Ints
    wait_us: Ints
    entry_us: Ints
    ended: Flags
    block: NDArray[Any]

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return int(self.wait_us.size)


@dataclass(frozen=True, slots=True)
class Resampled:
    """Restricted mean days per group in each replicate, and from the cases as they are, on the same grid.

    Args:
        replicates: axes replicate, part (0 the whole stay, then one per fraction), group.
        centre: the same from the cases as they are; axes part, group.
        share_spread: largest standard deviation over replicates of any share of cases in a group at any time.
    """

    replicates: Floats
    centre: Floats
    share_spread: float


def find_limits(drawn: Floats, centre: Floats, estimate: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Give percentile limits of each column, moved from the grid's own estimate to the exact one.

    Args:
        drawn: a row per replicate.
        centre: the grid's estimate from the cases as they are.
        estimate: the exact estimate.
        confidence: coverage, 0.95 for 95 %.

    Returns:
        Lower limits, not below 0, and upper limits.
    """
    tail = (1 - confidence) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], axis=0) - centre
    return np.maximum(estimate + np.minimum(low, 0), 0.0), estimate + np.maximum(high, 0)


def resample_days(
    stays: ObservedStays,
    code: NDArray[Any],
    codes: int,
    horizon_us: int,
    *,
    seed: int,
    fractions: tuple[NDArray[np.float32], ...] = (),
) -> Resampled:
    """Draw cases again and compute the restricted mean days per group each time.

    Method: bootstrap of cases (Efron), up to 5,000 cases singly, above that in 200 random blocks; the
    same estimator S Y_k / Y, with exits and time under observation counted in bins. Checked against: the
    standard error of the mean without censoring.

    Args:
        stays: stays and waits.
        code: group of each stay, 0..codes-1.
        codes: number of groups.
        horizon_us: until when, in microseconds.
        seed: of the generator.
        fractions: shares of each stay, such as the part in opening hours, that are added up as well.

    Returns:
        Days per replicate, part and group.
    """
    rng = np.random.default_rng(seed)
    parts = 1 + len(fractions)
    bins = int(np.clip(_MOST_CELLS // (BLOCKS * codes * parts), 24, 256))
    tally = _Tally(stays, code, codes, np.stack(fractions, axis=1) if fractions else None, horizon_us, bins)
    if stays.cases <= _MOST_SINGLE_CASES:
        one_block = np.zeros(stays.cases, np.int16)
        drawn = rng.multinomial(stays.cases, np.full(stays.cases, 1 / stays.cases), size=REPLICATES)
        counted = [tally.count(one_block, 1, draw.astype(np.float64)) for draw in drawn]
        inside = np.concatenate([one[0] for one in counted])
        ends = np.concatenate([one[1] for one in counted])
        whole = tally.count(one_block, 1, np.ones(1))
    else:
        blocks = tally.count(stays.block, BLOCKS, np.ones(1))
        times = rng.multinomial(BLOCKS, np.full(BLOCKS, 1 / BLOCKS), size=REPLICATES).astype(np.float64)
        inside = (times @ blocks[0].reshape(BLOCKS, -1)).reshape(REPLICATES, *blocks[0].shape[1:])
        ends = times @ blocks[1]
        whole = blocks[0].sum(axis=0)[None], blocks[1].sum(axis=0)[None]
    means, shares = _average(inside, ends, horizon_us)
    centre, _shares = _average(*whole, horizon_us)
    return Resampled(means, centre[0], float(shares.std(axis=0).max(initial=0.0)))


@dataclass(frozen=True, slots=True)
class _Tally:
    """Time under observation and ends, counted in bins of time."""

    stays: ObservedStays
    code: NDArray[Any]
    codes: int
    fractions: NDArray[np.float32] | None
    horizon_us: int
    bins: int

    def count(self, block: NDArray[Any], blocks: int, draw: Floats) -> tuple[Floats, Floats]:
        """Give time by block, part, group and bin, and ends by block and bin; a case counts `draw` times."""
        stays, bins, edges = self.stays, self.bins, _bin_edges(self.horizon_us, self.bins)
        fractions = np.zeros((0, 0), np.float32) if self.fractions is None else self.fractions
        cells = np.zeros((blocks, self.codes, bins + 1, 1 + fractions.shape[1], 2))
        rows = (stays.case, stays.since_us, stays.elapsed_us, self.code, fractions, stays.entry_us)
        _add_stays(*rows, block, draw, edges, cells)
        width = np.diff(edges)[:, None]
        inside = cells[:, :, :bins, :, 0] + cells[:, :, :bins, :, 1].cumsum(axis=2) * width
        seen = stays.ended & (stays.wait_us <= self.horizon_us)
        seen &= (stays.wait_us > stays.entry_us) | (stays.entry_us == 0)
        which = (np.sqrt(stays.wait_us[seen] / self.horizon_us) * bins).astype(np.int64)
        cell = block[seen].astype(np.int64) * bins + np.minimum(which, bins - 1)
        ends = np.bincount(cell, draw[seen] if draw.size > 1 else None, blocks * bins)
        return np.moveaxis(inside, 3, 1), ends.reshape(blocks, bins).astype(np.float64)


def _bin_edges(horizon_us: int, bins: int) -> Floats:
    """Bins that grow with time: waits are crowded early."""
    return np.asarray(horizon_us * (np.arange(bins + 1) / bins) ** 2)


def _average(inside: Floats, ends: Floats, horizon_us: int) -> tuple[Floats, Floats]:
    """Give days per part and group and shares per bin: exponential within bins, at ends per time seen."""
    width = np.diff(_bin_edges(horizon_us, inside.shape[-1]))
    seen = inside[:, 0].sum(axis=1)
    rate = np.divide(ends, seen, out=np.zeros(ends.shape), where=seen > 0)
    fall = np.exp(-np.minimum(rate * width, 700.0))
    before = np.concatenate([np.ones((fall.shape[0], 1)), fall[:, :-1].cumprod(axis=1)], axis=1)
    area = before * np.where(rate > 0, (1 - fall) / np.where(rate > 0, rate, 1.0), width)
    per_time = np.divide(area, seen, out=np.zeros(area.shape), where=seen > 0)
    means = np.einsum("rpgb,rb->rpg", inside, per_time) / MICROSECONDS_PER_DAY
    return means, np.asarray(inside[:, 0] * (per_time / width)[:, None])


@njit(cache=True, nogil=True)
def _add_stays(
    case: NDArray[Any],
    since: Ints,
    elapsed: Ints,
    code: NDArray[Any],
    fractions: NDArray[np.float32],
    entry: Ints,
    block: NDArray[Any],
    draw: Floats,
    edges: Floats,
    cells: Floats,
) -> None:  # pragma: no cover - compiled
    bins = edges.size - 1
    horizon = edges[bins]
    for i in range(since.size):
        who = case[i]
        start, stop = float(max(since[i], entry[who])), min(float(since[i] + elapsed[i]), horizon)
        if stop <= start:
            continue
        first = min(int(np.sqrt(start / horizon) * bins), bins - 1)
        last = min(int(np.sqrt(stop / horizon) * bins), bins - 1)
        times = draw[who] if draw.size > 1 else 1.0
        cell = cells[block[who], code[i]]
        for part in range(cells.shape[3]):
            share = times * (fractions[i, part - 1] if part else 1.0)
            if first == last:
                cell[first, part, 0] += share * (stop - start)
            else:
                cell[first, part, 0] += share * (edges[first + 1] - start)
                cell[last, part, 0] += share * (stop - edges[last])
                cell[first + 1, part, 1] += share
                cell[last, part, 1] -= share
