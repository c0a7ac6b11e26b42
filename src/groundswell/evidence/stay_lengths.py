"""How long a stay in a step lasts, with open stays counted, and what comes next."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from groundswell.evidence.finding import Cell, Column, Table
from groundswell.evidence.incidence import estimate_final_shares
from groundswell.evidence.promises import share_limits
from groundswell.evidence.spell_days import SpellDays
from groundswell.evidence.survival import build_curve
from groundswell.evidence.tallies import Exits, Floats, sort_exits
from groundswell.wording import MICROSECONDS_PER_DAY, _

_LEAST_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class StayLengths:
    """How long stays in one step last, in days.

    Args:
        step: the step.
        stays: stays under observation.
        closed: of which have ended.
        median: Kaplan-Meier median; None where not reached.
        low: its lower limit.
        high: its upper limit.
        p90: Kaplan-Meier 90th percentile.
        closed_median: median of the closed stays alone.
        next_shares: share that goes on to each step, by step; what is missing to 1 is not known yet.
    """

    step: int
    stays: int
    closed: int
    median: float | None
    low: float | None
    high: float | None
    p90: float | None
    closed_median: float | None
    next_shares: Floats


def estimate_stay_lengths(spell_days: SpellDays, steps: int, confidence: float) -> list[StayLengths]:
    """Estimate how long stays in each step last, and to which step they go on.

    Open stays count for as long as they have lasted; stays are taken as independent of one another.
    Method: Kaplan-Meier; Aalen-Johansen for the next step. Checked against: the survival functions it uses.

    Args:
        spell_days: stays with the columns ``step`` and ``goal`` (-1 where open).
        steps: number of steps.
        confidence: coverage of the limits of the medians.

    Returns:
        One per step that was under observation.
    """
    stays, columns = spell_days.stays, spell_days.columns
    entry = None
    if stays.entry_us.any():
        entry = np.maximum(stays.entry_us[stays.case] - stays.since_us, 0)
    exits = sort_exits(
        stays.elapsed_us, columns["goal"] + 1, entry=entry, group=columns["step"], groups=steps, causes=steps
    )
    with ThreadPoolExecutor(2) as pool:  # two curves at a time: they are large
        described = pool.map(partial(_describe_step, exits, confidence), range(steps))
        return [one for one in described if one.stays]


def _describe_step(exits: Exits, confidence: float, step: int) -> StayLengths:
    curve = build_curve(exits, step).scaled(MICROSECONDS_PER_DAY)
    keys, _late = exits.slice(step)
    closed = keys[(keys & ((1 << exits.bits) - 1)) > 0] >> exits.bits
    middle = float(closed[(closed.size - 1) // 2]) / MICROSECONDS_PER_DAY if closed.size else None
    low, high = curve.quantile_interval(0.5, confidence) if closed.size else (None, None)
    return StayLengths(
        step,
        curve.size,
        int(closed.size),
        curve.quantile(0.5),
        low,
        high,
        curve.quantile(0.9),
        middle,
        estimate_final_shares(exits, step),
    )


def build_stays_table(lengths: list[StayLengths], points: list[str]) -> Table:
    """Build the table of how long each stay in a step lasts."""
    columns = (
        Column("step", _("Step")),
        Column("stays", _("Stays"), "count"),
        Column("open", _("Still there"), "count"),
        Column("median", _("Half stay more than"), "days", "days"),
        Column("low", _("Lower limit"), "days", "days"),
        Column("high", _("Upper limit"), "days", "days"),
        Column("p90", _("One in ten stays more than"), "days", "days"),
        Column("closed_median", _("Half stay more than, closed stays alone"), "days", "days"),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            points[one.step],
            one.stays,
            one.stays - one.closed,
            one.median,
            one.low,
            one.high,
            one.p90,
            one.closed_median,
        )
        for one in lengths
    ]
    note = _(
        "Open stays are counted. Stays of one case are taken as independent, so limits are a little narrow."
    )
    trace = "Kaplan-Meier of spells.elapsed_us by step_id; open where to_step_id is null"
    return Table("stays", _("How long a stay in each step lasts"), columns, tuple(rows), note, trace)


def build_next_table(
    lengths: list[StayLengths], points: list[str], steps: list[str], confidence: float
) -> Table:
    """Build the table of the steps that come next, those of at least one in a hundred."""
    columns = (
        Column("step", _("Step")),
        Column("next", _("Goes on to")),
        Column("share", _("Share of stays"), "share"),
        Column("low", _("Lower limit"), "share"),
        Column("high", _("Upper limit"), "share"),
    )
    rows: list[tuple[Cell, ...]] = []
    for one in lengths:
        for goal in np.argsort(-one.next_shares, kind="stable"):
            share = min(float(one.next_shares[goal]), 1.0)
            if share >= _LEAST_SHARE:
                low, high = share_limits(share * one.closed, one.closed, confidence)
                rows.append((points[one.step], steps[goal], share, low, high))
    note = _(
        "Open stays are counted; what is missing to 100% is not known yet. Limits: Wilson, on closed stays."
    )
    trace = "Aalen-Johansen of spells.elapsed_us to to_step_id, by step_id, at the last time observed"
    return Table("next", _("What comes after each step"), columns, tuple(rows), note, trace)
