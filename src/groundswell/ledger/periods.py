"""Months of the ledger: when one may close, and where an entry goes whose own month is closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from groundswell.errors.booking import MonthNotClosable, MonthsClosed
from groundswell.wording import _


def find_month(on: date) -> date:
    """Find the first day of the month of a day."""
    return on.replace(day=1)


def find_next_month(month_on: date) -> date:
    """Find the first day of the month after.

    Example:
        >>> find_next_month(date(2026, 12, 1))
        datetime.date(2027, 1, 1)
    """
    return (month_on.replace(day=1) + timedelta(days=31)).replace(day=1)


def choose_day(about_on: date, closed_months: Collection[date], today: date) -> date:
    """Choose the day on which a cost is booked: its own, or the first of the next month that is open.

    The entry keeps the day that it is about. So nothing is lost between months, and no closed month changes.

    Args:
        about_on: the day that the cost is about.
        closed_months: the first day of each month that is closed.
        today: the present day.

    Raises:
        MonthsClosed: every month from then until today is closed.

    Example:
        >>> choose_day(date(2026, 3, 20), {date(2026, 3, 1), date(2026, 4, 1)}, date(2026, 5, 6))
        datetime.date(2026, 5, 1)
    """
    if find_month(about_on) not in closed_months:
        return about_on
    month_on = find_month(about_on)
    while month_on in closed_months:
        month_on = find_next_month(month_on)
    if month_on > today:
        raise MonthsClosed(about_on, today)
    return month_on


def list_open_months(first_on: date, closed_months: Collection[date], today: date) -> list[date]:
    """List the months that are over and not closed yet, from the month of the first entry on, oldest first.

    Args:
        first_on: the day of the first entry.
        closed_months: the first day of each month that is closed.
        today: the present day; its own month is not over.
    """
    months, month_on = [], find_month(first_on)
    while month_on < find_month(today):
        if month_on not in closed_months:
            months.append(month_on)
        month_on = find_next_month(month_on)
    return months


def check_closing(month_on: date, first_on: date, closed_months: Collection[date], today: date) -> None:
    """Check that a month may be closed: it is over, open, and no earlier one is open.

    Args:
        month_on: any day of the month.
        first_on: the day of the first entry of the ledger.
        closed_months: the first day of each month that is closed.
        today: the present day.

    Raises:
        MonthNotClosable: it may not.
    """
    month_on = find_month(month_on)
    earlier = [month for month in list_open_months(first_on, closed_months, today) if month < month_on]
    if month_on in closed_months:
        raise MonthNotClosable(month_on, _("it is closed already"))
    if month_on >= find_month(today):
        raise MonthNotClosable(month_on, _("it is not over"))
    if earlier:
        text = _("{earlier} is still open").format(earlier=f"{earlier[0]:%B %Y}")
        raise MonthNotClosable(month_on, text)
