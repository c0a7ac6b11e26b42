"""When each officer is on duty, learned from what each was seen to do, laid out as stretches of time.

Kept as running totals, so that the on-duty time between two moments is the difference of two readings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numba import njit
from numpy.typing import NDArray

Int64 = NDArray[np.int64]
Bool = NDArray[np.bool_]

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
DAY_MINUTES = 24 * 60
_EPOCH_ON = date(1970, 1, 1)

# A weekly stretch on duty: weekday (Monday is 0), first minute of the local day, minute after the last.
WeeklyStretch = tuple[int, int, int]


@dataclass(frozen=True)
class LocalDays:
    """The local midnights of a stretch of days, in UTC.

    Args:
        time_zone: IANA name of the zone whose clock is kept.
        first_on: the first day.
        midnight_us: microseconds since 1970 UTC of each local midnight, one longer than the days.
    """

    time_zone: str
    first_on: date
    midnight_us: Int64

    @property
    def count(self) -> int:
        """How many days."""
        return self.midnight_us.size - 1

    @property
    def weekday(self) -> Int64:
        """Weekday of each day, Monday is 0."""
        return (np.arange(self.count) + self.first_on.weekday()) % 7

    def find_day(self, at_us: Int64) -> Int64:
        """Find the day, as a position from the first, in which each moment falls."""
        found: Int64 = np.searchsorted(self.midnight_us, at_us, side="right") - 1
        return found

    def place_minutes(self, day: Int64, minute: Int64) -> Int64:
        """Give the UTC moment of a minute of the local clock on each day; changes of the clock are kept."""
        placed = self.midnight_us[day] + minute * MINUTE_US
        whole = self.midnight_us[day + 1] - self.midnight_us[day] == DAY_MINUTES * MINUTE_US
        zone = ZoneInfo(self.time_zone)
        for i in np.flatnonzero(~whole):
            placed[i] = _local_moment(self.first_on, int(day[i]), int(minute[i]), zone)
        return placed


def lay_out_days(first_us: int, last_us: int, time_zone: str) -> LocalDays:
    """Lay out the local days that hold two moments and all between.

    Args:
        first_us: microseconds since 1970 UTC of the first moment.
        last_us: the same of the last.
        time_zone: IANA name of the zone.
    """
    first_on = _EPOCH_ON + timedelta(days=first_us // (24 * HOUR_US) - 1)
    count = last_us // (24 * HOUR_US) - first_us // (24 * HOUR_US) + 3
    zone = ZoneInfo(time_zone)
    midnights = [_local_moment(first_on, k, 0, zone) for k in range(count + 1)]
    return LocalDays(time_zone, first_on, np.array(midnights, np.int64))


def _local_moment(first_on: date, days: int, minutes: int, zone: ZoneInfo) -> int:
    day = first_on + timedelta(days=days + minutes // DAY_MINUTES)
    at = datetime(day.year, day.month, day.day, minutes % DAY_MINUTES // 60, minutes % 60, tzinfo=zone)
    return round(at.astimezone(UTC).timestamp()) * 1_000_000


@dataclass(frozen=True)
class DutyHours:
    """On-duty stretches of each officer; officers who share hours share a calendar.

    Args:
        calendar_of: calendar of each officer, by officer number.
        starts: where each calendar's stretches begin in the columns below, one longer than calendars.
        open_us: start of each stretch, microseconds since 1970 UTC.
        close_us: its end.
        before_us: on-duty time of the same calendar before the stretch.
    """

    calendar_of: Int64
    starts: Int64
    open_us: Int64
    close_us: Int64
    before_us: Int64

    @property
    def columns(self) -> tuple[Int64, Int64, Int64, Int64, Int64]:
        """The calendar of each officer and the columns of the calendars, for compiled loops."""
        return self.calendar_of, self.starts, self.open_us, self.close_us, self.before_us

    def measure(self, officer: Int64, from_us: Int64, to_us: Int64) -> Int64:
        """Measure each officer's on-duty microseconds in ``[from, to)``."""
        return self.read_clock(officer, to_us) - self.read_clock(officer, from_us)

    def read_clock(self, officer: Int64, at_us: Int64) -> Int64:
        """Read the clock that runs only while the officer is on duty."""
        clock: Int64 = read_duty_clocks(
            self.calendar_of[officer], at_us, self.starts, self.open_us, self.close_us, self.before_us
        )
        return clock


