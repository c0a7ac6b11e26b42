"""Is the service still as fast as when it was handed over? Read from its records by the watch on drift."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from groundswell.spells import Records
from groundswell.trials.drift import Cohort, read_drift
from groundswell.trials.mature_cohorts import build_mature_cohorts
from groundswell_web.records.queries import open_extract
from groundswell_web.refusals import NotThere

DAY_US = 86_400_000_000
MOST_MONTHS = 12  # before the exit that are compared with
SHARE = 0.8  # of cases that were over within the horizon, where the service has promised nothing


@dataclass(frozen=True)
class Speed:
    """What the watch says.

    Args:
        is_as_fast: None where it cannot be told.
        horizon_days: a case that is not over by then has gone badly; None where it cannot be told.
        is_promise: whether this is what the service promises; else what 4 of 5 cases took before the exit.
        sentences: what to tell people.
        before: cohorts before the exit, as name, cases, bad.
        after: cohorts since the exit.
        evidence: that it has got worse; it alarms at `alarm_at`.
        alarm_at: see `evidence`.
    """

    is_as_fast: bool | None
    sentences: tuple[str, ...]
    horizon_days: int | None = None
    is_promise: bool = False
    before: tuple[Cohort, ...] = ()
    after: tuple[Cohort, ...] = ()
    evidence: float | None = None
    alarm_at: float | None = None


@dataclass(frozen=True)
class _Cases:
    """What the watch reads of each case."""

    received_on: NDArray[np.datetime64]
    wait_days: NDArray[np.float64]
    ended: NDArray[np.bool_]


def watch_speed(engagement_id: UUID, exit_on: date) -> Speed:
    """Watch the share of cases that took longer than promised, month by month, before the exit and since.

    Only months whose every case was followed long enough are read, with the cases that are still open: completed ones
    alone would look good first.

    Args:
        engagement_id: whose current records are read.
        exit_on: the day of the exit; the cases received in its month count as after it.
    """
    try:
        records = open_extract(engagement_id)
    except NotThere:
        return Speed(None, (_("There are no records to tell by."),))
    cases = _read_cases(records)
    as_of_on = records.manifest.extract_at.astimezone(ZoneInfo(records.manifest.time_zone)).date()
    month = f"{exit_on:%Y-%m}"
    promise = records.manifest.promise
    horizon = int(promise.days) if promise and not promise.working else _find_horizon(cases, exit_on)
    if horizon is None:
        return Speed(None, (_("Too few cases were over before the exit to compare with."),))
    cohorts = build_mature_cohorts(
        cases.received_on, cases.wait_days, cases.ended, horizon_days=horizon, as_of_on=as_of_on
    )
    before = tuple(one for one in cohorts if one.name < month)[-MOST_MONTHS:]
    after = tuple(one for one in cohorts if one.name >= month)
    told = {"horizon_days": horizon, "is_promise": bool(promise and not promise.working)}
    return _read_watch(before, after, told)


def _read_watch(before: tuple[Cohort, ...], after: tuple[Cohort, ...], told: dict[str, Any]) -> Speed:
    if not any(one.cases for one in after):
        text = _("No month since the exit has cases that were followed for {days} days.")
        return Speed(None, (text.format(days=told["horizon_days"]),), before=before, **told)
    cases, bad = sum(one.cases for one in before), sum(one.bad for one in before)
    if bad >= cases:
        text = _("No month before the exit has cases to compare with that were over within {days} days.")
        return Speed(None, (text.format(days=told["horizon_days"]),), before=before, after=after, **told)
    reading = read_drift(after, before=before)
    badly = _("A case goes badly here when it is not over within {days} days.").format(
        days=told["horizon_days"]
    )
    return Speed(
        is_as_fast=not reading.watch.alarmed,
        sentences=(*reading.sentences, badly),
        before=before,
        after=after,
        evidence=reading.watch.evidence if math.isfinite(reading.watch.evidence) else None,
        alarm_at=reading.watch.alarm_at,
        **told,
    )


def _read_cases(records: Records) -> _Cases:
    """Read the cases that the records follow from their receipt on; those seen only later waited long by choice."""
    columns = records.cases.filter(records.cases.entry_us == 0)
    table = records.fetch(columns.select("received_at", "wait_us", "ended_at"))
    zone = pa.timestamp("us", tz=records.manifest.time_zone)
    received = table.column("received_at").combine_chunks().cast(pa.timestamp("us"))
    local = pc.local_timestamp(received.cast(pa.timestamp("us", tz="UTC")).cast(zone))
    return _Cases(
        received_on=local.to_numpy(zero_copy_only=False).astype("datetime64[D]"),
        wait_days=table.column("wait_us").to_numpy().astype(np.float64) / DAY_US,
        ended=pc.is_valid(table.column("ended_at")).to_numpy().astype(bool),
    )


def _find_horizon(cases: _Cases, exit_on: date) -> int | None:
    """Find within how many days 4 of 5 cases of the year before the exit were over; open ones count as longest."""
    day = np.datetime64(exit_on)
    chosen = (cases.received_on < day) & (cases.received_on >= day - np.timedelta64(365, "D"))
    waits = np.sort(np.where(cases.ended[chosen], cases.wait_days[chosen], np.inf))
    if not waits.size:
        return None
    found = float(waits[min(math.ceil(SHARE * waits.size), waits.size) - 1])
    return max(1, math.ceil(found)) if math.isfinite(found) else None
