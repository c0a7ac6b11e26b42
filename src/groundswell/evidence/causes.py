"""Why does it wait? Each hand-over by its cause, second rounds, and hand-offs between people and offices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.attribution import BATCH_GAP_US, BATCH_SIZE, CAUSES, WaitParts
from groundswell.evidence.block_bootstrap import bootstrap_ratio, sum_blocks
from groundswell.evidence.cause_words import (
    label_cause,
    list_caveats,
    say_bounds,
    say_exact,
    say_method,
    say_no_officers,
)
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.handoffs import (
    count_handoffs,
    estimate_handoffs,
    read_stays,
    say_handoffs,
    tabulate_handoffs,
)
from groundswell.evidence.rounds import estimate_rounds, read_rounds, say_rounds, tabulate_rounds
from groundswell.evidence.work_reading import OfficerHours, divide_waits, read_case_column
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_share

Int64 = NDArray[np.int64]
Floats = NDArray[np.float64]

QUESTION = "causes"
WORST_HANDOVERS = 20
# Below this share of waiting with a recorded officer, the causes of the rest would stand for too little.
LEAST_KNOWN_SHARE = 0.2


@dataclass(frozen=True)
class CauseDays:
    """What one cause accounts for, in days for each case and as a share of the waiting.

    Args:
        cause: its name, one of `CAUSES`.
        days: days for each case; None where only bounds can be given.
        low: lower limit or bound of the days.
        high: upper limit or bound.
        share: share of the waiting between pieces of work; None where only bounds can be given.
        share_low: lower limit or bound of the share.
        share_high: upper limit or bound.
    """

    cause: str
    days: float | None
    low: float | None
    high: float | None
    share: float | None
    share_low: float | None
    share_high: float | None


def estimate_causes(
    records: Records,
    *,
    confidence: float = 0.95,
    seed: int = 0,
    hours: OfficerHours | None = None,
    batch_size: int = BATCH_SIZE,
    batch_gap_us: int = BATCH_GAP_US,
) -> Finding:
    """Estimate why cases wait between one piece of work and the next, and what rounds and hand-offs cost.

    With start and end of work each wait is divided exactly; with one time per event each cause has a bound
    below and above. Waits that had not ended by the date of the extract are not divided: nobody has taken
    the case up yet. Waiting before work without a recorded officer is of unknown cause.
    Method: Lashkevich et al., "Why am I waiting?" (CAiSE 2023); see `attribution` for the rules. Intervals
    by percentile bootstrap of blocks of cases. Checked against: the authors' hand-made logs, to the second.

    Args:
        records: the agency's records.
        confidence: coverage of the intervals.
        seed: for the bootstrap.
        hours: known weekly hours of officers by their names in the records; others' are learned.
        batch_size: fewest cases that make a batch.
        batch_gap_us: longest pause within a batch.

    Returns:
        The finding, with tables `causes`, `handovers`, `rounds` and `handoffs`.
    """
    manifest = records.manifest
    title = _("Why does it wait?")
    if manifest.spell_count == 0:
        return refuse_finding(
            QUESTION, title, _("The records hold no stay of any case."), as_of_at=manifest.extract_at
        )
    block_of = read_case_column(records, "block")
    sentences, estimates, tables = _find_causes(
        records, block_of, hours, batch_size, batch_gap_us, confidence, seed
    )
    more = _find_rounds_and_handoffs(records, block_of, confidence, seed)
    return Finding(
        QUESTION,
        title,
        (*sentences, *more[0]),
        (*estimates, *more[1]),
        (*tables, *more[2]),
        say_method(manifest.has_works),
        list_caveats(manifest.has_works, manifest.date_only),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


_Parts = tuple[tuple[str, ...], tuple[Estimate, ...], tuple[Table, ...]]


def _find_rounds_and_handoffs(records: Records, block_of: Int64, confidence: float, seed: int) -> _Parts:
    rounds = tabulate_rounds(read_rounds(records), block_of, confidence=confidence, seed=seed)
    counts = []
    for kind, column in (("people", "officer_id"), ("offices", "office_id")):
        stays = read_stays(records, column)
        count = count_handoffs(kind, stays, block_of, confidence=confidence, seed=seed)
        if count is not None:
            counts.append(count)
    handoffs = tabulate_handoffs(tuple(counts))
    estimates = [one for count in counts for one in estimate_handoffs(count, confidence, handoffs.trace)]
    sentences = (say_rounds(rounds), *(say_handoffs(count) for count in counts))
    return sentences, (*estimate_rounds(rounds, confidence), *estimates), (rounds, handoffs)


def _find_causes(
    records: Records,
    block_of: Int64,
    hours: OfficerHours | None,
    batch_size: int,
    batch_gap_us: int,
    confidence: float,
    seed: int,
) -> _Parts:
    if records.manifest.shape == "dates" or not _has_officers(records):
        return (say_no_officers(),), (), ()
    parts = divide_waits(records, hours=hours, batch_size=batch_size, batch_gap_us=batch_gap_us)
    exact = records.manifest.has_works
    total = float(parts.total_us.sum())
    unknown = float(parts.total_us[parts.work.officer < 0].sum())
    if total <= 0:
        return (_("No case waited between one piece of work and the next."),), (), ()
    if 1 - unknown / total < LEAST_KNOWN_SHARE:
        return (say_no_officers(1 - unknown / total),), (), ()
    days = sum_causes(parts, block_of, exact=exact, confidence=confidence, seed=seed)
    wait = total / MICROSECONDS_PER_DAY / block_of.size
    limits = bootstrap_ratio(
        _sum_days(parts.total_us, block_of[parts.work.case]),
        sum_blocks(block_of),
        confidence=confidence,
        seed=seed,
    )
    table = _tabulate_causes(days, exact)
    estimates = _estimate_days(days, wait, limits, exact, confidence, parts, table.trace)
    said = say_exact(days, wait) if exact else say_bounds(days, wait)
    if unknown > 0:
        said = (*said, _("{share} of this waiting has no recorded officer, so no cause.").format(
            share=format_share(unknown / total)
        ))  # fmt: skip
    return said, estimates, (table, _tabulate_handovers(records, parts, exact))


def _has_officers(records: Records) -> bool:
    return bool(records.fetch(records.officers.limit(1)).num_rows)


def sum_causes(
    parts: WaitParts, block_of: Int64, *, exact: bool, confidence: float = 0.95, seed: int = 0
) -> tuple[CauseDays, ...]:
    """Sum the parts of all waits by cause, with limits by bootstrap of cases or with bounds.

    Args:
        parts: the waits and their parts.
        block_of: block of each case, by case number.
        exact: whether the parts are exact; else their low and high sums are the bounds.
        confidence: coverage of the limits.
        seed: for the bootstrap.
    """
    block = block_of[parts.work.case]
    cases, waits = sum_blocks(block_of), _sum_days(parts.total_us, block)
    found = []
    for number, cause in enumerate(CAUSES):
        low, high = _sum_days(parts.low_us[number], block), _sum_days(parts.high_us[number], block)
        bounds = float(low.sum() / cases.sum()), float(high.sum() / cases.sum())
        shares = float(low.sum() / waits.sum()), float(high.sum() / waits.sum())
        bounded = CauseDays(cause, None, *bounds, None, *shares)
        if exact:
            limits = bootstrap_ratio(low, cases, confidence=confidence, seed=seed)
            share = bootstrap_ratio(low, waits, confidence=confidence, seed=seed)
            bounded = CauseDays(cause, bounds[0], *limits, shares[0], *share)
        found.append(bounded)
    return tuple(found)


def _sum_days(microseconds: Int64, block: Int64) -> Floats:
    return sum_blocks(block, microseconds / MICROSECONDS_PER_DAY)


def _tabulate_causes(days: tuple[CauseDays, ...], exact: bool) -> Table:
    low, high = (_("from"), _("to")) if exact else (_("at least"), _("at most"))
    rows = tuple(
        (label_cause(d.cause), d.days, d.low, d.high, d.share, d.share_low, d.share_high)
        for d in days
        if d.cause != "unknown" or d.high
    )
    return Table(
        "causes",
        _("Days for each case, by why it waited"),
        (
            Column("cause", _("Cause")),
            Column("days", _("Days for each case"), "days", "days"),
            Column("low", _("Days, {end}").format(end=low), "days", "days"),
            Column("high", _("Days, {end}").format(end=high), "days", "days"),
            Column("share", _("Share of the waiting"), "share"),
            Column("share_low", _("Share, {end}").format(end=low), "share"),
            Column("share_high", _("Share, {end}").format(end=high), "share"),
        ),
        rows,
        note="" if exact else _("These are bounds: one time per event does not tell when work began."),
        trace=_("Sum of each part over all hand-overs, divided by the number of cases."),
    )


def _estimate_days(
    days: tuple[CauseDays, ...],
    wait: float,
    limits: tuple[float | None, float | None],
    exact: bool,
    confidence: float,
    parts: WaitParts,
    trace: str,
) -> tuple[Estimate, ...]:
    rows = int(parts.is_handover.sum())
    method = _("percentile bootstrap of blocks of cases")
    total = Estimate(
        "wait_between_work", _("Waiting between pieces of work, each case"), wait, "days", *limits,
        confidence, method, rows, trace,
    )  # fmt: skip
    if not exact:
        method = _("bounds, not a confidence interval")
    causes = tuple(
        Estimate(
            f"days_{d.cause}",
            label_cause(d.cause),
            d.days,
            "days",
            d.low,
            d.high,
            confidence,
            method,
            rows,
            trace,
        )
        for d in days
        if d.cause != "unknown" or d.high
    )
    return (total, *causes)


def _tabulate_handovers(records: Records, parts: WaitParts, exact: bool) -> Table:
    """List the hand-overs, step to step, that cost the most days."""
    steps = records.columns(records.steps.select("step_id", "step"))
    names = dict(zip(steps["step_id"].tolist(), steps["step"].tolist(), strict=True))
    chosen = np.flatnonzero(parts.is_handover)
    source = np.where(parts.source[chosen] >= 0, parts.work.step[parts.source[chosen]], -1)
    pair = (source + 1) * (parts.work.step_count + 1) + parts.work.step[chosen]
    pairs, group = np.unique(pair, return_inverse=True)
    counts = np.bincount(group)
    days = np.bincount(group, weights=parts.total_us[chosen] / MICROSECONDS_PER_DAY)
    worst = np.lexsort((pairs, -days))[:WORST_HANDOVERS]
    shown = [
        np.bincount(group, weights=column[chosen] / MICROSECONDS_PER_DAY)
        for _key, _label, column in _columns(parts, exact)
    ]
    rows: list[tuple[Cell, ...]] = []
    for k in worst:
        before, after = divmod(int(pairs[k]), parts.work.step_count + 1)
        first = names[before - 1] if before else _("(received)")
        row = (first, names[after], int(counts[k]), float(days[k]), float(days[k] / counts[k]))
        rows.append((*row, *(float(column[k]) for column in shown)))
    return Table(
        "handovers",
        _("The {number} hand-overs that cost the most days").format(number=len(rows)),
        (
            Column("source", _("After")),
            Column("target", _("Before")),
            Column("count", _("Times"), "count"),
            Column("days", _("Days in all"), "days", "days"),
            Column("days_each", _("Days each"), "days", "days"),
            *(Column(key, label, "days", "days") for key, label, _column in _columns(parts, exact)),
        ),
        tuple(rows),
        note=_("Each cause in days in all."),
        trace=_("Sum of the wait and its parts by step before and step after."),
    )


def _columns(parts: WaitParts, exact: bool) -> list[tuple[str, str, Int64]]:
    causes = [(k, cause) for k, cause in enumerate(CAUSES) if cause != "unknown" or parts.high_us[k].any()]
    if exact:
        return [(cause, label_cause(cause), parts.low_us[k]) for k, cause in causes]
    columns = []
    for k, cause in causes:
        label = _("{cause}, at most").format(cause=label_cause(cause))
        columns.append((f"{cause}_high", label, parts.high_us[k]))
    low = CAUSES.index("unavailability")
    label = _("{cause}, at least").format(cause=label_cause("unavailability"))
    return [*columns, ("unavailability_low", label, parts.low_us[low])]
