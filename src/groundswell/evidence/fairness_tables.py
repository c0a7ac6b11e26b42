"""The tables of the finding on fairness: groups, their outcomes, and the funnel of offices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from groundswell.evidence.case_mix import Adjusted
from groundswell.evidence.case_waits import SMALL_GROUP, CaseWaits, sort_by_case
from groundswell.evidence.finding import Cell, Column, Table
from groundswell.evidence.funnel import Funnel, build_funnel
from groundswell.evidence.groups import Grouping, choose_hidden
from groundswell.evidence.incidence import estimate_final_shares
from groundswell.evidence.promises import estimate_late_by_group, share_limits
from groundswell.evidence.survival import SurvivalCurve
from groundswell.evidence.tallies import Exits
from groundswell.spells import Records
from groundswell.wording import MICROSECONDS_PER_DAY, _, format_days, format_number

_MOST_OUTCOMES = 4


@dataclass(frozen=True, slots=True)
class Compared:
    """All cases divided in one way, with the mix of cases held equal.

    Args:
        grouping: the groups.
        exits: sorted exits by group; causes are outcomes.
        curves: Kaplan-Meier by group, in microseconds.
        adjusted: restricted means with equal mix, in days.
        held_equal: names of what was held equal.
    """

    grouping: Grouping
    exits: Exits
    curves: list[SurvivalCurve]
    adjusted: Adjusted
    held_equal: tuple[str, ...]


def list_outcomes(records: Records, waits: CaseWaits) -> tuple[list[str], NDArray[np.int8]]:
    """List the commonest end steps, all others together, and which one each case came to (0 while open)."""
    ends = records.cases.end_step_id.fill_null(ibis.literal(-1, "int16"))
    rows = sort_by_case(records.columns(records.cases.select("case_id", end_step=ends)))
    end_step = np.where(waits.end > 0, rows["end_step"], -1)
    counts = np.bincount(end_step + 1)[1:]
    common = [int(step) for step in np.argsort(-counts, kind="stable")[:_MOST_OUTCOMES] if counts[step]]
    steps = records.columns(records.steps.select("step_id", "step"))
    name_of = dict(zip(steps["step_id"].tolist(), steps["step"].tolist(), strict=True))
    names = [str(name_of[step]) for step in common]
    code_of = np.full(counts.size + 1, len(common) + 1, np.int8)
    code_of[0] = 0
    code_of[[step + 1 for step in common]] = np.arange(1, len(common) + 1)
    outcome = np.where((waits.end > 0) & (end_step < 0), len(common) + 1, code_of[end_step + 1])
    if (outcome > len(common)).any():
        names.append(_("Other ends"))
    return names, outcome.astype(np.int8)


def build_group_table(compared: Compared, waits: CaseWaits, horizon: float, confidence: float) -> Table:
    """Build the table of waits by group, in order of the groups' names: no league table."""
    grouping, day = compared.grouping, MICROSECONDS_PER_DAY
    late = estimate_late_by_group(waits, compared.curves, grouping.group)[0]
    z = float(norm.isf((1 - confidence) / 2))
    columns = _list_group_columns(grouping.name)
    rows: list[tuple[Cell, ...]] = []
    for group in grouping.shown:
        curve = compared.curves[group].scaled(day)
        equal, reach = compared.adjusted.means[group], z * compared.adjusted.variances[group] ** 0.5
        cells = [
            curve.quantile(0.5),
            *curve.quantile_interval(0.5, confidence),
            *_describe_mean(curve, horizon, confidence),
            equal,
            max(equal - reach, 0.0),
            min(equal + reach, horizon),
            compared.adjusted.covered[group],
            1 - late[group],
        ]
        rows.append((grouping.names[group], int(grouping.sizes[group]), *(_known(cell) for cell in cells)))
    if grouping.hidden:
        together = int(grouping.sizes[list(grouping.hidden)].sum())
        rows.append((_("Small groups together"), together, *[None] * (len(columns) - 2)))
    note = _(
        "Mean waits within the first {horizon}. Equal mix: as if every group had the mix of all in {names}."
    )
    names = ", ".join(compared.held_equal) or _("nothing")
    trace = f"Kaplan-Meier and weighted Kaplan-Meier of cases.wait_us by {grouping.key}"
    title = _("Waits by {name}").format(name=grouping.name)
    text = note.format(horizon=format_days(horizon), names=names)
    return Table(f"group_{grouping.key}", title, columns, tuple(rows), text, trace)


def _list_group_columns(name: str) -> tuple[Column, ...]:
    return (
        Column("group", name),
        Column("cases", _("Cases"), "count"),
        Column("median", _("Half wait more than"), "days", "days"),
        Column("median_low", _("Lower limit"), "days", "days"),
        Column("median_high", _("Upper limit"), "days", "days"),
        Column("mean", _("Mean wait"), "days", "days"),
        Column("mean_low", _("Lower limit"), "days", "days"),
        Column("mean_high", _("Upper limit"), "days", "days"),
        Column("equal_mean", _("Mean wait, equal mix"), "days", "days"),
        Column("equal_low", _("Lower limit"), "days", "days"),
        Column("equal_high", _("Upper limit"), "days", "days"),
        Column("covered", _("Cases of a kind that the group has"), "share"),
        Column("within_promise", _("Within the promise"), "share"),
    )


