"""Working time against a count of minutes, and the ends of promises."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from groundswell.working_time import Calendar, OpeningHours, list_closed_weekdays

ZONE = "Europe/Amsterdam"
HOURS = OpeningHours((0, 1, 2, 3, 4), time(9), time(17, 30), country="NL")


def as_us(*moments: datetime) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([round(moment.timestamp() * 1e6) for moment in moments], np.int64)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(ZONE))  # type: ignore[arg-type, misc]


def count_open_minutes(hours: OpeningHours, start: datetime, end: datetime) -> int:
    open_days = set(hours.open_days(date(2023, 1, 1), date(2023, 12, 31)))
    minutes, moment = 0, start.astimezone(UTC)
    while moment < end.astimezone(UTC):
        here = moment.astimezone(ZoneInfo(ZONE))
        minutes += here.date() in open_days and hours.opens <= here.time() < hours.closes
        moment += timedelta(minutes=1)
    return minutes


@pytest.mark.parametrize("seed", range(4))
def test_open_time_is_as_counted_minute_by_minute(seed: int) -> None:
    rng = np.random.default_rng(seed)
    start = local(2023, 3, 20) + timedelta(minutes=int(rng.integers(0, 30 * 1440)))
    end = start + timedelta(minutes=int(rng.integers(0, 15 * 1440)))
    calendar = Calendar(HOURS, ZONE, date(2023, 1, 1), date(2023, 12, 31))
    measured = calendar.measure_open_time(as_us(start), as_us(end))
    assert measured[0] / 60e6 == count_open_minutes(HOURS, start, end)


def test_open_time_of_a_night_and_of_nothing_is_none() -> None:
    calendar = Calendar(HOURS, ZONE, date(2023, 5, 1), date(2023, 5, 31))
    night = (
        as_us(local(2023, 5, 2, 18), local(2023, 5, 2, 12)),
        as_us(local(2023, 5, 3, 8), local(2023, 5, 2, 12)),
    )
    assert calendar.measure_open_time(*night).tolist() == [0, 0]


@pytest.mark.parametrize("weekdays", [(), (7,), (-1, 2)])
def test_office_without_a_weekday_is_refused(weekdays: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="Monday is 0"):
        OpeningHours(weekdays=weekdays)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (local(2023, 5, 1, 10), 1, local(2023, 5, 2, 17, 30)),
        (local(2023, 5, 1, 23), 1, local(2023, 5, 2, 17, 30)),
        (local(2023, 5, 5, 10), 1, local(2023, 5, 8, 17, 30)),
        (local(2023, 5, 6, 10), 1, local(2023, 5, 8, 17, 30)),
        (local(2023, 5, 1, 10), 0.5, local(2023, 5, 2, 17, 30)),
        (local(2023, 4, 26, 10), 1, local(2023, 4, 28, 17, 30)),  # the 27th is King's Day
        (local(2023, 3, 24, 10), 2, local(2023, 3, 28, 17, 30)),  # across the change to summer time
        (local(2023, 5, 1, 10), 10, local(2023, 5, 15, 17, 30)),
    ],
)
def test_promise_ends_with_the_last_of_its_open_days(received: datetime, days: float, due: datetime) -> None:
    calendar = Calendar(HOURS, ZONE, date(2023, 3, 1), date(2023, 12, 31))
    assert calendar.add_open_days(as_us(received), days).tolist() == as_us(due).tolist()


def test_days_that_the_agency_names_are_closed() -> None:
    hours = OpeningHours(closed_on=(date(2024, 3, 4),))
    assert hours.open_days(date(2024, 3, 1), date(2024, 3, 5)) == [date(2024, 3, 1), date(2024, 3, 5)]
    assert hours.open_seconds == 86_400


def test_weekdays_with_next_to_nothing_are_closed() -> None:
    assert list_closed_weekdays([100, 100, 100, 100, 100, 2, 0]) == (5, 6)
    assert list_closed_weekdays([100] * 7) == ()
    assert list_closed_weekdays([5, 5, 5, 5, 5, 0, 0]) == ()
