"""Hours on duty: learned from what was seen, kept by the local clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from groundswell.evidence.duty_hours import learn_duty_hours

HOUR = 3_600_000_000


def _us(moment: datetime) -> int:
    return round(moment.timestamp()) * 1_000_000


def _weeks(start: datetime, count: int, hours: tuple[int, ...]) -> np.ndarray:
    days = [start + timedelta(days=k) for k in range(count * 7) if (start + timedelta(days=k)).weekday() < 5]
    return np.array([_us(day + timedelta(hours=hour)) for day in days for hour in hours], np.int64)


def test_duty_of_an_officer_seen_in_office_hours_leaves_out_nights_and_weekends() -> None:
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    at = _weeks(monday, 8, tuple(range(9, 17)))
    duty = learn_duty_hours(np.zeros(at.size, np.int64), at, 1, "UTC")
    week = np.array([_us(monday)]), np.array([_us(monday + timedelta(days=7))])
    assert duty.measure(np.array([0]), *week).tolist() == [40 * HOUR]


def test_duty_of_an_officer_seldom_seen_is_that_of_all_together() -> None:
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    busy = _weeks(monday, 8, tuple(range(9, 17)))
    at = np.concatenate([busy, [_us(monday + timedelta(hours=11))]])
    officer = np.concatenate([np.zeros(busy.size, np.int64), [1]])
    duty = learn_duty_hours(officer, at, 2, "UTC")
    day = np.full(2, _us(monday)), np.full(2, _us(monday + timedelta(days=1)))
    assert duty.measure(np.array([0, 1]), *day).tolist() == [8 * HOUR, 8 * HOUR]


def test_duty_on_a_day_on_which_nobody_acted_is_none() -> None:
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    at = _weeks(monday, 8, tuple(range(9, 17)))
    closed = _us(monday + timedelta(days=15))
    at = at[(at < closed) | (at >= closed + 24 * HOUR)]
    duty = learn_duty_hours(np.zeros(at.size, np.int64), at, 1, "UTC")
    assert duty.measure(np.array([0]), np.array([closed]), np.array([closed + 24 * HOUR])).tolist() == [0]


def test_duty_in_an_hour_seen_once_counts_only_where_any_hour_counts() -> None:
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    at = np.append(_weeks(monday, 12, (9, 10)), _us(monday + timedelta(hours=22)))
    officer = np.zeros(at.size, np.int64)
    evening = np.array([_us(monday + timedelta(hours=22))]), np.array([_us(monday + timedelta(hours=23))])
    usual = learn_duty_hours(officer, at, 1, "UTC").measure(np.array([0]), *evening)
    ever = learn_duty_hours(officer, at, 1, "UTC", least_share=0).measure(np.array([0]), *evening)
    assert (usual.tolist(), ever.tolist()) == ([0], [HOUR])


def test_duty_given_by_the_local_clock_keeps_its_length_when_the_clock_changes() -> None:
    # Sunday 31 March 2024, Amsterdam: 02:00 becomes 03:00, so the day has 23 hours.
    given = {0: [(6, 0, 1440)]}
    at = np.array([_us(datetime(2024, 3, 30, 12, tzinfo=UTC)), _us(datetime(2024, 4, 1, 12, tzinfo=UTC))])
    duty = learn_duty_hours(np.zeros(2, np.int64), at, 1, "Europe/Amsterdam", given=given)
    assert duty.measure(np.array([0]), at[:1], at[1:]).tolist() == [23 * HOUR]


def test_duty_given_for_the_afternoon_of_a_day_with_a_clock_change_starts_by_the_local_clock() -> None:
    given = {0: [(6, 13 * 60, 14 * 60)]}
    at = np.array([_us(datetime(2024, 3, 31, 0, tzinfo=UTC)), _us(datetime(2024, 3, 31, 11, tzinfo=UTC))])
    duty = learn_duty_hours(np.zeros(2, np.int64), at, 1, "Europe/Amsterdam", given=given)
    half_past = np.array([_us(datetime(2024, 3, 31, 11, 30, tzinfo=UTC))])
    assert duty.measure(np.array([0]), at[:1], half_past).tolist() == [HOUR // 2]


def test_duty_from_dates_without_times_is_the_whole_day() -> None:
    at = _weeks(datetime(2024, 1, 1, tzinfo=UTC), 8, (0,))
    duty = learn_duty_hours(np.zeros(at.size, np.int64), at, 1, "UTC", whole_days=True)
    assert duty.measure(np.array([0]), at[:1], at[:1] + 7 * 24 * HOUR).tolist() == [5 * 24 * HOUR]


def test_duty_without_any_officer_is_none() -> None:
    none = np.zeros(0, np.int64)
    duty = learn_duty_hours(none, none, 0, "UTC")
    assert duty.measure(none, none, none).size == 0