def _describe_mean(curve: SurvivalCurve, horizon: float, confidence: float) -> tuple[float, float, float]:
    if curve.last_time < horizon and curve.survival.size and curve.survival[-1] > 0:
        return np.nan, np.nan, np.nan
    if not curve.survival.size:
        return np.nan, np.nan, np.nan
    return curve.restricted_mean_interval(horizon, confidence)


def _known(cell: Any) -> float | None:
    return None if cell is None or not np.isfinite(cell) else float(cell)


def build_outcome_table(compared: Compared, outcomes: list[str], horizon: float, confidence: float) -> Table:
    """Build the table of how cases end by group; ends of fewer than ten cases are not shown, nor told."""
    grouping, exits = compared.grouping, compared.exits
    columns = (
        Column("group", grouping.name),
        Column("outcome", _("Ends in")),
        Column("share", _("Share of cases"), "share"),
        Column("low", _("Lower limit"), "share"),
        Column("high", _("Upper limit"), "share"),
    )
    rows: list[tuple[Cell, ...]] = []
    for group in grouping.shown:
        shares = estimate_final_shares(exits, group, horizon * MICROSECONDS_PER_DAY)
        keys, _late = exits.slice(group)
        counts = np.bincount(keys & ((1 << exits.bits) - 1), minlength=len(outcomes) + 1)
        hidden = choose_hidden(counts)  # open cases are one of the cells that add up
        ended = int(counts[1:].sum())
        for number, name in enumerate(outcomes, start=1):
            if number in hidden:
                rows.append((grouping.names[group], name, None, None, None))
                continue
            share = min(float(shares[number - 1]), 1.0)
            low, high = share_limits(share * ended, ended, confidence)
            rows.append((grouping.names[group], name, share, low, high))
    note = _("Within the first {horizon}, open cases counted. Limits: Wilson, on ended cases.")
    trace = f"Aalen-Johansen of cases.end_step_id by {grouping.key}"
    title = _("How cases end, by {name}").format(name=grouping.name)
    return Table(
        f"outcomes_{grouping.key}",
        title,
        columns,
        tuple(rows),
        note.format(horizon=format_days(horizon)),
        trace,
    )


def build_funnel_table(waits: CaseWaits, groupings: list[Grouping], records: Records) -> Table | None:
    """Build the funnel of offices: share no longer waiting at the promise, or else at the median.

    Only cases that were followed from receipt for that long are counted, whether they ended or not, so that
    the share is a plain one and its limits are binomial. In order of the offices' names.
    """
    offices = next((one for one in groupings if one.key == "office_id"), None)
    if offices is None:
        return None
    limit = waits.promise_us
    by_promise = bool((limit >= 0).any())
    if not by_promise:
        limit = np.full(waits.size, int(np.median(waits.wait_us)))
    extract = round(records.manifest.extract_at.timestamp() * 1_000_000)
    ripe = (limit >= 0) & (waits.entry_us == 0) & (extract - waits.received_us >= limit)
    done = ripe & (waits.end > 0) & (waits.wait_us <= limit)
    count = len(offices.names)
    sizes = np.bincount(offices.group[ripe], minlength=count)
    successes = np.bincount(offices.group[done], minlength=count)
    hidden = offices.hidden | choose_hidden(sizes)
    shown = np.array([g for g in offices.shown if g not in hidden and sizes[g] >= SMALL_GROUP], np.int64)
    if shown.size < 2:
        return None
    funnel = build_funnel(successes[shown], sizes[shown])
    return _fill_funnel(offices, shown, successes, sizes, funnel, by_promise)


def _fill_funnel(
    offices: Grouping,
    shown: NDArray[np.int64],
    successes: NDArray[np.int64],
    sizes: NDArray[np.int64],
    funnel: Funnel,
    by_promise: bool,
) -> Table:
    columns = (
        Column("office", _("Office")),
        Column("cases", _("Cases"), "count"),
        Column("share", _("Share no longer waiting"), "share"),
        Column("centre", _("All offices"), "share"),
        Column("low_95", _("Lower 95% limit"), "share"),
        Column("high_95", _("Upper 95% limit"), "share"),
        Column("low_998", _("Lower 99.8% limit"), "share"),
        Column("high_998", _("Upper 99.8% limit"), "share"),
        Column("outside", _("Against chance")),
    )
    rows: list[tuple[Cell, ...]] = []
    for place, group in enumerate(shown):
        share = float(successes[group] / sizes[group])
        limits = (funnel.low_95, funnel.high_95, funnel.low_998, funnel.high_998)
        inside = funnel.low_998[place] <= share <= funnel.high_998[place]
        cells = (share, funnel.centre, *(float(part[place]) for part in limits))
        verdict = "inside" if inside else "outside"
        rows.append((offices.names[group], int(sizes[group]), *cells, verdict))
    when = _("when the promise ran out") if by_promise else _("at the median wait of all")
    note = _(
        "Share no longer waiting {when}, of cases received long enough ago. In order of name, not of "
        "merit. Spread between offices against chance: {dispersion}; limits are widened for it."
    ).format(when=when, dispersion=format_number(funnel.dispersion))
    trace = "count of cases.wait_us <= promise_us by office_id, of cases received at least promise_us before"
    return Table("funnel", _("Offices against what chance allows"), columns, tuple(rows), note, trace)
