"""Cases decided per week before and since a trial began."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from groundswell.testing import build_records
from groundswell.trials.throughput import Throughput, read_throughput

BEGINS_ON = date(2024, 3, 4)


def _records(before_per_week: int, since_per_week: int, weeks: int = 8):
    events = []
    for week in range(-weeks, weeks):
        count = before_per_week if week < 0 else since_per_week
        for number in range(count):
            day = BEGINS_ON + timedelta(days=7 * week + number % 7)
            case = f"{week}.{number}"
            events += [
                (case, "Received", (day - timedelta(days=3)).isoformat()),
                (case, "Decided", day.isoformat()),
            ]
    extract = (BEGINS_ON + timedelta(days=7 * weeks)).isoformat()
    return build_records(events=events, ends=("Decided",), extract_at=extract)


def test_throughput_is_counted_by_whole_weeks_from_the_first_day():
    found = read_throughput(_records(9, 4), BEGINS_ON, 60)
    assert (found.before, found.since) == (9.0, 4.0)
    assert (found.weeks_before, found.weeks_since) == (8, 8)
    assert found.before_se == pytest.approx((9 / 8) ** 0.5)  # equal weeks: that of a count
    assert found.fell


def test_throughput_of_an_equal_count_did_not_fall():
    assert not read_throughput(_records(9, 8), BEGINS_ON, 60).fell


def test_throughput_after_too_few_weeks_is_not_known():
    assert read_throughput(_records(9, 4), BEGINS_ON, 27) is None
    assert read_throughput(_records(9, 4), BEGINS_ON - timedelta(days=40), 60) is None


def test_throughput_that_rose_did_not_fall():
    assert not Throughput(90.0, 120.0, 1.0, 1.0, 8, 8).fell