def learn_duty_hours(
    officer: Int64,
    at_us: Int64,
    officer_count: int,
    time_zone: str,
    *,
    least_share: float = 0.1,
    least_days: int = 20,
    given: Mapping[int, Sequence[WeeklyStretch]] | None = None,
    whole_days: bool = False,
    span_us: tuple[int, int] | None = None,
) -> DutyHours:
    """Learn when officers are on duty from the moments at which they were seen to act.

    An hour of a weekday is on duty where the officer acted in it on at least `least_share` of the days of
    that weekday on which they acted at all. An officer seen on fewer than `least_days` days takes the hours
    of all officers together. A day on which nobody acted is a closed day for all.
    Method: weekly calendars by confidence, as in Lashkevich et al. (CAiSE 2023) with hours as granules.
    Checked against: hand-made weeks.

    Args:
        officer: officer number of each moment.
        at_us: the moments, microseconds since 1970 UTC.
        officer_count: how many officers there are.
        time_zone: IANA name of the office's zone.
        least_share: share of days from which an hour counts as on duty; 0 counts every hour ever seen.
        least_days: days on which an officer must have been seen to have hours of their own.
        given: known weekly hours by officer number; they replace what would be learned, closed days too.
        whole_days: records have dates only, so a day is on duty from midnight to midnight.
        span_us: first and last moment that will be asked for; None for those of `at_us`.

    Returns:
        The on-duty stretches of each officer.

    Example:
        >>> hour = 3_600_000_000
        >>> duty = learn_duty_hours(np.array([0, 0]), np.array([9, 16]) * hour, 1, "UTC")
        >>> duty.measure(np.array([0]), np.array([8 * hour]), np.array([12 * hour])) // hour
        array([1])
    """
    first_us, last_us = span_us or ((int(at_us.min()), int(at_us.max())) if at_us.size else (0, 0))
    marks = mark_hours(
        officer, (at_us,), officer_count, lay_out_days(first_us, last_us, time_zone), whole_days=whole_days
    )
    return learn_from_marks(marks, least_share=least_share, least_days=least_days, given=given)


@dataclass(frozen=True)
class HourMarks:
    """On which days, and in which hours of them, each officer was seen to act.

    Args:
        days: the days.
        seen: by officer and day, a bit for each hour of the local day.
    """

    days: LocalDays
    seen: Int64


def mark_hours(
    officer: NDArray[np.integer],
    moments: Sequence[Int64],
    officer_count: int,
    days: LocalDays,
    *,
    whole_days: bool = False,
) -> HourMarks:
    """Mark the hours in which each officer was seen to act.

    Args:
        officer: officer number of each moment; -1 where not recorded.
        moments: columns of moments, microseconds since 1970 UTC, each as long as `officer`.
        officer_count: how many officers there are.
        days: days that hold all the moments.
        whole_days: mark the whole day of each moment.
    """
    seen = np.zeros((max(officer_count, 1), days.count), np.int64)
    for at_us in moments:
        _mark(seen, officer, at_us, days.midnight_us, whole_days)
    return HourMarks(days, seen)


