"""Which ways do cases go? The process map, the variants with their waits, and the loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from groundswell.evidence.finding import Cell, Column, Estimate, Finding, Table, refuse_finding, tell_of
from groundswell.evidence.survival import estimate_survival
from groundswell.spells import Records
from groundswell.wording import (
    MICROSECONDS_PER_DAY,
    _,
    format_count,
    format_days,
    format_number,
    format_share,
)

QUESTION = "ways"
Columns = dict[str, NDArray[Any]]
_SHARE_METHOD = "share of cases; Wilson interval"


def estimate_ways(
    records: Records, *, confidence: float = 0.95, seed: int = 0, variants_shown: int = 20
) -> Finding:
    """Estimate which ways cases go, how often, and how long each way takes.

    An open case counts with its way so far. Lengths between steps are those of closed spells, exactly;
    the wait of a way counts its open cases by Kaplan-Meier.
    Method: the store's tables of edges, stays and variants; loops from the spells that return where they
    came from. Checked against: counts by hand, and pm4py's counts of directly-follows pairs.

    Args:
        records: the records.
        confidence: of the intervals.
        seed: not used; nothing here is drawn.
        variants_shown: how many of the commonest variants are listed.

    Returns:
        A finding with tables `nodes`, `edges`, `variants` and `loops`.
    """
    manifest, title = records.manifest, _("Which ways do cases go?")
    if manifest.case_count == 0:
        return refuse_finding(QUESTION, title, _("The records hold no case."), as_of_at=manifest.extract_at)
    steps = records.columns(records.steps.order_by("step_id"))
    names = dict(zip((int(i) for i in steps["step_id"]), (str(s) for s in steps["step"]), strict=True))
    nodes, edges = _lay_out_nodes(records, steps), _lay_out_edges(records, names)
    counts = _count_variants(records, variants_shown)
    variants = _lay_out_variants(records, names, variants_shown)
    returned = _count_returned(records)
    loops = _lay_out_loops(records, names)
    estimates = _list_estimates(counts, returned, manifest.case_count, confidence)
    return Finding(
        QUESTION,
        title,
        tuple(_write_sentences(counts, variants, loops, returned, manifest.case_count)),
        tuple(estimates),
        (nodes, edges, variants, loops),
        _("Counts of the store; lengths: exact quantiles of closed spells; shares: Wilson's interval."),
        tuple(_list_caveats(records)),
        manifest.extract_at,
        manifest.case_count,
        manifest.spell_count,
    )


def wilson_interval(part: float, whole: float, confidence: float = 0.95) -> tuple[float, float]:
    """Give Wilson's interval of a share.

    Args:
        part: how many have it; need not be whole.
        whole: of how many; above 0.
        confidence: coverage.

    Example:
        >>> low, high = wilson_interval(8, 10)
        >>> round(low, 4), round(high, 4)
        (0.4902, 0.9433)
    """
    z = float(stats.norm.isf((1 - confidence) / 2))
    share, factor = part / whole, 1 + z**2 / whole
    middle = (share + z**2 / (2 * whole)) / factor
    half = z / factor * float(np.sqrt(share * (1 - share) / whole + z**2 / (4 * whole**2)))
    return min(max(middle - half, 0.0), share), max(min(middle + half, 1.0), share)


def _days(microseconds: Any) -> float | None:
    """Turn microseconds, perhaps missing, into days."""
    if microseconds is None or microseconds != microseconds:
        return None
    return float(microseconds) / MICROSECONDS_PER_DAY


def _lay_out_nodes(records: Records, steps: Columns) -> Table:
    stays = records.columns(records.stays)
    place = {int(step): row for row, step in enumerate(stays["step_id"])}
    rows: list[tuple[Cell, ...]] = []
    for row in range(len(steps["step_id"])):
        at = place.get(int(steps["step_id"][row]))
        closed = int(stays["closed"][at]) if at is not None else 0
        median = _days(stays["median_us"][at]) if closed else None
        mean = _days(float(stays["sum_us"][at]) / closed) if closed else None
        counts = (int(steps[name][row]) for name in ("entered", "left", "open"))
        rows.append((str(steps["step"][row]), bool(steps["is_end"][row]), *counts, median, mean))
    return Table(
        "nodes",
        _("Steps"),
        (
            Column("step", _("Step")),
            Column("is_end", _("Ends the case")),
            Column("entered", _("Entered"), "count"),
            Column("left", _("Left"), "count"),
            Column("open", _("Open now"), "count"),
            Column("median_days", _("Median stay, closed"), "days", "days"),
            Column("mean_days", _("Mean stay, closed"), "days", "days"),
        ),
        tuple(rows),
        note=_("Stays of closed spells only; how long open ones last is in the finding on waits."),
        trace="tables steps and stays of the store",
    )


def _lay_out_edges(records: Records, names: dict[int, str]) -> Table:
    edges = records.edges
    columns = records.columns(
        edges.mutate(
            from_step_id=edges.from_step_id.cast("int64").fill_null(-1),
            to_step_id=edges.to_step_id.cast("int64"),
        ).order_by(["from_step_id", "to_step_id"]),
    )
    starts, counts = columns["from_step_id"].astype(int), columns["count"].astype(float)
    totals: dict[int, float] = {}
    for start, count in zip(starts, counts, strict=True):
        totals[int(start)] = totals.get(int(start), 0.0) + float(count)
    rows: list[tuple[Cell, ...]] = []
    for row in range(len(starts)):
        start, end = int(starts[row]), int(columns["to_step_id"][row])
        lengths = (_days(float(columns[name][row])) for name in ("median_us", "p90_us", "sum_us"))
        label = names[start] if start >= 0 else None
        rows.append((label, names[end], int(counts[row]), float(counts[row]) / totals[start], *lengths))
    return Table(
        "edges",
        _("From step to step"),
        (
            Column("from", _("From")),
            Column("to", _("To")),
            Column("count", _("Times"), "count"),
            Column("share", _("Share of those leaving"), "share"),
            Column("median_days", _("Median"), "days", "days"),
            Column("p90_days", _("One in ten longer than"), "days", "days"),
            Column("total_days", _("Days in all"), "days", "days"),
        ),
        tuple(rows),
        note=_("No step in the first column means: how the case began."),
        trace="table edges of the store: closed spells by step and next step",
    )


@dataclass(frozen=True, slots=True)
class _VariantCounts:
    variants: int
    singles: int
    commonest: int
    shown: int
    half: int


def _count_variants(records: Records, shown: int) -> _VariantCounts:
    """Count variants, those with one case, and how many cases the commonest cover."""
    columns = records.columns(records.variants.select("case_count").order_by(lambda t: t.case_count.desc()))
    cases = columns["case_count"].astype(np.int64)
    running = np.cumsum(cases)
    half = int(np.searchsorted(running * 2, running[-1])) + 1
    return _VariantCounts(
        len(cases), int((cases == 1).sum()), int(cases[0]), int(running[min(shown, len(cases)) - 1]), half
    )


def _lay_out_variants(records: Records, names: dict[int, str], shown: int) -> Table:
    variants, cases = records.variants, records.cases
    top = records.columns(variants.filter(variants.variant_id < shown).order_by("variant_id"))
    waits = records.columns(
        cases.filter(cases.variant_id < shown).select(
            "variant_id", "wait_us", "entry_us", ended=cases.ended_at.notnull().cast("int64")
        ),
    )
    order = np.argsort(waits["variant_id"], kind="stable")
    edges = np.searchsorted(waits["variant_id"][order], np.arange(len(top["variant_id"]) + 1))
    rows: list[tuple[Cell, ...]] = []
    running, total = 0, records.manifest.case_count
    for row in range(len(top["variant_id"])):
        mine = order[edges[row] : edges[row + 1]]
        count = int(top["case_count"][row])
        running += count
        steps = _write_steps(top["steps"][row], names)
        median, p90 = _read_waits(waits["wait_us"][mine], waits["ended"][mine], waits["entry_us"][mine])
        ended = int(top["ended_count"][row])
        rows.append(
            (
                row + 1,
                steps,
                int(top["step_count"][row]),
                count,
                count / total,
                running / total,
                ended,
                median,
                p90,
            )
        )
    return _lay_out_variant_rows(rows)


def _lay_out_variant_rows(rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        "variants",
        _("The commonest ways"),
        (
            Column("rank", _("Rank"), "count"),
            Column("steps", _("Steps")),
            Column("step_count", _("Number of steps"), "count"),
            Column("cases", _("Cases"), "count"),
            Column("share", _("Share of cases"), "share"),
            Column("share_so_far", _("Share with those above"), "share"),
            Column("ended", _("Ended"), "count"),
            Column("median_days", _("Half wait longer than"), "days", "days"),
            Column("p90_days", _("One in ten waits longer than"), "days", "days"),
        ),
        tuple(rows),
        note=_("Open cases stand with their way so far; where too few have ended, the wait is not known."),
        trace="tables variants and cases of the store; wait from receipt by Kaplan-Meier",
    )


def _write_steps(steps: Any, names: dict[int, str]) -> str | None:
    if steps is None or steps != steps:
        return None
    return " → ".join(names[int(step)] for step in str(steps).split(">"))


def _read_waits(
    wait: NDArray[Any], ended: NDArray[Any], entry: NDArray[Any]
) -> tuple[float | None, float | None]:
    """Read median and 90th percentile of the wait, open cases counted, those seen late from then on."""
    if not ended.any():
        return None, None
    curve = estimate_survival(wait, ended, entry=entry if entry.any() else None)
    return _days(curve.quantile(0.5)), _days(curve.quantile(0.9))


def _count_returned(records: Records) -> int:
    returned = records.cases.filter(records.cases.revisit_count > 0)
    return int(records.columns(returned.aggregate(n=returned.count()))["n"][0])


def _lay_out_loops(records: Records, names: dict[int, str]) -> Table:
    """List where cases repeat a step, or leave it and come straight back, with the days until then."""
    rows: list[tuple[Cell, ...]] = []
    for step, back, times, cases, total_us in _count_loops(records):
        kind = _("again") if step == back else _("there and back")
        rows.append((kind, names[back], names[step], times, cases, _days(total_us)))
    rows.sort(key=lambda cells: (-_number(cells[3]), str(cells[1]), str(cells[2])))
    return Table(
        "loops",
        _("Loops"),
        (
            Column("kind", _("Kind")),
            Column("step", _("Step")),
            Column("by_way_of", _("By way of")),
            Column("times", _("Times"), "count"),
            Column("cases", _("Cases"), "count"),
            Column("days", _("Days until back, in all"), "days", "days"),
        ),
        tuple(rows),
        trace="closed spells whose next step is the step itself, or the step before it",
    )


def _count_loops(records: Records) -> list[tuple[int, int, int, int, float]]:
    """Count spells that lead to their own step or back to the one before: step, back to, times, cases, time.

    The cases are counted here and not by the engine, whose distinct counts take longer than all the rest.
    """
    spells = records.spells
    again = spells.filter((spells.to_step_id == spells.step_id) | (spells.to_step_id == spells.from_step_id))
    found = records.columns(again.select("case_id", "step_id", "to_step_id", "elapsed_us"))
    case, elapsed = found["case_id"], found["elapsed_us"].astype(float)
    if not len(case):
        return []
    step, back = found["step_id"].astype(np.int64), found["to_step_id"].astype(np.int64)
    span = int(max(step.max(), back.max())) + 1
    pair = step * span + back
    if (np.diff(case) < 0).any():
        by_case = np.argsort(case, kind="stable")
        case, pair, elapsed = case[by_case], pair[by_case], elapsed[by_case]
    small = pair.astype(np.int16) if span**2 < 2**15 else pair
    order = np.argsort(small, kind="stable")
    edges = np.flatnonzero(np.diff(pair[order], prepend=-1))
    first = (np.diff(case[order].astype(np.int64), prepend=-1) != 0).astype(np.int64)
    first[edges] = 1
    times = np.diff(np.append(edges, len(order)))
    cases, totals = np.add.reduceat(first, edges), np.add.reduceat(elapsed[order], edges)
    codes = pair[order][edges]
    rows = zip(codes // span, codes % span, times, cases, totals, strict=True)
    return [(int(a), int(b), int(n), int(c), float(t)) for a, b, n, c, t in rows]


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _list_estimates(counts: _VariantCounts, returned: int, cases: int, confidence: float) -> list[Estimate]:
    shares = [
        ("commonest_share", _("Cases that go the commonest way"), counts.commonest, "variants.case_count"),
        ("single_share", _("Cases whose way no other case took"), counts.singles, "variants of one case"),
        ("returned_share", _("Cases that come back to a step"), returned, "cases.revisit_count > 0"),
    ]
    made = [
        Estimate(
            key, label, part / cases, "share", *wilson_interval(part, cases, confidence), confidence,
            _SHARE_METHOD, cases, trace,
        )
        for key, label, part, trace in shares
    ]  # fmt: skip
    count = float(counts.variants)
    made.append(
        Estimate(
            "variants", _("Different ways"), count, _("ways"), count, count, confidence,
            _("a count of the records, not a sample: no interval"), cases, "rows of the table of variants",
        )
    )  # fmt: skip
    return made


def _write_sentences(
    counts: _VariantCounts, variants: Table, loops: Table, returned: int, cases: int
) -> list[str]:
    text = _(
        "{cases} cases went {variants} different ways. The commonest way is that of {share} of them; "
        "it takes {half} of the ways to cover half of the cases."
    ).format(
        cases=format_count(cases), variants=format_count(counts.variants),
        share=format_share(counts.commonest / cases), half=format_count(counts.half),
    )  # fmt: skip
    told = [tell_of(text, cases, counts.commonest)]
    if counts.singles:
        text = _("Ways that one case alone took: {count}.").format(count=format_count(counts.singles))
        told.append(tell_of(text, counts.singles))
    median = variants.values("median_days")[0]
    if isinstance(median, float):
        text = _("On the commonest way half wait more than {days}.").format(days=format_days(median))
        told.append(tell_of(text, counts.commonest))
    if returned:
        text = _("{share} of cases come back to a step where they had been before.")
        told.append(tell_of(text.format(share=format_share(returned / cases)), returned))
    if loops.rows and _number(loops.rows[0][3]) > 1:
        told.append(_write_loop(loops.rows[0]))
    return told


def _write_loop(row: Sequence[Cell]) -> str:
    kind, step, by_way_of, times, cases, days = row
    facts = {"step": step, "other": by_way_of, "times": format_count(_number(times)),
             "cases": format_count(_number(cases)), "days": format_number(_number(days), 0)}  # fmt: skip
    if kind == _("again"):
        text = _("“{step}” was done again {times} times, in {cases} cases, which took {days} days in all.")
    else:
        text = _(
            "Cases went from “{step}” to “{other}” and straight back {times} times, in {cases} cases; "
            "until they were back took {days} days in all."
        )
    return tell_of(text.format(**facts), _number(cases))


def _list_caveats(records: Records) -> list[str]:
    caveats = [
        _("A way is what was recorded, in the order recorded: work that leaves no record is not on the map."),
    ]
    opened, tied = records.manifest.open_count, records.manifest.tie_count
    if opened:
        text = _("{count} cases are open and stand with their way so far; they may go on.")
        caveats.append(tell_of(text.format(count=format_count(opened)), opened))
    if tied:
        text = _("{count} events have the same time as the one before them; their order was settled by rule.")
        caveats.append(tell_of(text.format(count=format_count(tied)), tied))
    return caveats
