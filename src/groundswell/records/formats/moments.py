"""Moments written as ISO 8601, read from bytes by a compiled loop into microseconds of UTC."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

Bytes = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]

NO_MOMENT = -(2**63)
_SECOND = 1_000_000


@njit(nogil=True, cache=True)
def _read_digits(data: Bytes, at: int, count: int) -> int:
    value = 0
    for i in range(at, at + count):
        if data[i] < 48 or data[i] > 57:
            return -1
        value = value * 10 + (data[i] - 48)
    return value


@njit(nogil=True, cache=True)
def _count_days(year: int, month: int, day: int) -> int:
    """Count days since 1970-01-01 in the proleptic Gregorian calendar."""
    shifted = year - (1 if month <= 2 else 0)
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return era * 146097 + year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year - 719468


@njit(nogil=True, cache=True)
def _month_length(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@njit(nogil=True, cache=True)
def _read_day(data: Bytes, at: int, end: int) -> int:
    """Read YYYY-MM-DD as days since 1970, or give NO_MOMENT."""
    if end - at < 10 or data[at + 4] != 45 or data[at + 7] != 45:
        return NO_MOMENT
    year, month, day = _read_digits(data, at, 4), _read_digits(data, at + 5, 2), _read_digits(data, at + 8, 2)
    if year < 0 or month < 1 or month > 12 or day < 1 or day > _month_length(year, month):
        return NO_MOMENT
    return _count_days(year, month, day)


@njit(nogil=True, cache=True)
def _read_offset(data: Bytes, at: int, end: int) -> int:
    """Read Z, +HH, +HHMM or +HH:MM as seconds, or give NO_MOMENT."""
    length = end - at
    if length == 1 and (data[at] == 90 or data[at] == 122):
        return 0
    if (data[at] != 43 and data[at] != 45) or length not in (3, 5, 6):
        return NO_MOMENT
    hours = _read_digits(data, at + 1, 2)
    minutes = 0
    if length == 5:
        minutes = _read_digits(data, at + 3, 2)
    elif length == 6:
        minutes = _read_digits(data, at + 4, 2) if data[at + 3] == 58 else -1
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59:
        return NO_MOMENT
    seconds = hours * 3600 + minutes * 60
    return -seconds if data[at] == 45 else seconds


@njit(nogil=True, cache=True)
def _read_clock(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Read HH:MM[:SS[.f]] as microseconds and the place after it; NO_MOMENT where it is not one."""
    if end - at < 5 or data[at + 2] != 58:
        return NO_MOMENT, at
    hours, minutes, seconds = _read_digits(data, at, 2), _read_digits(data, at + 3, 2), 0
    i = at + 5
    if i + 2 < end and data[i] == 58:
        seconds = _read_digits(data, i + 1, 2)
        i += 3
    if hours < 0 or hours > 23 or minutes < 0 or minutes > 59 or seconds < 0 or seconds > 59:
        return NO_MOMENT, at
    part, scale = 0, 100_000
    if i < end and (data[i] == 46 or data[i] == 44):
        i += 1
        while i < end and 48 <= data[i] <= 57:
            part += (data[i] - 48) * scale
            scale //= 10
            i += 1
    return (hours * 3600 + minutes * 60 + seconds) * _SECOND + part, i


@njit(nogil=True, cache=True)
def read_moment(data: Bytes, at: int, end: int) -> tuple[int, bool]:
    """Read one moment as microseconds since 1970 in UTC, and whether it carried an offset.

    A moment without an offset is taken as UTC, a day as its midnight; fractions beyond microseconds are cut.
    NO_MOMENT stands for what is not a moment.
    """
    day = _read_day(data, at, end)
    if day == NO_MOMENT:
        return NO_MOMENT, False
    at += 10
    if at == end:
        return day * 86_400 * _SECOND, False
    if data[at] != 84 and data[at] != 32 and data[at] != 116:
        return NO_MOMENT, False
    clock, at = _read_clock(data, at + 1, end)
    if clock == NO_MOMENT:
        return NO_MOMENT, False
    moment = day * 86_400 * _SECOND + clock
    if at == end:
        return moment, False
    offset = _read_offset(data, at, end)
    if offset == NO_MOMENT:
        return NO_MOMENT, False
    return moment - offset * _SECOND, True


@njit(nogil=True, cache=True)
def read_moments(data: Bytes, places: Codes, moments: Ints) -> tuple[int, int]:
    """Read many moments.

    Args:
        data: the bytes.
        places: for each moment its row, place and length.
        moments: filled by row; NO_MOMENT must stand where a row has none.

    Returns:
        How many could not be read, and how many carried an offset.
    """
    failed = carried = 0
    for n in range(len(places)):
        at = places[n, 1]
        moment, offset = read_moment(data, at, at + places[n, 2])
        moments[places[n, 0]] = moment
        failed += 1 if moment == NO_MOMENT else 0
        carried += 1 if offset else 0
    return failed, carried


def parse_moment(text: str) -> tuple[int, bool] | None:
    """Read one moment from a text: microseconds since 1970 in UTC, and whether it carried an offset.

    Example:
        >>> parse_moment("1970-01-01T01:00:00.000001+01:00")
        (1, True)
        >>> parse_moment("yesterday") is None
        True
    """
    data = np.frombuffer(text.encode(), np.uint8)
    moment, offset = read_moment(data, 0, len(data))
    return None if moment == NO_MOMENT else (int(moment), bool(offset))
