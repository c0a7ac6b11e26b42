"""Hand-offs: how often a case goes from one person or office to another, and how long it waits there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import BLOCKS, DRAWS, bootstrap_ratio, draw_blocks, sum_blocks
from groundswell.evidence.finding import Cell, Column, Estimate, Table, tell_of
from groundswell.evidence.work_reading import sort_by_position
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days, format_number, format_share

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]
Bool = NDArray[np.bool_]
_FEWEST_BLOCKS = 2
_WIDEST = 20_000_000


@dataclass(frozen=True)
class Moves:
    """Moves of cases from one spell in the agency's hands to the next, summed by block of cases and step.

    Args:
        moves: how many moves, those with a side not recorded included.
        cases: cases that went to somebody else at least once.
        handed_days: days before moves to somebody else, by block and step.
        kept_days: days before moves that stayed with the same one.
        handed: how many moves to somebody else.
        kept: how many that stayed.
    """

    moves: int
    cases: int
    handed_days: Floats
    kept_days: Floats
    handed: Floats
    kept: Floats

    @property
    def parts(self) -> tuple[Floats, Floats, Floats, Floats]:
        """The four sums by block and step."""
        return self.handed_days, self.kept_days, self.handed, self.kept


def read_moves(records: Records, block_of: Int64) -> dict[str, Moves]:
    """Read the spells in the agency's hands, and sum the moves between people and between offices.

    Args:
        records: the agency's records.
        block_of: block of each case, by case number.

    Returns:
        The moves between ``"people"`` and between ``"offices"``.
    """
    spells = records.spells
    columns = {"people": spells.officer_id.fill_null(-1), "offices": spells.office_id.fill_null(-1)}
    found = records.columns(spells.select("case_id", "position", "step_id", "elapsed_us", **columns))
    sort_by_position(found)
    clocks = records.columns(records.steps.select("step_id", "clock"))
    outside = clocks["step_id"][np.isin(clocks["clock"].astype(str), ["applicant", "third_party", "law"])]
    is_outside = np.zeros(int(found["step_id"].max(initial=0)) + 1, np.bool_)
    is_outside[outside[outside < is_outside.size]] = True
    case, step, elapsed_us = found["case_id"], found["step_id"], found["elapsed_us"]
    summed = {}
    for kind in columns:
        sums = np.zeros((4, BLOCKS, is_outside.size))
        moves, cases = _add_moves(case, step, elapsed_us, found[kind], is_outside, block_of, sums)
        summed[kind] = Moves(moves, cases, *(sums[:2] / MICROSECONDS_PER_DAY), *sums[2:])
    return summed


@njit(cache=True, nogil=True)
def _add_moves(
    case: Int64,
    step: Int64,
    elapsed_us: Int64,
    holder: Int64,
    is_outside: Bool,
    block_of: Int64,
    sums: Floats,
) -> tuple[int, int]:
    moves, cases, counted = 0, 0, -1
    for i in range(case.size - 1):
        if case[i + 1] != case[i] or is_outside[step[i]]:
            continue
        moves += 1
        if holder[i] < 0 or holder[i + 1] < 0:
            continue
        kept = int(holder[i] == holder[i + 1])
        sums[kept, block_of[case[i]], step[i]] += elapsed_us[i]
        sums[2 + kept, block_of[case[i]], step[i]] += 1
        if not kept and case[i] != counted:
            counted = case[i]
            cases += 1
    return moves, cases


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
    kind: str, moves: Moves, block_of: Int64, *, confidence: float = 0.95, seed: int = 0
) -> HandoffCount | None:
    """Count hand-offs and compare the wait before them with that at the same step without one.

    The comparison weighs each step by its hand-offs, and leaves out steps where it never or always happens.
    It is not the effect of the hand-off: difficult cases may be handed off more.
    Method: direct standardisation by step; percentile bootstrap of blocks of cases.
    Checked against: hand-made records.

    Args:
        kind: ``"people"`` or ``"offices"``.
        moves: moves between spells, by block and step.
        block_of: block of each case, by case number.
        confidence: coverage of the interval.
        seed: for the bootstrap.

    Returns:
        The counts; None where nobody is recorded.
    """
    cases = sum_blocks(block_of)
    handed_days, kept_days, handed, kept = (float(part.sum()) for part in moves.parts)
    if not handed + kept:
        return None
    per = bootstrap_ratio(moves.handed.sum(axis=1), cases, confidence=confidence, seed=seed)
    more, low, high = _compare_by_step(moves, cases, confidence, seed)
    return HandoffCount(
        kind,
        int(handed),
        moves.cases,
        handed / block_of.size,
        *per,
        (handed + kept) / moves.moves,
        handed_days / handed if handed else None,
        kept_days / kept if kept else None,
        more,
        low,
        high,
    )


def _compare_by_step(
    moves: Moves, cases: Floats, confidence: float, seed: int
) -> tuple[float | None, float | None, float | None]:
    value = _standardise(*(part.sum(axis=0, keepdims=True) for part in moves.parts))
    held = np.flatnonzero(cases > 0)
    if held.size < _FEWEST_BLOCKS or not np.isfinite(value[0]):
        return (float(value[0]) if np.isfinite(value[0]) else None), None, None
    draws = min(DRAWS, max(200, _WIDEST // (4 * moves.handed.shape[1])))
    times = draw_blocks(held.size, seed, draws)
    drawn = _standardise(*(times @ part[held] for part in moves.parts))
    tail = 50 * (1 - confidence)
    low, high = np.nanpercentile(drawn, [tail, 100 - tail])
    return float(value[0]), float(low), float(high)


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
        return tell_of(said, count.cases)
    if count.days_more < 0:
        more = _("Before such a hand-off it waits {days} less than at the same step without one.")
    else:
        more = _("Before such a hand-off it waits {days} longer than at the same step without one.")
    return tell_of(said + " " + more.format(days=format_days(abs(count.days_more))), count.cases)


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