@njit(cache=True, nogil=True)
def _mark(
    seen: Int64, officer: NDArray[np.integer], at_us: Int64, midnight_us: Int64, whole_days: bool
) -> None:
    for i in range(officer.size):
        if officer[i] < 0:
            continue
        day = (at_us[i] - midnight_us[0]) // (24 * HOUR_US)
        day = max(0, min(day, midnight_us.size - 2))
        while day > 0 and midnight_us[day] > at_us[i]:
            day -= 1
        while day < midnight_us.size - 2 and midnight_us[day + 1] <= at_us[i]:
            day += 1
        hour = min(max((at_us[i] - midnight_us[day]) // HOUR_US, 0), 23)
        seen[officer[i], day] |= (1 << 24) - 1 if whole_days else np.int64(1) << hour


def learn_from_marks(
    marks: HourMarks,
    *,
    least_share: float = 0.1,
    least_days: int = 20,
    given: Mapping[int, Sequence[WeeklyStretch]] | None = None,
) -> DutyHours:
    """Learn when officers are on duty from the hours in which they were seen; see `learn_duty_hours`.

    Args:
        marks: the hours in which each officer was seen to act.
        least_share: share of days from which an hour counts as on duty.
        least_days: days on which an officer must have been seen to have hours of their own.
        given: known weekly hours by officer number.
    """
    days, seen = marks.days, marks.seen
    pooled = np.bitwise_or.reduce(seen, axis=0)[None, :]
    own = np.flatnonzero((seen != 0).sum(axis=1) >= least_days)
    patterns = np.concatenate(
        [_learn_pattern(pooled, days, least_share), _learn_pattern(seen[own], days, least_share)]
    )
    calendar_of = np.zeros(seen.shape[0], np.int64)
    calendar_of[own] = np.arange(own.size) + 1
    every_day = np.arange(days.count)
    hours_us = np.stack([days.place_minutes(every_day, 0 * every_day + 60 * h) for h in range(25)], axis=1)
    stretches = [
        _list_hour_stretches(pattern, pooled[0] != 0, hours_us, days.weekday) for pattern in patterns
    ]
    for number, week in sorted((given or {}).items()):
        calendar_of[number] = len(stretches)
        stretches.append(_list_given_stretches(week, days))
    return _join_calendars(calendar_of, stretches)


def _learn_pattern(seen: NDArray[np.int64], days: LocalDays, least_share: float) -> Bool:
    """Give, per calendar, weekday and hour, whether it is on duty."""
    pattern = np.zeros((seen.shape[0], 7, 24), np.bool_)
    for weekday in range(7):
        of_weekday = seen[:, days.weekday == weekday]
        present = (of_weekday != 0).sum(axis=1)
        for hour in range(24):
            times = ((of_weekday >> hour) & 1).sum(axis=1)
            pattern[:, weekday, hour] = (times > 0) & (times >= least_share * present)
    return pattern


def _list_hour_stretches(
    pattern: Bool, is_open: Bool, hours_us: Int64, weekday: Int64
) -> tuple[Int64, Int64]:
    """Turn weekly hours into stretches on the open days, joining hours that follow each other."""
    on_duty = pattern[weekday] & is_open[:, None]
    edges = np.diff(np.pad(on_duty, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    return hours_us[edges == 1], hours_us[edges == -1]


def _list_given_stretches(week: Sequence[WeeklyStretch], days: LocalDays) -> tuple[Int64, Int64]:
    opens, closes = [], []
    for weekday, start, end in week:
        day = np.flatnonzero(days.weekday == weekday)
        opens.append(days.place_minutes(day, np.full(day.size, start)))
        closes.append(days.place_minutes(day, np.full(day.size, end)))
    return _sort_stretches(opens, closes)


def _sort_stretches(opens: list[Int64], closes: list[Int64]) -> tuple[Int64, Int64]:
    if not opens:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    open_us, close_us = np.concatenate(opens), np.concatenate(closes)
    order = np.argsort(open_us, kind="stable")
    return open_us[order], close_us[order]


def _join_calendars(calendar_of: Int64, stretches: list[tuple[Int64, Int64]]) -> DutyHours:
    sizes = [opens.size for opens, _ in stretches]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    before = [np.cumsum(closes - opens) - (closes - opens) for opens, closes in stretches]
    return DutyHours(
        calendar_of,
        starts,
        np.concatenate([opens for opens, _ in stretches]),
        np.concatenate([closes for _, closes in stretches]),
        np.concatenate(before).astype(np.int64),
    )


@njit(cache=True, nogil=True)
def read_duty_clock(
    calendar: int, at_us: int, starts: Int64, open_us: Int64, close_us: Int64, before_us: Int64
) -> int:
    """Read one calendar's running total of on-duty microseconds at a moment."""
    low, high = starts[calendar], starts[calendar + 1]
    first = low
    while low < high:
        middle = (low + high) // 2
        if open_us[middle] <= at_us:
            low = middle + 1
        else:
            high = middle
    if low == first:
        return np.int64(0)  # type: ignore[return-value]
    k = low - 1
    return before_us[k] + min(at_us, close_us[k]) - open_us[k]  # type: ignore[no-any-return]


@njit(cache=True, nogil=True)
def read_duty_clocks(
    calendar: Int64, at_us: Int64, starts: Int64, open_us: Int64, close_us: Int64, before_us: Int64
) -> Int64:
    """Read the running total of on-duty microseconds of many calendars, each at its moment."""
    clock = np.empty(at_us.size, np.int64)
    for i in range(at_us.size):
        clock[i] = read_duty_clock(calendar[i], at_us[i], starts, open_us, close_us, before_us)
    return clock
