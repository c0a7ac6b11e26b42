"""How old the backlog is: at the end of each month, and now."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from groundswell.evidence.finding import Cell, Column, Table
from groundswell.evidence.weeks import Floats, Spans, express_local_time
from groundswell.spells import Records
from groundswell.wording import _

AGE_EDGES_DAYS = (28, 91, 182, 365)
_STILL_OPEN = 10**6


@dataclass(frozen=True, slots=True)
class Ages:
    """The age of the backlog: tables by month and by band, and what is read from them now."""

    by_month: Table
    by_band: Table
    median_days: float | None
    p90_days: float | None
    recent_share: float | None


def read_ages(records: Records, days: Spans) -> Ages:
    """Read the age of the backlog at the end of each month and now.

    Ages are whole days between local dates; only months that the records cover to their end are listed.
    Method: one group-by of cases by day received and month ended; exact quantiles of the counts.
    Checked against: the store's backlog on the same days.

    Args:
        records: the records.
        days: their whole days, from :func:`groundswell.evidence.weeks.read_days`.
    """
    cases = records.cases
    first = records.columns(cases.aggregate(first=cases.received_at.min()))["first"][0]
    earliest = np.datetime64(int(first), "us").astype("datetime64[D]")
    received = express_local_time(cases.received_at, records, earliest)
    ended = express_local_time(cases.ended_at, records, earliest)
    grouped = (
        cases.select(received_on=received.date(), ended_on=ended.date())
        .mutate(
            ended_month=lambda t: (t.ended_on.year() * 12 + t.ended_on.month() - 1).fill_null(_STILL_OPEN)
        )
        .group_by("received_on", "ended_month")
        .aggregate(cases=lambda t: t.count())
    )
    columns = records.columns(grouped)
    order = np.argsort(columns["received_on"], kind="stable")
    received_on = np.asarray(columns["received_on"], dtype="datetime64[D]")[order]
    ended_month, count = columns["ended_month"][order], columns["cases"][order]
    months = np.unique(days.first_on.astype("datetime64[M]"))
    rows = []
    for month in months:
        last_on = (month + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
        if last_on <= days.first_on[-1]:
            index = month.astype(int) + 1970 * 12
            open_then = (received_on <= last_on) & (ended_month > index)
            ages = (last_on - received_on[open_then]).astype(float)
            rows.append((str(last_on), int(count[open_then].sum()), *_read_quantiles(ages, count[open_then])))
    still = ended_month == _STILL_OPEN
    now = np.datetime64(records.manifest.extract_at.replace(tzinfo=None), "D")
    ages = np.maximum((now - received_on[still]).astype(float), 0)
    return _lay_out_ages(tuple(rows), ages, count[still])


def _read_quantiles(ages: Floats, count: Floats) -> tuple[float | None, ...]:
    """Give median, third quartile, 90th percentile and maximum of ages that occur `count` times each."""
    if not len(ages):
        return (None,) * 4
    order = np.argsort(ages, kind="stable")
    running = np.cumsum(count[order])
    places = np.searchsorted(running, np.array([0.5, 0.75, 0.9, 1.0]) * running[-1], side="left")
    return tuple(float(age) for age in ages[order][places])


def _lay_out_ages(months: tuple[tuple[Cell, ...], ...], ages: Floats, count: Floats) -> Ages:
    total = int(count.sum())
    edges = (0, *AGE_EDGES_DAYS, np.inf)
    bands: list[tuple[Cell, ...]] = []
    for low, high in pairwise(edges):
        number = int(count[(ages >= low) & (ages < high)].sum())
        label = _("{low} to {high} days").format(low=low, high=high - 1 if high < np.inf else "")
        label = label if high < np.inf else _("{low} days or more").format(low=low)
        bands.append((label, number, number / total if total else None))
    median, _third, p90, _oldest = _read_quantiles(ages, count)
    kinds = [("median", _("Half older than")), ("p75", _("A quarter older than"))]
    kinds += [("p90", _("A tenth older than")), ("oldest", _("Oldest"))]
    by_month = Table(
        "backlog_age",
        _("Age of the backlog at the end of each month"),
        (
            Column("month_end_on", _("End of month"), "date"),
            Column("open", _("Cases open"), "count"),
            *(Column(key, label, "days", "days") for key, label in kinds),
        ),
        months,
        trace="cases open at the end of the last day of the month, by days since receipt; exact quantiles",
    )
    by_band = Table(
        "backlog_now",
        _("The backlog now, by age"),
        (
            Column("age", _("Waited for")),
            Column("open", _("Cases open"), "count"),
            Column("share", _("Share"), "share"),
        ),
        tuple(bands),
        trace="cases without an end at the extract, by days since receipt",
    )
    return Ages(by_month, by_band, median, p90, bands[0][2] if total else None)  # type: ignore[arg-type]
