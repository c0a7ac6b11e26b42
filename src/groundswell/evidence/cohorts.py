"""Waits by month of receipt: never by month of closing, which looks good while the backlog grows."""

from __future__ import annotations

import numpy as np

from groundswell.evidence.case_waits import SMALL_GROUP, CaseWaits, start_periods
from groundswell.evidence.finding import Cell, Column, Table
from groundswell.evidence.promises import estimate_late_by_group
from groundswell.evidence.survival import SurvivalCurve, build_curves
from groundswell.evidence.tallies import sort_exits
from groundswell.wording import MICROSECONDS_PER_DAY, _


def build_cohort_table(waits: CaseWaits, zone: str, confidence: float) -> Table:
    """Build the table of waits by month of receipt, open cases counted.

    Months with fewer than ten cases are named without figures. Method: Kaplan-Meier per month.

    Args:
        waits: the waits of all cases.
        zone: the agency's own clock.
        confidence: coverage of each interval.
    """
    period, names = start_periods(waits, zone)
    ended = waits.has_ended
    exits = sort_exits(waits.wait_us, ended, entry=waits.entry_us, group=period, groups=len(names), causes=1)
    curves, closed = build_curves(exits), build_curves(exits.keep_ended())
    late = estimate_late_by_group(waits, curves, period)[0]
    still_open = np.bincount(period[~ended], minlength=len(names))
    received = np.bincount(period, minlength=len(names))
    columns = _list_columns()
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(names):
        if received[i] < SMALL_GROUP:
            rows.append((name, *[None] * (len(columns) - 1)))
            continue
        within = None if np.isnan(late[i]) else 1 - float(late[i])
        described = _describe_curve(curves[i], confidence)
        rows.append((name, int(received[i]), int(still_open[i]), *described, _median(closed[i]), within))
    note = _("Months with fewer than ten cases have no figures. No median: fewer than half have ended.")
    trace = "Kaplan-Meier of wait_us, entry_us and end_kind of cases, by the local month of received_at"
    return Table("cohorts", _("Waits by month of receipt"), columns, tuple(rows), note, trace)


def _list_columns() -> tuple[Column, ...]:
    return (
        Column("period", _("Received in"), "date"),
        Column("received", _("Cases"), "count"),
        Column("open", _("Still open"), "count"),
        Column("median", _("Half wait more than"), "days", "days"),
        Column("low", _("Lower limit"), "days", "days"),
        Column("high", _("Upper limit"), "days", "days"),
        Column("p90", _("One in ten waits more than"), "days", "days"),
        Column("closed_median", _("Half wait more than, closed cases alone"), "days", "days"),
        Column("within_promise", _("Within the promise"), "share"),
    )


def _describe_curve(curve: SurvivalCurve, confidence: float) -> tuple[float | None, ...]:
    days = curve.scaled(MICROSECONDS_PER_DAY)
    return (days.quantile(0.5), *days.quantile_interval(0.5, confidence), days.quantile(0.9))


def _median(curve: SurvivalCurve) -> float | None:
    return curve.scaled(MICROSECONDS_PER_DAY).quantile(0.5) if curve.size else None
