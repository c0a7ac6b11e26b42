"""Whole days and weeks of the records, in the agency's own time: what came in, what left, what waited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from groundswell.spells import Records

Floats = NDArray[np.float64]
Dates = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Counts of days, or of weeks, in order and without a gap.

    Args:
        first_on: first day of each span, local to the agency.
        arrivals: cases received in it.
        decided: cases decided in it.
        withdrawn: cases withdrawn in it.
        backlog: cases open at its end.
    """

    first_on: Dates
    arrivals: Floats
    decided: Floats
    withdrawn: Floats
    backlog: Floats

    @property
    def ends(self) -> Floats:
        """Cases that ended in each span, in whichever way."""
        return self.decided + self.withdrawn

    def __len__(self) -> int:
        """How many spans there are."""
        return len(self.first_on)

    def last(self, count: int) -> Spans:
        """Give the last so many spans."""
        return self._cut(slice(max(len(self) - count, 0), None))

    def first(self, count: int) -> Spans:
        """Give the first so many spans."""
        return self._cut(slice(0, max(count, 0)))

    def between(self, first_on: np.datetime64, until_on: np.datetime64) -> Spans:
        """Give the spans that begin at `first_on` or later and before `until_on`."""
        return self._cut((self.first_on >= first_on) & (self.first_on < until_on))

    def _cut(self, part: Any) -> Spans:
        return Spans(
            self.first_on[part],
            self.arrivals[part],
            self.decided[part],
            self.withdrawn[part],
            self.backlog[part],
        )


def read_days(records: Records) -> Spans:
    """Read the whole days that the export covers.

    The day of the extract is left out, as it was not over; so are days before the export's window, whose
    counts hold only the cases that lived into it.

    Returns:
        One span per day; empty where the records cover no whole day.
    """
    columns = records.columns(records.daily.order_by("day_on"))
    numbers = {name: np.asarray(columns[name], dtype=float) for name in columns if name != "day_on"}
    days = Spans(np.asarray(columns["day_on"], dtype="datetime64[D]"), **numbers)
    if not len(days):
        return days
    return days.between(find_first_day(records, days.first_on[0]), _find_end(records))


def build_weeks(days: Spans) -> Spans:
    """Build whole weeks from days, counted back from the last day, so that none is cut short.

    Returns:
        One span per seven days; the first days that fill no week are left out.

    Example:
        >>> day = np.arange("2024-01-01", "2024-01-16", dtype="datetime64[D]")
        >>> build_weeks(Spans(day, *(np.ones(15) for _ in range(4)))).arrivals
        array([7., 7.])
    """
    weeks = len(days) // 7
    whole = days.last(weeks * 7) if weeks else days.last(0)
    if not weeks:
        return whole._cut(slice(0, 0))
    arrivals, decided, withdrawn = (
        part.reshape(weeks, 7).sum(axis=1) for part in (whole.arrivals, whole.decided, whole.withdrawn)
    )
    return Spans(whole.first_on[::7], arrivals, decided, withdrawn, whole.backlog[6::7])


def find_first_day(records: Records, earliest_on: np.datetime64) -> np.datetime64:
    """Find the first whole day that the export covers; the earliest day where it has no window."""
    window = records.manifest.window_from_at
    if window is None:
        return earliest_on
    local = window.astimezone(ZoneInfo(records.manifest.time_zone))
    first = np.datetime64(local.date(), "D")
    return max(first if local.time() == time(0) else first + np.timedelta64(1, "D"), earliest_on)


def _find_end(records: Records) -> np.datetime64:
    """Find the first day that was not over at the extract."""
    extract = records.manifest.extract_at + timedelta(seconds=1)
    return np.datetime64(extract.astimezone(ZoneInfo(records.manifest.time_zone)).date(), "D")


def express_local_time(moment: ir.Value, records: Records, earliest_on: np.datetime64) -> ir.Value:
    """Express a moment of the store (UTC) in the agency's own time, on any engine.

    Method: the zone's offsets are looked up once for the span of the records, and become one choice per
    change of the clocks, so that no engine's own tables of zones are needed.

    Args:
        moment: a timestamp expression, UTC.
        records: for the zone and the date of the extract.
        earliest_on: no moment is earlier than this day.

    Returns:
        A timestamp expression in local time.
    """
    changes = list_offsets(records.manifest.time_zone, earliest_on, records.manifest.extract_at)
    *former, (_begin, last) = changes
    local = moment + ibis.interval(seconds=last)
    branches = [
        (moment < ibis.literal(until.replace(tzinfo=None)), moment + ibis.interval(seconds=offset))
        for (_start, offset), (until, _next) in zip(former, changes[1:], strict=True)
    ]
    return ibis.cases(*branches, else_=local) if branches else local


def list_offsets(
    time_zone: str, earliest_on: np.datetime64, until_at: datetime
) -> list[tuple[datetime, int]]:
    """List from when on (UTC) the zone was so many seconds ahead of UTC.

    Example:
        >>> [offset for _, offset in list_offsets("Europe/Rome", np.datetime64("2024-01-01"),
        ...                                       datetime(2024, 12, 31, tzinfo=UTC))]
        [3600, 7200, 3600]
    """
    zone = ZoneInfo(time_zone)
    at = datetime.combine(earliest_on.astype(object), time(0), UTC) - timedelta(days=1)
    found = [(at, _offset(at, zone))]
    while at <= until_at + timedelta(days=1):
        later = at + timedelta(days=1)
        if _offset(later, zone) != found[-1][1]:
            found.append((_pin(at, later, zone), _offset(later, zone)))
        at = later
    return found


def _offset(at: datetime, zone: ZoneInfo) -> int:
    return round((at.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _pin(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Find the second between two moments at which the zone's offset changes."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high
