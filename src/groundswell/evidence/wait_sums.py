"""Waits by cause, summed by block of cases, pair of steps and target step; small, however many waits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import BLOCKS
from groundswell.evidence.handovers import CAUSES, Divide, Handovers, divide_by_officer
from groundswell.wording import MICROSECONDS_PER_DAY

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]
_TOTAL = 2 * len(CAUSES)
_COUNT = _TOTAL + 1
_COLUMNS = _COUNT + 1


@dataclass(frozen=True)
class WaitSums:
    """Sums of waits and of their parts, in days.

    Args:
        exact: whether the parts are exact; else there is a least and a most.
        by_block: by block of cases: the least by cause, the most by cause, the whole wait, how many waits.
        by_pair: by pair of steps, the same columns.
        source: source step of each pair; -1 for receipt.
        target: target step of each pair.
        by_target: the most of batching and of prioritisation, by target step and block; known officers only.
    """

    exact: bool
    by_block: Floats
    by_pair: Floats
    source: Int64
    target: Int64
    by_target: Floats

    @property
    def total_days(self) -> float:
        """The whole wait of all."""
        return float(self.by_block[:, _TOTAL].sum())

    @property
    def count(self) -> int:
        """How many hand-overs."""
        return int(self.by_block[:, _COUNT].sum())

    @property
    def unknown_share(self) -> float:
        """Share of the wait before work without a recorded officer."""
        unknown = float(self.by_block[:, len(CAUSES) + CAUSES.index("unknown")].sum())
        return unknown / self.total_days if self.total_days else 0.0

    @property
    def block_totals(self) -> Floats:
        """The whole wait by block."""
        return np.asarray(self.by_block[:, _TOTAL])

    def block_parts(self, cause: str) -> tuple[Floats, Floats]:
        """Give the least and the most of a cause by block."""
        row = CAUSES.index(cause)
        return np.asarray(self.by_block[:, row]), np.asarray(self.by_block[:, len(CAUSES) + row])

    def pair_totals(self) -> tuple[Floats, Floats]:
        """Give the whole wait and the number of waits by pair."""
        return np.asarray(self.by_pair[:, _TOTAL]), np.asarray(self.by_pair[:, _COUNT])

    def pair_parts(self, cause: str) -> tuple[Floats, Floats]:
        """Give the least and the most of a cause by pair."""
        row = CAUSES.index(cause)
        return np.asarray(self.by_pair[:, row]), np.asarray(self.by_pair[:, len(CAUSES) + row])


def sum_waits(handovers: Handovers, divide: Divide, block_of: Int64, *, exact: bool) -> WaitSums:
    """Divide all waits and sum them as they come, so that no more than a portion is held at a time.

    Args:
        handovers: the work and when it became possible.
        divide: the rules, exact or in bounds.
        block_of: block of each case, by case number.
        exact: whether the rules are exact.
    """
    work, width = handovers.work, handovers.work.step_count + 1
    source_step = np.where(handovers.source >= 0, work.step[handovers.source], -1) + 1
    codes, pair = _number_pairs(source_step * width + work.step, width)
    block = block_of[work.case]

    def take(order: Int64, low: Int64, high: Int64) -> tuple[Floats, Floats, Floats]:
        total = work.start_us[order] - handovers.enabled_us[order]
        has_source = handovers.source[order] >= 0
        sums = np.zeros((BLOCKS, _COLUMNS)), np.zeros((codes.size, _COLUMNS))
        by_target = np.zeros((width, BLOCKS, 2))
        _add_waits(
            block[order], pair[order], work.step[order], has_source, total, low, high, *sums, by_target
        )
        return (*sums, by_target)

    known = divide_by_officer(handovers, divide, take)
    nobody = np.flatnonzero(work.officer < 0)
    unknown = take(nobody, *_leave_unknown(handovers, nobody, exact=exact))
    by_block, by_pair = unknown[0], unknown[1]
    by_target = np.zeros_like(unknown[2])
    for portion in known:
        by_block, by_pair, by_target = by_block + portion[0], by_pair + portion[1], by_target + portion[2]
    happened = by_pair[:, _COUNT] > 0
    return WaitSums(
        exact,
        by_block,
        by_pair[happened],
        codes[happened] // width - 1,
        codes[happened] % width,
        by_target,
    )


def _leave_unknown(handovers: Handovers, unknown: Int64, *, exact: bool) -> tuple[Int64, Int64]:
    total = handovers.work.start_us[unknown] - handovers.enabled_us[unknown]
    low, high = np.zeros((2, len(CAUSES), unknown.size), np.int64)
    row = CAUSES.index("unknown")
    high[row if exact else slice(None)] = total
    if exact:
        low[row] = total
    return low, high


def _number_pairs(code: Int64, width: int) -> tuple[Int64, Int64]:
    """Number the pairs that happen: their codes, and the number of each wait's pair."""
    if width * (width + 1) > 20_000_000:
        codes, pair = np.unique(code, return_inverse=True)
        return codes, pair
    present = np.zeros(width * (width + 1), np.bool_)
    present[code] = True
    codes = np.flatnonzero(present)
    number = np.zeros(present.size, np.int64)
    number[codes] = np.arange(codes.size)
    return codes, number[code]


@njit(cache=True, nogil=True)
def _add_waits(
    block: Int64,
    pair: Int64,
    step: Int64,
    has_source: NDArray[np.bool_],
    total: Int64,
    low: Int64,
    high: Int64,
    by_block: Floats,
    by_pair: Floats,
    by_target: Floats,
) -> None:
    causes = low.shape[0]
    for i in range(block.size):
        if not has_source[i] and total[i] == 0:
            continue
        b, p = block[i], pair[i]
        for c in range(causes):
            least, most = low[c, i] / MICROSECONDS_PER_DAY, high[c, i] / MICROSECONDS_PER_DAY
            by_block[b, c] += least
            by_pair[p, c] += least
            by_block[b, causes + c] += most
            by_pair[p, causes + c] += most
            if c < 2:
                by_target[step[i], b, c] += most
        days = total[i] / MICROSECONDS_PER_DAY
        by_block[b, 2 * causes] += days
        by_pair[p, 2 * causes] += days
        by_block[b, 2 * causes + 1] += 1
        by_pair[p, 2 * causes + 1] += 1
