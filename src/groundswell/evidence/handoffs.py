"""Hand-offs: how often a case goes from one person or office to another, and how long it waits there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import BLOCKS, DRAWS, bootstrap_ratio, sum_blocks
from groundswell.evidence.finding import Cell, Column, Estimate, Table
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days, format_number, format_share

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]
Bool = NDArray[np.bool_]
_FEWEST_BLOCKS = 2
_WIDEST = 20_000_000


@dataclass(frozen=True)
class Stays:
    """Spells in the agency's hands that were followed by another, with who had the case before and after.

    Args:
        case: case of each.
        step: its step.
        elapsed_us: its length.
        before: officer or office at it; -1 where not recorded.
        after: officer or office at the next; -1 where not recorded.
    """

    case: Int64
    step: Int64
    elapsed_us: Int64
    before: Int64
    after: Int64

    @property
    def is_known(self) -> Bool:
        """Whether both sides are recorded."""
        return np.asarray((self.before >= 0) & (self.after >= 0))

    @property
    def is_handoff(self) -> Bool:
        """Whether the case went to somebody else."""
        return np.asarray(self.is_known & (self.before != self.after))


def read_stays(records: Records, column: str) -> Stays:
    """Read the spells in the agency's hands, each with who has the case at it and at the next.

    Args:
        records: the agency's records.
        column: ``"officer_id"`` or ``"office_id"``.
    """
    spells = records.spells
    found = records.columns(
        spells.select("case_id", "position", "step_id", "elapsed_us", holder=spells[column].fill_null(-1))
    )
    case, step = found["case_id"].astype(np.int64), found["step_id"].astype(np.int64)
    key = (case << 32) | found["position"].astype(np.int64)
    order = slice(None) if (np.diff(key) > 0).all() else np.argsort(key)
    case, step, elapsed = case[order], step[order], found["elapsed_us"].astype(np.int64)[order]
    holder = found["holder"].astype(np.int64)[order]
    clocks = records.columns(records.steps.select("step_id", "clock"))
    outside = clocks["step_id"][np.isin(clocks["clock"].astype(str), ["applicant", "third_party", "law"])]
    is_outside = np.zeros(int(step.max(initial=0)) + 1, np.bool_)
    is_outside[outside[outside < is_outside.size]] = True
    chosen = np.flatnonzero((case[1:] == case[:-1]) & ~is_outside[step[:-1]])
    return Stays(case[chosen], step[chosen], elapsed[chosen], holder[chosen], holder[chosen + 1])


@dataclass(frozen=True)
class HandoffCount:
    """How often cases were handed off and how long they waited for it.

    Args:
        kind: ``"people"`` or ``"offices"``.
        handoffs: how many hand-offs.
        cases: cases with at least one.
        per_case: hand-offs for each case received.
        per_low: lower limit of `per_case`.
        per_high: its upper limit.
        share_known: share of the moves between spells whose both sides are recorded.
        days_handed: mean days before a hand-off.
        days_kept: mean days before the same person or office went on.
        days_more: mean days more before a hand-off than at the same step without one.
        low: lower limit of `days_more`.
        high: its upper limit.
    """

    kind: str
    handoffs: int
    cases: int
    per_case: float
    per_low: float | None
    per_high: float | None
    share_known: float
    days_handed: float | None
    days_kept: float | None
    days_more: float | None
    low: float | None
    high: float | None


def count_handoffs(
    kind: str, stays: Stays, block_of: Int64, *, confidence: float = 0.95, seed: int = 0
) -> HandoffCount | None:
    """Count hand-offs and compare the wait before them with that at the same step without one.

    The comparison weighs each step by its hand-offs, and leaves out steps where it never or always happens.
    It is not the effect of the hand-off: difficult cases may be handed off more.
    Method: direct standardisation by step; percentile bootstrap of blocks of cases.
    Checked against: hand-made records.

    Args:
        kind: ``"people"`` or ``"offices"``.
        stays: spells with who had the case before and after.
        block_of: block of each case, by case number.
        confidence: coverage of the interval.
        seed: for the bootstrap.

    Returns:
        The counts; None where nobody is recorded.
    """
    known, handed = stays.is_known, stays.is_handoff
    if not known.any():
        return None
    days = stays.elapsed_us / MICROSECONDS_PER_DAY
    kept = known & ~handed
    per = bootstrap_ratio(
        sum_blocks(block_of[stays.case[handed]]), sum_blocks(block_of), confidence=confidence, seed=seed
    )
    more, low, high = _compare_by_step(stays, days, handed, kept, block_of, confidence, seed)
    return HandoffCount(
        kind,
        int(handed.sum()),
        int(np.unique(stays.case[handed]).size),
        float(handed.sum()) / block_of.size,
        *per,
        float(known.mean()),
        float(days[handed].mean()) if handed.any() else None,
        float(days[kept].mean()) if kept.any() else None,
        more,
        low,
        high,
    )


def _compare_by_step(
    stays: Stays, days: Floats, handed: Bool, kept: Bool, block_of: Int64, confidence: float, seed: int
) -> tuple[float | None, float | None, float | None]:
    steps = int(stays.step.max(initial=0)) + 1
    cell = block_of[stays.case] * steps + stays.step
    sums = [_sum_cells(cell[of], days[of], steps) for of in (handed, kept)]
    counts = [_sum_cells(cell[of], None, steps) for of in (handed, kept)]
    value = _standardise(*(part.sum(axis=0, keepdims=True) for part in (*sums, *counts)))
    held = np.flatnonzero(np.bincount(block_of, minlength=BLOCKS) > 0)
    if held.size < _FEWEST_BLOCKS or not np.isfinite(value[0]):
        return (float(value[0]) if np.isfinite(value[0]) else None), None, None
    draws = min(DRAWS, max(200, _WIDEST // (4 * steps)))
    times = np.random.default_rng(seed).multinomial(held.size, np.full(held.size, 1 / held.size), size=draws)
    drawn = _standardise(*(times @ part[held] for part in (*sums, *counts)))
    tail = 50 * (1 - confidence)
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    return float(value[0]), float(low), float(high)


def _sum_cells(cell: Int64, values: Floats | None, steps: int) -> Floats:
    return (
        np.bincount(cell, weights=values, minlength=BLOCKS * steps).reshape(BLOCKS, steps).astype(np.float64)
    )


def _standardise(handed_sum: Floats, kept_sum: Floats, handed: Floats, kept: Floats) -> Floats:
    both = (handed > 0) & (kept > 0)
    weight = np.where(both, handed, 0.0)
    handed_mean = np.divide(handed_sum, handed, out=np.zeros_like(handed_sum), where=both)
    kept_mean = np.divide(kept_sum, kept, out=np.zeros_like(kept_sum), where=both)
    total = weight.sum(axis=1)
    difference = (weight * (handed_mean - kept_mean)).sum(axis=1)
    return np.asarray(np.divide(difference, total, out=np.full(total.shape, np.nan), where=total > 0))


def tabulate_handoffs(counts: tuple[HandoffCount, ...]) -> Table:
    """Make the table of hand-offs between people and between offices."""
    labels = {"people": _("Between people"), "offices": _("Between offices")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            labels[count.kind],
            count.handoffs,
            count.cases,
            count.per_case,
            count.days_handed,
            count.days_kept,
            count.days_more,
            count.low,
            count.high,
            count.share_known,
        )
        for count in counts
    )
    return Table(
        "handoffs",
        _("Hand-offs and the wait before them"),
        (
            Column("kind", _("Hand-off")),
            Column("handoffs", _("Hand-offs"), "count"),
            Column("cases", _("Cases with one"), "count"),
            Column("per_case", _("For each case"), "number"),
            Column("days_handed", _("Days before a hand-off"), "days", "days"),
            Column("days_kept", _("Days before the same one went on"), "days", "days"),
            Column("days_more", _("Days more, at the same step"), "days", "days"),
            Column("days_more_low", _("Days more, from"), "days", "days"),
            Column("days_more_high", _("Days more, to"), "days", "days"),
            Column("share_known", _("Share of moves with both sides recorded"), "share"),
        ),
        rows,
        note=_("Stays in the agency's hands only. Cases that are handed off may be harder than others."),
        trace=_("Spells followed by another of the same case; officer_id or office_id of both, elapsed_us."),
    )


def say_handoffs(count: HandoffCount) -> str:
    """Say in a sentence how often cases change hands and how long they wait for it."""
    if count.kind == "people":
        often = _("A case changes from one person to another {number} times on average.")
    else:
        often = _("A case changes from one office to another {number} times on average.")
    said = often.format(number=format_number(count.per_case))
    if count.share_known < 1:
        said += " " + _("Only {share} of the moves have both sides recorded.").format(
            share=format_share(count.share_known)
        )
    if count.days_more is None:
        return said
    if count.days_more < 0:
        more = _("Before such a hand-off it waits {days} less than at the same step without one.")
    else:
        more = _("Before such a hand-off it waits {days} longer than at the same step without one.")
    return said + " " + more.format(days=format_days(abs(count.days_more)))


def estimate_handoffs(count: HandoffCount, confidence: float, trace: str) -> tuple[Estimate, ...]:
    """Give hand-offs for each case and the days more before them, as estimates."""
    people = count.kind == "people"
    return (
        Estimate(
            f"handoffs_{count.kind}",
            _("Hand-offs between people, each case") if people else _("Hand-offs between offices, each case"),
            count.per_case, "hand-offs", count.per_low, count.per_high, confidence,
            _("ratio of sums; percentile bootstrap of blocks of cases"), count.handoffs, trace,
        ),
        Estimate(
            f"days_more_{count.kind}",
            _("Days more before a hand-off than at the same step without one"),
            count.days_more, "days", count.low, count.high, confidence,
            _("standardised by step; percentile bootstrap of blocks of cases"), count.handoffs, trace,
        ),
    )  # fmt: skip
