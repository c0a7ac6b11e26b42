"""Columns of days and months in a file for the ledger: which of two numbers is the day is decided, or asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from groundswell.errors.ledger_rows import (
    LedgerDayNotUnderstood,
    LedgerDayTooEarly,
    LedgerDayTooLate,
    LedgerDayUndecided,
    LedgerMonthClosed,
    LedgerMonthNotUnderstood,
)
from groundswell.ledger.known_names import Known
from groundswell.ledger.reading_csv import Table
from groundswell.records.time_words import RULES, write_plainly
from groundswell.records.times import EPOCH, SERIAL, TimeStyle, decide_time_style, read_time
from groundswell.wording import _

_WEEK = re.compile(r"\s*(?P<year>\d{4})[- ]?[WwK]{1,2} ?(?P<week>\d{1,2})\s*")
_MONTHS = (
    re.compile(r"(?P<year>\d{4})[-/. ]?(?P<month>0[1-9]|1[0-2])"),
    re.compile(r"(?P<year>\d{4})[-/.](?P<month>[1-9])"),
    re.compile(r"(?P<month>0?[1-9]|1[0-2])[-/.](?P<year>\d{4})"),
)
_SLASHED = re.compile(r"(\d{1,2})[/\- ](\d{1,2})[/\- ](?:\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")


class DayColumns:
    """Columns of days that one system wrote, and so in one way.

    Args:
        table: the table; faults are added to it.
        places: the columns.
        known: which days can be booked.
        day_first: whether 03/04 is the third of April, where it is known.
    """

    def __init__(self, table: Table, places: Sequence[int], known: Known, day_first: bool | None) -> None:
        self._table, self._known = table, known
        self._read: dict[str, date | None] = {}
        texts = dict.fromkeys(cells[place] for _line, cells in table.rows for place in places)
        # Months and ISO weeks are clear, and so are days in ISO 8601.
        doubtful = [text for text in texts if text and not _ISO.fullmatch(text) and not _WEEK.fullmatch(text)]
        self._style = decide_time_style(doubtful, day_first) if doubtful else TimeStyle((), 0.0, False, 0.0)
        doubt = find_doubt(doubtful) or self._style.undecided
        self.is_clear = doubt is None or day_first is not None
        if not self.is_clear:
            self._blame_order(places, doubt or "")
        if {SERIAL, EPOCH} & set(self._style.formats):
            table.said.append(_("Some days are numbers, as spreadsheets and databases count them."))

    def _blame_order(self, places: Sequence[int], text: str) -> None:
        first = read_time(text, decide_time_style([text], True))
        second = read_time(text, decide_time_style([text], False))
        readings = [found.date() if found else None for found in (first, second)]
        for line, cells in self._table.rows:
            for place in places:
                if cells[place] == text:
                    error = LedgerDayUndecided(text, *readings)
                    self._table.faults.add_error(line, self._table.header[place], text, error)
                    return

    def read(self, line: int, cells: Sequence[str], place: int) -> date | None:
        """Read a day; None where a fault was added, or where it is not clear which number is the day."""
        text = cells[place]
        if not self.is_clear and not _ISO.fullmatch(text):
            return None
        if text not in self._read:
            self._read[text] = read_day(text, self._style)
        found = self._read[text]
        if found is None:
            self._table.faults.add(line, self._table.header[place], text, LedgerDayNotUnderstood, text)
        return found

    def read_week(self, line: int, cells: Sequence[str], place: int) -> date | None:
        """Read a week, as 2024-W05 or by any day of it; give its Monday, or None as `read` does."""
        match = _WEEK.fullmatch(cells[place])
        if match:
            try:
                return date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
            except ValueError:
                pass
        day = self.read(line, cells, place)
        return None if day is None else day - timedelta(days=day.weekday())

    def check(self, line: int, place: int, text: str, day: date, *, days: int = 1) -> bool:
        """Check that a day can be booked, or that one of so many days from it on can; add the fault where not."""
        known, where = self._known, (line, self._table.header[place], text)
        if known.first_on is not None and day + timedelta(days=days - 1) < known.first_on:
            self._table.faults.add(*where, LedgerDayTooEarly, day, known.first_on)
        elif known.last_on is not None and day > known.last_on:
            self._table.faults.add(*where, LedgerDayTooLate, day, known.last_on)
        elif day.replace(day=1) in known.closed_months:
            self._table.faults.add(*where, LedgerMonthClosed, day)
        else:
            return True
        return False

    def read_month(self, line: int, cells: Sequence[str], place: int) -> date | None:
        """Read a month, or the month of a day; None where a fault was added or the order is not clear."""
        text = cells[place]
        found = read_month(text)
        if found is None and self.is_clear and text:
            day = read_day(text, self._style)
            found = day.replace(day=1) if day else None
        if found is None and (self.is_clear or not text):
            self._table.faults.add(line, self._table.header[place], text, LedgerMonthNotUnderstood, text)
        return found


def find_doubt(texts: Sequence[str]) -> str | None:
    """Find a day that can be read in two ways while others of its column show both; None where none can.

    Example:
        >>> find_doubt(["25/04/2024", "04/26/2024", "03/04/2024"]), find_doubt(["25/04/2024", "03/04/2024"])
        ('03/04/2024', None)
    """
    pairs = {text: (int(match[1]), int(match[2])) for text in texts if (match := _SLASHED.match(text))}
    orders = {first > second for first, second in pairs.values() if max(first, second) > 12}
    doubtful = (text for text, (a, b) in pairs.items() if a <= 12 and b <= 12 and a != b)
    return next(doubtful, None) if len(orders) == 2 else None


def read_day(text: str, style: TimeStyle) -> date | None:
    """Read a day by the style of its column; None where it is none.

    Example:
        >>> read_day("2024-03-05", TimeStyle((), 0.0, False, 0.0))
        datetime.date(2024, 3, 5)
    """
    match = _ISO.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        found: datetime | None = read_time(text, style)
    except ValueError:
        return None
    return found.date() if found else None


def read_month(text: str) -> date | None:
    """Read a month that names no day, by numbers or by its name in one of eight languages; None where it is none.

    Example:
        >>> read_month("2024-03"), read_month("März 2024"), read_month("3/2024"), read_month("2024-03-05")
        (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), None)
    """
    plain = text.strip()
    for pattern in _MONTHS:
        match = pattern.fullmatch(plain)
        if match:
            year, month = int(match["year"]), int(match["month"])
            return date(year, month, 1) if 1900 <= year <= 2200 else None
    words = re.fullmatch(r"([^\W\d_]{3,}\.?)[ \-/]'?(\d{4}|\d{2})", plain)
    if not words:
        return None
    year_text = words[2] if len(words[2]) == 4 else f"20{words[2]}"
    try:
        return datetime.strptime(write_plainly(f"1 {words[1]} {year_text}", RULES), "%d %b %Y").date()
    except ValueError:
        return None
