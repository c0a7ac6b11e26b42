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
        replicates: a row per replicate, a column per group.
        centre: from the cases as they are.
        share_spread: largest standard deviation over replicates of any share of cases in a group at any time.
    """

    replicates: Floats
    centre: Floats
    share_spread: float

    def limits(self, estimate: Floats, confidence: float) -> tuple[Floats, Floats]:
        """Give percentile limits, moved from the grid's own estimate to the exact one; not below 0."""
        tail = (1 - confidence) / 2
        low, high = np.quantile(self.replicates, [tail, 1 - tail], axis=0) - self.centre
        return np.maximum(estimate + np.minimum(low, 0), 0.0), estimate + np.maximum(high, 0)


def resample_days(
    stays: ObservedStays,
    code: NDArray[Any],
    codes: int,
    horizon_us: int,
    *,
    seed: int,
    fraction: NDArray[np.float32] | None = None,
    unit: float = 86_400_000_000.0,
) -> Resampled:
    """Draw cases again and compute the restricted mean days per group each time.

    Method: bootstrap of cases (Efron), up to 5,000 cases singly, above that in 200 random blocks; the same
    estimator S Y_k / Y, with exits and time under observation counted in bins. Checked against: the standard
    error of the mean without censoring.

    Args:
        stays: stays and waits.
        code: group of each stay, 0..codes-1.
        codes: number of groups.
        horizon_us: until when.
        seed: of the generator.
        fraction: share of each stay that counts, such as the part in opening hours; None for all of it. The
        rest
            then goes to one more group, the last.
        unit: days come out in this many microseconds.
    """
    rng = np.random.default_rng(seed)
    groups = codes if fraction is None else codes + 1
    bins = int(np.clip(_MOST_CELLS // (BLOCKS * groups), 24, 256))
    if fraction is None:
        fraction = np.ones(1, np.float32)
    if stays.cases <= _MOST_SINGLE_CASES:
        return _resample_cases(stays, code, groups, fraction, horizon_us, bins, rng, unit)
    ones = np.ones(1)
    inside, ends = _tally_stays(stays, stays.block, BLOCKS, code, groups, fraction, horizon_us, bins, ones)
    draws = rng.multinomial(BLOCKS, np.full(BLOCKS, 1 / BLOCKS), size=REPLICATES).astype(np.float64)
    drawn = (draws @ inside.reshape(BLOCKS, -1)).reshape(REPLICATES, groups, bins)
    means, shares = _average(drawn, draws @ ends, horizon_us, unit)
    centre, _shares = _average(inside.sum(axis=0)[None], ends.sum(axis=0)[None], horizon_us, unit)
    return Resampled(means, centre[0], float(shares.std(axis=0).max(initial=0.0)))


def _resample_cases(
    stays: ObservedStays,
    code: NDArray[Any],
    groups: int,
    fraction: NDArray[np.float32],
    horizon_us: int,
    bins: int,
    rng: np.random.Generator,
    unit: float,
) -> Resampled:
    one_block = np.zeros(stays.cases, np.int16)
    inside = np.empty((REPLICATES + 1, groups, bins))
    ends = np.empty((REPLICATES + 1, bins))
    for replicate in range(REPLICATES + 1):
        draw = np.ones(stays.cases)
        if replicate:
            draw = np.bincount(rng.integers(0, stays.cases, stays.cases), minlength=stays.cases).astype(float)
        tallied = _tally_stays(stays, one_block, 1, code, groups, fraction, horizon_us, bins, draw)
        inside[replicate], ends[replicate] = tallied[0][0], tallied[1][0]
    means, shares = _average(inside, ends, horizon_us, unit)
    return Resampled(means[1:], means[0], float(shares[1:].std(axis=0).max(initial=0.0)))


def _tally_stays(
    stays: ObservedStays,
    block: NDArray[Any],
    blocks: int,
    code: NDArray[Any],
    groups: int,
    fraction: NDArray[np.float32],
    horizon_us: int,
    bins: int,
    draw: Floats,
) -> tuple[Floats, Floats]:
    """Give time under observation by block, group and bin, and ends by block and bin."""
    edges = _bin_edges(horizon_us, bins)
    cells = np.zeros((blocks, groups, bins + 1, 2))
    parts = (stays.case, stays.since_us, stays.elapsed_us, code, fraction, stays.entry_us)
    _add_stays(*parts, block, draw, edges, cells)
    inside = cells[..., :bins, 0] + cells[..., :bins, 1].cumsum(axis=-1) * np.diff(edges)
    seen = stays.ended & (stays.wait_us <= horizon_us) & (stays.wait_us > stays.entry_us)
    seen |= stays.ended & (stays.wait_us == 0)
    which = np.minimum((np.sqrt(stays.wait_us[seen] / horizon_us) * bins).astype(np.int64), bins - 1)
    drawn = draw[seen] if draw.size > 1 else None
    ends = np.bincount(block[seen].astype(np.int64) * bins + which, drawn, blocks * bins)
    return inside, ends.reshape(blocks, bins).astype(np.float64)


def _bin_edges(horizon_us: int, bins: int) -> Floats:
    """Bins that grow with time: waits are crowded early."""
    return np.asarray(horizon_us * (np.arange(bins + 1) / bins) ** 2)


def _average(inside: Floats, ends: Floats, horizon_us: int, unit: float) -> tuple[Floats, Floats]:
    """Give days per group and shares per bin: exponential within bins, at the rate of ends per time seen."""
    width = np.diff(_bin_edges(horizon_us, inside.shape[-1]))
    seen = inside.sum(axis=1)
    rate = np.divide(ends, seen, out=np.zeros(ends.shape), where=seen > 0)
    fall = np.exp(-np.minimum(rate * width, 700.0))
    before = np.concatenate([np.ones((fall.shape[0], 1)), fall[:, :-1].cumprod(axis=1)], axis=1)
    area = before * np.where(rate > 0, (1 - fall) / np.where(rate > 0, rate, 1.0), width)
    share = np.divide(inside, seen[:, None], out=np.zeros(inside.shape), where=seen[:, None] > 0)
    occupied = share * (area / width)[:, None]
    return np.asarray((share * area[:, None]).sum(axis=-1) / unit), occupied


@njit(cache=True, nogil=True)
def _add_stays(
    case: NDArray[Any],
    since: Ints,
    elapsed: Ints,
    code: NDArray[Any],
    fraction: NDArray[np.float32],
    entry: Ints,
    block: NDArray[Any],
    draw: Floats,
    edges: Floats,
    cells: Floats,
) -> None:  # pragma: no cover - compiled
    bins, rest = edges.size - 1, cells.shape[1] - 1
    horizon = edges[bins]
    for i in range(since.size):
        who = case[i]
        start, stop = float(max(since[i], entry[who])), min(float(since[i] + elapsed[i]), horizon)
        if stop <= start:
            continue
        first = min(int(np.sqrt(start / horizon) * bins), bins - 1)
        last = min(int(np.sqrt(stop / horizon) * bins), bins - 1)
        times = draw[who] if draw.size > 1 else 1.0
        part = float(fraction[i]) if fraction.size > 1 else 1.0
        for side in range(2 if fraction.size > 1 else 1):
            share = times * (part if side == 0 else 1.0 - part)
            cell = cells[block[who], code[i] if side == 0 else rest]
            if first == last:
                cell[first, 0] += share * (stop - start)
            else:
                cell[first, 0] += share * (edges[first + 1] - start)
                cell[last, 0] += share * (stop - edges[last])
                cell[first + 1, 1] += share
                cell[last, 1] -= share
