"""Months: what is left over goes to the next open one, and a month closes after those before it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.errors import MonthNotClosable, MonthsClosed
from groundswell.ledger.periods import (
    check_closing,
    choose_day,
    find_month,
    find_next_month,
    list_open_months,
)

JANUARY, FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (1, 2, 3, 4))
TODAY = date(2026, 4, 20)
DAYS = st.dates(date(2025, 1, 1), date(2026, 4, 20))
CLOSED = st.sets(DAYS.map(find_month))


@pytest.mark.parametrize(
    ("about_on", "closed", "on"),
    [
        (date(2026, 2, 17), set(), date(2026, 2, 17)),
        (date(2026, 2, 17), {JANUARY}, date(2026, 2, 17)),
        (date(2026, 2, 17), {FEBRUARY}, MARCH),
        (date(2026, 2, 28), {JANUARY, FEBRUARY, MARCH}, APRIL),
        (date(2026, 4, 20), {FEBRUARY, MARCH}, date(2026, 4, 20)),
        (date(2025, 12, 31), {date(2025, 12, 1)}, JANUARY),
        (date(2026, 5, 2), {MARCH}, date(2026, 5, 2)),
    ],
)  # fmt: skip
def test_cost_is_booked_on_its_day_or_in_the_first_open_month_after(
    about_on: date, closed: set[date], on: date
) -> None:
    assert choose_day(about_on, closed, TODAY) == on


def test_cost_is_not_booked_ahead_of_today_because_months_are_closed() -> None:
    with pytest.raises(MonthsClosed) as caught:
        choose_day(date(2026, 3, 9), {MARCH, APRIL}, TODAY)

    assert (caught.value.about_on, caught.value.today) == (date(2026, 3, 9), TODAY)


@given(DAYS, CLOSED)
def test_day_that_is_chosen_is_in_an_open_month_and_never_earlier(about_on: date, closed: set[date]) -> None:
    try:
        on = choose_day(about_on, closed, TODAY)
    except MonthsClosed:
        assert find_month(TODAY) in closed
        return

    assert find_month(on) not in closed
    assert on >= about_on or find_month(on) == find_month(about_on)
    skipped = [month for month in closed if find_month(about_on) <= month < find_month(on)]
    assert len(skipped) == (on.year - about_on.year) * 12 + on.month - about_on.month


@pytest.mark.parametrize(
    ("month_on", "after"),
    [(date(2026, 1, 31), FEBRUARY), (date(2026, 12, 1), date(2027, 1, 1)), (date(2024, 2, 29), date(2024, 3, 1))],
)  # fmt: skip
def test_next_month_begins_on_its_first_day(month_on: date, after: date) -> None:
    assert find_next_month(month_on) == after


def test_open_months_are_those_that_are_over() -> None:
    assert list_open_months(date(2026, 1, 15), {FEBRUARY}, TODAY) == [JANUARY, MARCH]
    assert list_open_months(date(2026, 4, 1), set(), TODAY) == []


@pytest.mark.parametrize(
    ("month_on", "closed", "reason"),
    [
        (date(2026, 2, 9), {JANUARY, FEBRUARY}, "closed already"),
        (APRIL, {JANUARY, FEBRUARY, MARCH}, "not over"),
        (date(2026, 5, 1), {JANUARY, FEBRUARY, MARCH}, "not over"),
        (MARCH, {JANUARY}, "March 2026 cannot be closed: February 2026 is still open"),
    ],
)
def test_month_that_cannot_be_closed_says_why(month_on: date, closed: set[date], reason: str) -> None:
    with pytest.raises(MonthNotClosable, match=reason):
        check_closing(month_on, date(2026, 1, 15), closed, TODAY)


def test_month_closes_when_it_is_over_and_those_before_it_are_closed() -> None:
    check_closing(date(2026, 1, 31), date(2026, 1, 15), set(), TODAY)
    check_closing(MARCH, date(2026, 1, 15), {JANUARY, FEBRUARY}, TODAY)
    check_closing(
        JANUARY, date(2026, 3, 15), set(), TODAY
    )  # before the first entry: nothing stands in the way
