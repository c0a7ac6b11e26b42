"""Working days and hours: how much of a stretch of time an office was open.

The whole calendar is a running total of open microseconds at each local midnight; the open time between two
moments is the difference of two readings of it, so that a million stretches cost two look-ups each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class OpeningHours:
    """When an office is open: on which weekdays, from when to when, and not on which holidays.

    Args:
        weekdays: open weekdays, Monday is 0.
        opens: local time of opening.
        closes: local time of closing; midnight (00:00) means the end of the day.
        country: ISO 3166 code whose public holidays are closed days; None for none.
        region: subdivision of the country, as the `holidays` package names it.
        closed_on: further closed days.

    Raises:
        ValueError: it closes before it opens, is open on no weekday, or the country or region is not known.

    Example:
        >>> hours = OpeningHours((0, 1, 2, 3, 4), time(9), time(17))
        >>> hours.open_days(date(2024, 3, 1), date(2024, 3, 4))
        [datetime.date(2024, 3, 1), datetime.date(2024, 3, 4)]
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(0)
    closes: time = time(0)
    country: str | None = None
    region: str | None = None
    closed_on: tuple[date, ...] = field(default=())

    def __post_init__(self) -> None:
        if self.closes != time(0) and self.closes <= self.opens:
            raise ValueError(f"it closes at {self.closes} and opens at {self.opens}")
        if not self.weekdays or not set(self.weekdays) <= set(range(7)):
            raise ValueError(f"weekdays are {list(self.weekdays)}, and Monday is 0, Sunday 6")
        try:
            self._public_holidays(date(2024, 1, 1), date(2024, 1, 1))
        except NotImplementedError as error:
            raise ValueError(str(error)) from error

    @property
    def open_seconds(self) -> int:
        """Length of an open day in seconds by the local clock."""
        start = self.opens.hour * 3600 + self.opens.minute * 60 + self.opens.second
        end = self.closes.hour * 3600 + self.closes.minute * 60 + self.closes.second
        return (end or 86_400) - start

    def open_days(self, first_on: date, last_on: date) -> list[date]:
        """List the open days from `first_on` to `last_on`, both included."""
        closed = set(self.closed_on) | self._public_holidays(first_on, last_on)
        days = (first_on + timedelta(days=k) for k in range((last_on - first_on).days + 1))
        return [day for day in days if day.weekday() in self.weekdays and day not in closed]

    def _public_holidays(self, first_on: date, last_on: date) -> set[date]:
        if self.country is None:
            return set()
        years = range(first_on.year, last_on.year + 1)
        return set(holidays.country_holidays(self.country, subdiv=self.region, years=years))


