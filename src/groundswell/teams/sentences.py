"""Days and names as the sentences about duties write them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from groundswell.wording import _


def say_day(day: date) -> str:
    """Write a day.

    Example:
        >>> from datetime import date
        >>> say_day(date(2026, 3, 2))
        '2 March 2026'
    """
    months = (
        _("January"),
        _("February"),
        _("March"),
        _("April"),
        _("May"),
        _("June"),
        _("July"),
        _("August"),
        _("September"),
        _("October"),
        _("November"),
        _("December"),
    )
    return _("{day} {month} {year}").format(day=day.day, month=months[day.month - 1], year=day.year)


def say_names(names: Sequence[str]) -> str:
    """Write names one after the other.

    Example:
        >>> say_names(["Ana", "Ben", "Cleo"])
        'Ana, Ben and Cleo'
    """
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
