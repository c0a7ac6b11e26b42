"""Second rounds: cases sent back, asked again or re-opened, and what each round costs.

A round begins when a case comes to a point where it has been before, and lasts while it goes on through
points where it has been before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import bootstrap_ratio, sum_blocks
from groundswell.evidence.finding import Column, Estimate, Table, tell_of
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_count, format_days, format_share

Int64 = NDArray[np.int64]

KINDS = ("sent_back", "asked_again", "third_party_again", "reopened")


@dataclass(frozen=True)
class Rounds:
    """Each second round: which case, of what kind, at which step it began, how long so far.

    Args:
        case: case of each round.
        kind: position in `KINDS`.
        step: step at which it began.
        elapsed_us: how long it lasted, or has lasted so far where the case is still in it.
    """

    case: Int64
    kind: Int64
    step: Int64
    elapsed_us: Int64


def find_rounds(
    case: Int64, position: Int64, round_number: Int64, step: Int64, elapsed_us: Int64, kind: Int64
) -> Rounds:
    """Join spells in which a case was where it had been before into rounds.

    Spells that follow each other belong to one round until the case comes to a step more often than to the
    one before, or to a step already in this round: then another round begins.

    Args:
        case: case of each such spell, in any order.
        position: position of the spell in its case.
        round_number: how many times the case had been in that step before; 0 for a re-opening.
        step: its step.
        elapsed_us: its length.
        kind: its kind, as a position in `KINDS`; the first spell of a round gives the kind of the round.

    Example:
        >>> one = np.array([1, 1, 1])
        >>> rounds = find_rounds(0 * one, np.array([3, 4, 5]), one, np.array([0, 1, 2]), one * 10, 0 * one)
        >>> rounds.elapsed_us.tolist()
        [30]
    """
    order = np.lexsort((position, case))
    case, position, round_number = case[order], position[order], round_number[order]
    follows = np.zeros(case.size, np.bool_)
    follows[1:] = (case[1:] == case[:-1]) & (position[1:] == position[:-1] + 1)
    follows[1:] &= round_number[1:] <= round_number[:-1]
    begins = np.flatnonzero(~follows)
    lasting = np.add.reduceat(elapsed_us[order], begins) if begins.size else np.zeros(0, np.int64)
    return Rounds(case[begins], kind[order][begins], step[order][begins], lasting)


def read_rounds(records: Records) -> Rounds:
    """Read the second rounds of all cases from their spells."""
    spells, steps = records.spells, records.steps
    end_steps = [
        int(step) for step in records.columns(steps.filter(steps.is_end).select("step_id"))["step_id"]
    ]
    chosen = spells["round"] > 0
    if end_steps:
        chosen = chosen | spells.step_id.isin(end_steps)
    found = records.columns(
        spells.filter(chosen).select("case_id", "position", "round", "step_id", "elapsed_us", "clock")
    )
    clock = np.asarray(found["clock"], dtype=object)
    kind = np.zeros(clock.size, np.int64)
    kind[clock == "applicant"] = KINDS.index("asked_again")
    kind[clock == "third_party"] = KINDS.index("third_party_again")
    kind[np.isin(found["step_id"], end_steps)] = KINDS.index("reopened")
    case, position, number, step, elapsed = (
        found[name].astype(np.int64) for name in ("case_id", "position", "round", "step_id", "elapsed_us")
    )
    return find_rounds(case, position, number, step, elapsed, kind)


def tabulate_rounds(rounds: Rounds, block_of: Int64, *, confidence: float, seed: int) -> Table:
    """Make the table of second rounds: how many cases, how many rounds, what each costs.

    Args:
        rounds: the rounds.
        block_of: block of each case, by case number.
        confidence: coverage of the intervals.
        seed: for the bootstrap.
    """
    rows = []
    for number, kind in enumerate((*KINDS, "any")):
        chosen = (rounds.kind == number) | (kind == "any")
        rows.append(
            _count_rounds(kind, rounds.case[chosen], rounds.elapsed_us[chosen], block_of, confidence, seed)
        )
    return Table(
        "rounds",
        _("Second rounds and what each costs"),
        (
            Column("kind", _("Kind of round")),
            Column("cases", _("Cases"), "count"),
            Column("share", _("Share of cases"), "share"),
            Column("share_low", _("Share, from"), "share"),
            Column("share_high", _("Share, to"), "share"),
            Column("rounds", _("Rounds"), "count"),
            Column("days_per_round", _("Days for each round"), "days", "days"),
            Column("days_low", _("Days, from"), "days", "days"),
            Column("days_high", _("Days, to"), "days", "days"),
            Column("days_per_case", _("Days for each case received"), "days", "days"),
        ),
        tuple(rows),
        note=_(
            "Rounds still under way count with their days so far. "
            "Whether a round was needed is not in the records."
        ),
        trace=_("Spells with round > 0, or at an end step; spells that follow each other make one round."),
    )


def _count_rounds(
    kind: str, case: Int64, elapsed_us: Int64, block_of: Int64, confidence: float, seed: int
) -> tuple[str | float | int | None, ...]:
    days = elapsed_us / MICROSECONDS_PER_DAY
    touched = np.flatnonzero(np.bincount(case, minlength=block_of.size))
    cases = sum_blocks(block_of)
    share = bootstrap_ratio(sum_blocks(block_of[touched]), cases, confidence=confidence, seed=seed)
    per_block = sum_blocks(block_of[case])
    cost = bootstrap_ratio(sum_blocks(block_of[case], days), per_block, confidence=confidence, seed=seed)
    return (
        label_kind(kind),
        int(touched.size),
        touched.size / block_of.size if block_of.size else None,
        *share,
        int(case.size),
        float(days.mean()) if case.size else None,
        *cost,
        float(days.sum()) / block_of.size if block_of.size else None,
    )


def label_kind(kind: str) -> str:
    """Name a kind of round for people."""
    return {
        "sent_back": _("Sent back to an earlier step"),
        "asked_again": _("The applicant was asked again"),
        "third_party_again": _("A third party was asked again"),
        "reopened": _("Opened again after an end"),
        "any": _("Any of these"),
    }[kind]


def say_rounds(table: Table) -> str:
    """Say in a sentence how many cases went round again and what a round costs."""
    row = dict(zip((c.key for c in table.columns), table.rows[-1], strict=True))
    if not row["cases"]:
        return _("No case came back to a step where it had been before.")
    text = _("{share} of the cases ({count}) went through a step again; each such round took {days}.").format(
        share=format_share(_as_float(row["share"])),
        count=format_count(_as_float(row["cases"]) or 0),
        days=format_days(_as_float(row["days_per_round"])),
    )
    return tell_of(text, _as_float(row["cases"]))


def estimate_rounds(table: Table, confidence: float) -> tuple[Estimate, ...]:
    """Give the share of cases with a second round and the days that each round takes, as estimates."""
    row = dict(zip((c.key for c in table.columns), table.rows[-1], strict=True))
    method = _("ratio of sums, percentile bootstrap of blocks of cases")
    rows = int(_as_float(row["rounds"]) or 0)
    return (
        Estimate(
            "rounds_share", _("Cases with a second round"), _as_float(row["share"]), "share",
            _as_float(row["share_low"]), _as_float(row["share_high"]), confidence, method, rows, table.trace,
        ),
        Estimate(
            "days_per_round", _("Days for each round"), _as_float(row["days_per_round"]), "days",
            _as_float(row["days_low"]), _as_float(row["days_high"]), confidence, method, rows, table.trace,
        ),
    )  # fmt: skip


def _as_float(cell: str | float | int | None) -> float | None:
    return cell if isinstance(cell, int | float) else None