@dataclass(frozen=True)
class Calendar:
    """Opening hours laid out over a stretch of days in one time zone.

    Args:
        hours: when the office is open.
        time_zone: IANA name of the zone whose clock the office keeps.
        first_on: first day that will be asked for.
        last_on: last day that will be asked for.
    """

    hours: OpeningHours
    time_zone: str
    first_on: date
    last_on: date

    @cached_property
    def _edges(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        zone = ZoneInfo(self.time_zone)
        opens, closes = [], []
        for day in self.hours.open_days(self.first_on - timedelta(days=1), self.last_on + timedelta(days=1)):
            start = datetime.combine(day, self.hours.opens, zone)
            last_day = day if self.hours.closes != time(0) else day + timedelta(days=1)
            end = datetime.combine(last_day, self.hours.closes, zone)
            opens.append((start.astimezone(UTC) - _EPOCH) // MICROSECOND)
            closes.append((end.astimezone(UTC) - _EPOCH) // MICROSECOND)
        open_at, close_at = np.array(opens, np.int64), np.array(closes, np.int64)
        before = np.concatenate([[0], np.cumsum(close_at - open_at)]).astype(np.int64)
        return open_at, close_at, before

    def measure_open_time(self, from_us: NDArray[np.int64], to_us: NDArray[np.int64]) -> NDArray[np.int64]:
        """Measure the open microseconds in each stretch ``[from, to)``.

        Args:
            from_us: starts, microseconds since 1970 UTC.
            to_us: ends, the same, none before its start.

        Returns:
            Open microseconds of each stretch.

        Example:
            >>> calendar = Calendar(OpeningHours(), "UTC", date(2024, 3, 1), date(2024, 3, 5))
            >>> day = 86_400_000_000
            >>> friday = np.array([19783 * day]); tuesday = friday + 4 * day
            >>> calendar.measure_open_time(friday, tuesday) // day
            array([2])
        """
        return self._read_total(to_us) - self._read_total(from_us)

    def add_open_days(self, from_us: NDArray[np.int64], days: float) -> NDArray[np.int64]:
        """Find the end of the `days`-th open day after each moment: the last moment of a promise.

        The day of the moment itself does not count, as in "within 10 working days of receipt". Beyond the
        calendar's last day the answer is the end of its last open day.

        Args:
            from_us: moments, microseconds since 1970 UTC.
            days: how many open days; parts of a day are rounded up.

        Returns:
            Closing time of that day, the same unit.
        """
        open_at, close_at, _ = self._edges
        if open_at.size == 0:
            return np.full(from_us.shape, 2**62, np.int64)
        today = np.searchsorted(open_at - self._into_day(open_at), from_us, side="right") - 1
        return np.asarray(close_at[np.clip(today + int(np.ceil(days)), 0, open_at.size - 1)])

    def _into_day(self, open_at: NDArray[np.int64]) -> NDArray[np.int64]:
        opens = self.hours.opens
        seconds = opens.hour * 3600 + opens.minute * 60 + opens.second
        return np.full(open_at.shape, seconds * 1_000_000, np.int64)

    def _read_total(self, moment_us: NDArray[np.int64]) -> NDArray[np.int64]:
        open_at, close_at, before = self._edges
        if open_at.size == 0:
            return np.zeros(moment_us.shape, np.int64)
        position = np.searchsorted(open_at, moment_us, side="right") - 1
        inside = np.maximum(position, 0)
        partial = np.clip(np.minimum(moment_us, close_at[inside]) - open_at[inside], 0, None)
        total: NDArray[np.int64] = np.where(position < 0, 0, before[inside] + partial)
        return total


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")


def read_weekly_hours(text: str) -> tuple[tuple[int, int, int], ...]:
    """Read the hours of a week from words such as "mon-fri 10:00-12:00, 12:30-20:00; sat 9:00-12:00".

    Args:
        text: parts between semicolons, each with a weekday or a span of weekdays and one or more stretches.

    Returns:
        For each day and stretch: the weekday (Monday is 0), its first minute, and the minute after its last.

    Raises:
        ValueError: it cannot be read so, or a stretch ends before it begins.

    Example:
        >>> read_weekly_hours("mon-tue 9:00-12:00")
        ((0, 540, 720), (1, 540, 720))
    """
    week = []
    for part in text.lower().split(";"):
        days, _space, rest = part.strip().partition(" ")
        first, _dash, last = days.partition("-")
        low, high = _WEEKDAYS.index(first[:3]), _WEEKDAYS.index((last or first)[:3])
        stretches = [tuple(map(int, found)) for found in _HOURS.findall(rest)]
        if not stretches or low > high or _HOURS.sub("", rest).strip(", "):
            raise ValueError(f"{part.strip()!r} is no day with hours")
        for weekday in range(low, high + 1):
            for from_hour, from_minute, to_hour, to_minute in stretches:
                begin, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
                if not 0 <= begin < end <= 1440:
                    raise ValueError(f"{part.strip()!r} ends before it begins")
                week.append((weekday, begin, end))
    return tuple(week)


def list_closed_weekdays(counts: Sequence[int], limit: float = 0.15) -> tuple[int, ...]:
    """Name the weekdays on which an office seems closed, from how much was recorded on each.

    Args:
        counts: records per weekday, Monday first.
        limit: a weekday with less than this share of the middle weekday's records counts as closed.

    Returns:
        Closed weekdays, Monday is 0; none where there is too little to tell.

    Example:
        >>> list_closed_weekdays([50, 60, 55, 50, 40, 1, 0])
        (5, 6)
    """
    if sum(counts) < 50:
        return ()
    middle = sorted(counts)[len(counts) // 2]
    return tuple(day for day, count in enumerate(counts) if count < limit * middle)
