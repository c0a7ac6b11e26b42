"""Waits by cause, summed by block of cases, pair of steps and target step; small, however many waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import BLOCKS
from groundswell.evidence.handover_kernels import number_pairs
from groundswell.evidence.handovers import CAUSES, Divide, Handovers, Portion, divide_by_officer
from groundswell.wording import MICROSECONDS_PER_DAY

Ints = NDArray[np.signedinteger[Any]]
Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]
_TOTAL = 2 * len(CAUSES)
_COUNT = _TOTAL + 1
_COLUMNS = _COUNT + 1
_OFF_DUTY = CAUSES.index("unavailability")
# While summing: the most of each known cause, the least of hours off duty, the whole wait, how many waits.
_SUMMED = len(CAUSES) + 2


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
    codes, number = number_pairs(handovers.source, work.step, work.step_count)
    near = block_of.astype(np.int16)  # small enough to stay near the processor

    def take(portion: Portion, parts: Int64) -> tuple[Floats, Floats, Floats]:
        sums = np.zeros((BLOCKS, _SUMMED)), np.zeros((codes.size, _SUMMED)), np.zeros((width, BLOCKS, 2))
        columns = portion.case, portion.step, portion.source_step, portion.start_us, portion.enabled_us
        _add_waits(near, number, *columns, parts, *sums)
        return sums

    known = divide_by_officer(handovers, divide, take)
    nobody = np.flatnonzero(work.officer < 0)
    source = handovers.source[nobody]
    code = np.where(source >= 0, work.step[source] + np.int64(1), 0) * width + work.step[nobody]
    by_block = _sum_unknown(handovers, nobody, block_of[work.case[nobody]], BLOCKS, exact=exact)
    by_pair = _sum_unknown(handovers, nobody, number[code], codes.size, exact=exact)
    by_target = np.zeros((width, BLOCKS, 2))
    for portion in known:
        by_block += _lay_out(portion[0], exact=exact)
        by_pair += _lay_out(portion[1], exact=exact)
        by_target += portion[2] / MICROSECONDS_PER_DAY
    happened = by_pair[:, _COUNT] > 0
    pairs = codes[happened] // width - 1, codes[happened] % width
    return WaitSums(exact, by_block, by_pair[happened], *pairs, by_target)


def _sum_unknown(handovers: Handovers, nobody: Int64, cell: Ints, size: int, *, exact: bool) -> Floats:
    """Sum the waits before work of nobody known: wholly unknown, or at most of any cause."""
    days = (handovers.work.start_us[nobody] - handovers.enabled_us[nobody]) / MICROSECONDS_PER_DAY
    counted = (handovers.source[nobody] >= 0) | (days != 0)
    unknown = len(CAUSES) - 1
    filled = [unknown, len(CAUSES) + unknown] if exact else list(range(len(CAUSES), 2 * len(CAUSES)))
    sums = np.zeros((size, _COLUMNS))
    sums[:, [*filled, _TOTAL]] = np.bincount(cell, days, minlength=size)[:, None]
    sums[:, _COUNT] = np.bincount(cell[counted], minlength=size)
    return sums


def _lay_out(sums: Floats, *, exact: bool) -> Floats:
    """Turn microseconds of each cause into days of the least and the most of each cause."""
    causes = len(CAUSES)
    laid_out = np.zeros((sums.shape[0], _COLUMNS))
    laid_out[:, causes : 2 * causes - 1] = sums[:, : causes - 1]
    if exact:
        laid_out[:, : causes - 1] = sums[:, : causes - 1]
    laid_out[:, _OFF_DUTY] = sums[:, -3]
    laid_out[:, _TOTAL] = sums[:, -2]
    laid_out /= MICROSECONDS_PER_DAY
    laid_out[:, _COUNT] = sums[:, -1]
    return laid_out


@njit(cache=True, nogil=True)
def _add_waits(
    block_of: Ints,
    number: NDArray[np.int32],
    case: Ints,
    step: Ints,
    source_step: Ints,
    start_us: Int64,
    enabled_us: Int64,
    parts: Int64,
    by_block: Floats,
    by_pair: Floats,
    by_target: Floats,
) -> None:
    columns, width = parts.shape[1], by_target.shape[0]
    for i in range(case.size):
        wait = start_us[i] - enabled_us[i]
        if source_step[i] < 0 and wait == 0:
            continue
        b, p = block_of[case[i]], number[(source_step[i] + 1) * width + step[i]]
        for c in range(columns):
            by_block[b, c] += parts[i, c]
            by_pair[p, c] += parts[i, c]
        by_block[b, columns] += wait
        by_pair[p, columns] += wait
        by_block[b, columns + 1] += 1
        by_pair[p, columns + 1] += 1
        by_target[step[i], b, 0] += parts[i, 0]
        by_target[step[i], b, 1] += parts[i, 1]
