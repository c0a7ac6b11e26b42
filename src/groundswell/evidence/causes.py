"""Why does it wait? Each hand-over by its cause, second rounds, and hand-offs between people and offices."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.evidence.block_bootstrap import bootstrap_ratio, sum_blocks
from groundswell.evidence.cause_words import (
    label_cause,
    list_caveats,
    say_bounds,
    say_exact,
    say_method,
    say_no_officers,
    say_officers_of_cases,
)
from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding
from groundswell.evidence.handoffs import (
    count_handoffs,
    estimate_handoffs,
    read_moves,
    say_handoffs,
    tabulate_handoffs,
)
from groundswell.evidence.handovers import BATCH_GAP_US, BATCH_SIZE, CAUSES
from groundswell.evidence.rounds import estimate_rounds, read_rounds, say_rounds, tabulate_rounds
from groundswell.evidence.wait_sums import WaitSums
from groundswell.evidence.work_reading import OfficerHours, read_case_column, sum_causes_of
from groundswell.spells import Records
from groundswell.wording import _, format_share

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
    found = [
        count_handoffs(kind, moves, block_of, confidence=confidence, seed=seed)
        for kind, moves in read_moves(records, block_of).items()
    ]
    counts = [count for count in found if count is not None]
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
    if records.manifest.shape == "dates" and _has_officers(records):
        return (say_officers_of_cases(),), (), ()
    if records.manifest.shape == "dates" or not _has_officers(records):
        return (say_no_officers(),), (), ()
    sums = sum_causes_of(records, hours=hours, batch_size=batch_size, batch_gap_us=batch_gap_us)
    if sums.total_days <= 0:
        return (_("No case waited between one piece of work and the next."),), (), ()
    if 1 - sums.unknown_share < LEAST_KNOWN_SHARE:
        return (say_no_officers(1 - sums.unknown_share),), (), ()
    cases = sum_blocks(block_of)
    days = list_causes(sums, cases, confidence=confidence, seed=seed)
    wait = sums.total_days / block_of.size
    limits = bootstrap_ratio(sums.block_totals, cases, confidence=confidence, seed=seed)
    table = _tabulate_causes(days, sums.exact)
    estimates = _estimate_days(days, wait, limits, confidence, sums, table.trace)
    said = say_exact(days, wait) if sums.exact else say_bounds(days, wait)
    if sums.unknown_share > 0:
        unknown = _("{share} of this waiting has no recorded officer, so no cause.")
        said = (*said, unknown.format(share=format_share(sums.unknown_share)))
    return said, estimates, (table, _tabulate_handovers(records, sums))


def _has_officers(records: Records) -> bool:
    return bool(records.fetch(records.officers.limit(1)).num_rows)


def list_causes(
    sums: WaitSums, cases: Floats, *, confidence: float = 0.95, seed: int = 0
) -> tuple[CauseDays, ...]:
    """List what each cause accounts for, with limits by bootstrap of cases or with bounds.

    Args:
        sums: the waits by cause.
        cases: how many cases there are by block.
        confidence: coverage of the limits.
        seed: for the bootstrap.
    """
    found = []
    for cause in CAUSES:
        low, high = sums.block_parts(cause)
        bounds = float(low.sum() / cases.sum()), float(high.sum() / cases.sum())
        shares = float(low.sum() / sums.total_days), float(high.sum() / sums.total_days)
        days = CauseDays(cause, None, *bounds, None, *shares)
        if sums.exact:
            limits = bootstrap_ratio(low, cases, confidence=confidence, seed=seed)
            share = bootstrap_ratio(low, sums.block_totals, confidence=confidence, seed=seed)
            days = CauseDays(cause, bounds[0], *limits, shares[0], *share)
        found.append(days)
    return tuple(found)


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
    confidence: float,
    sums: WaitSums,
    trace: str,
) -> tuple[Estimate, ...]:
    rows = sums.count
    method = _("percentile bootstrap of blocks of cases")
    total = Estimate(
        "wait_between_work", _("Waiting between pieces of work, each case"), wait, "days", *limits,
        confidence, method, rows, trace,
    )  # fmt: skip
    if not sums.exact:
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


def _tabulate_handovers(records: Records, sums: WaitSums) -> Table:
    """List the hand-overs, step to step, that cost the most days."""
    steps = records.columns(records.steps.select("step_id", "step"))
    names = dict(zip(steps["step_id"].tolist(), steps["step"].tolist(), strict=True))
    days, counts = sums.pair_totals()
    columns = _list_columns(sums)
    rows: list[tuple[Cell, ...]] = []
    for k in np.lexsort((sums.target, sums.source, -days))[:WORST_HANDOVERS]:
        before = names.get(int(sums.source[k]), _("(received, before the first step)"))
        row = (before, names[int(sums.target[k])], int(counts[k]), float(days[k]), float(days[k] / counts[k]))
        rows.append((*row, *(float(column[k]) for _key, _label, column in columns)))
    return Table(
        "handovers",
        _("The {number} hand-overs that cost the most days").format(number=len(rows)),
        (
            Column("source", _("After")),
            Column("target", _("Before")),
            Column("count", _("Times"), "count"),
            Column("days", _("Days in all"), "days", "days"),
            Column("days_each", _("Days each"), "days", "days"),
            *(Column(key, label, "days", "days") for key, label, _column in columns),
        ),
        tuple(rows),
        note=_("Each cause in days in all."),
        trace=_("Sum of the wait and its parts by step before and step after."),
    )


def _list_columns(sums: WaitSums) -> list[tuple[str, str, Floats]]:
    causes = [cause for cause in CAUSES if cause != "unknown" or sums.unknown_share > 0]
    if sums.exact:
        return [(cause, label_cause(cause), sums.pair_parts(cause)[0]) for cause in causes]
    columns = []
    for cause in causes:
        label = _("{cause}, at most").format(cause=label_cause(cause))
        columns.append((f"{cause}_high", label, sums.pair_parts(cause)[1]))
    label = _("{cause}, at least").format(cause=label_cause("unavailability"))
    return [*columns, ("unavailability_low", label, sums.pair_parts("unavailability")[0])]
