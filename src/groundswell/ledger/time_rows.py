"""Reading the rows of a file of people's time, and checking each week of each person as a whole."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from groundswell.errors.ledger_files import WordNotKnown
from groundswell.errors.ledger_rows import (
    AllocationOutside,
    HoursAndAllocation,
    HoursMissing,
    HoursNegative,
    HoursOfLineTooMany,
    HoursTooFine,
    NamesDiffer,
    WeekNotOne,
)
from groundswell.ledger.amounts import Amount, write_decimal
from groundswell.ledger.day_columns import DayColumns
from groundswell.ledger.known_names import Known
from groundswell.ledger.name_lookup import (
    Names,
    Purpose,
    doubt_person,
    doubt_purpose,
    name_people,
    name_purposes,
)
from groundswell.ledger.number_columns import NumberColumns
from groundswell.ledger.reading_csv import Table
from groundswell.ledger.time_columns import read_yes_no
from groundswell.ledger.total_rows import HOURS, RunningSums, find_total
from groundswell.ledger.week_limits import WeekLimits
from groundswell.wording import _, format_count

# Tock's own test data has weeks of up to nine days, first and last counted.
MOST_DAYS = 9
_MOST_LETTERS = 500
_CLOCK = re.compile(r"(?P<hours>\d{1,3}):(?P<minutes>[0-5]\d)(?::(?P<seconds>[0-5]\d))?")


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Time of a person for a purpose in a week: hours, or a share of the week.

    Args:
        line: its line in the file, or the number of its record.
        person: the key of the person.
        week_on: Monday of the week.
        purpose: target, trial, duty, service, overhead or leave.
        purpose_key: what the caller knows the purpose by.
        project: the project as the file calls it.
        hours: above 0, in hundredths; None where a share of the week is given.
        allocation: the share of the week, above 0, at most 1; None where hours are given.
        is_billable: as the file says it; None where it does not.
        text: the notes.
        grade: of the person then, where the file has it.
        step: the step that it serves.
    """

    line: int
    person: str
    week_on: date
    purpose: str
    purpose_key: str
    project: str
    hours: Decimal | None
    allocation: Decimal | None
    is_billable: bool | None = None
    text: str = ""
    grade: str = ""
    step: str = ""


class TimeRows:
    """The rows of a file of people's time.

    Args:
        table: the table; faults and what was found are added to it.
        places: the column for each role.
        known: what it is checked against.
        decimal_mark: "." or "," where it is known.
        day_first: whether 03/04 is the third of April, where it is known.
        is_tock: whether empty hours mean none, as Tock writes them.
    """

    def __init__(
        self,
        table: Table,
        places: Mapping[str, int],
        known: Known,
        decimal_mark: str | None,
        day_first: bool | None,
        *,
        is_tock: bool,
    ) -> None:
        self._table, self._places, self._known, self._is_tock = table, places, known, is_tock
        self._hours = self._open_numbers("hours", decimal_mark, known.most_hours)
        self._shares = self._open_numbers("allocation", decimal_mark or self._hours_mark(), Decimal(100))
        days = [places[role] for role in ("from", "until", "week", "on") if role in places]
        self._when = next(role for role in ("from", "week", "on", "until") if role in places)
        self._days = DayColumns(table, days, known, day_first)
        self._people = name_people(known.people)
        self._purposes = name_purposes(known.purposes, takes_leave=True)
        self._steps = Names((step, step) for step in known.steps)
        self._weeks: dict[tuple[str, ...], date | None] = {}
        self._limits = WeekLimits(known)
        self._said: Counter[str] = Counter()
        self.sums = RunningSums(table)

    def _open_numbers(self, role: str, mark: str | None, most: Decimal) -> NumberColumns | None:
        if role not in self._places:
            return None
        return NumberColumns(self._table, [self._places[role]], mark, most=most, skips=_CLOCK)

    def _hours_mark(self) -> str | None:
        clear = self._hours is not None and self._hours.is_clear and self._hours.style.example
        return self._hours.style.decimal_mark if clear and self._hours else None

    def read(self, control_sum: Decimal | None) -> list[TimeLine]:
        """Read all rows; lines come back even beside faults, for the caller to leave out."""
        lines = []
        for line, cells in self._table.rows:
            kind = find_total(cells, self._places[self._when])
            if kind == "doubt":
                self.sums.doubt(line, cells)
            elif kind:
                self._check_total(line, cells, kind)
            elif (found := self._read_line(line, cells)) is not None:
                lines.append(found)
        self.sums.check_control(control_sum)
        self._say_counts()
        return lines

    def _say_counts(self) -> None:
        told = {
            "none": _("Lines without any time, for which nothing is booked: {count}."),
            "cut": _("Notes longer than 500 characters, which were cut: {count}."),
        }
        for key, text in told.items():
            if self._said[key]:
                self._table.said.append(text.format(count=format_count(self._said[key])))

    def _check_total(self, line: int, cells: list[str], kind: str) -> None:
        if self._hours is None:
            return
        place = self._places["hours"]
        found = self._hours.read(line, cells, place)
        if found is not None:
            self.sums.check(line, place, cells[place], found.value, HOURS, kind)

    def _read_line(self, line: int, cells: list[str]) -> TimeLine | None:
        person = self._read_person(line, cells)
        week_on = self._read_week(line, cells)
        purpose = self._read_purpose(line, cells)
        time = self._read_time(line, cells)
        is_billable = self._read_billable(line, cells)
        step = self._read_step(line, cells)
        text = self._read_notes(cells)
        if person is None or week_on is None or purpose is None or time is None:
            return None
        hours, allocation = time
        self._limits.check_repeat(line, cells, self._table.faults, self._blame(line, "person", cells))
        if not hours and not allocation:
            self._said["none"] += 1
            return None
        self._check_week(line, cells, (person, week_on), time)
        project = self._get(cells, "project") or self._get(cells, "project_id")
        return TimeLine(
            line, person, week_on, *purpose, project, hours or None, allocation or None,
            is_billable, text, self._get(cells, "grade"), step,
        )  # fmt: skip

    def _get(self, cells: list[str], role: str) -> str:
        place = self._places.get(role)
        return "" if place is None else cells[place]

    def _blame(self, line: int, role: str, cells: list[str]) -> tuple[int, str, str]:
        place = self._places.get(role)
        return (line, "", "") if place is None else (line, self._table.header[place], cells[place])

    def _read_person(self, line: int, cells: list[str]) -> str | None:
        text = self._get(cells, "person")
        found = self._people.find(text)
        if len(found) == 1:
            return next(iter(found))
        self._table.faults.add(*self._blame(line, "person", cells), doubt_person, self._people, text)
        return None

    def _read_purpose(self, line: int, cells: list[str]) -> Purpose | None:
        """Find what a project stands for by its name or its number; both must mean the same."""
        name, number = self._get(cells, "project"), self._get(cells, "project_id")
        by_name, by_number = self._purposes.find(name), self._purposes.find(number)
        both = by_name & by_number if by_name and by_number else by_name or by_number
        if len(both) == 1:
            return next(iter(both))
        role, text = ("project", name) if name else ("project_id", number)
        where = self._blame(line, role, cells)
        if by_name and by_number and not both:
            self._table.faults.add(*where, NamesDiffer, name, number)
        else:
            self._table.faults.add(*where, doubt_purpose, self._purposes, text)
        return None

    def _read_week(self, line: int, cells: list[str]) -> date | None:
        """Read the Monday of the week: that of most of the days from the first to the last, or of the day."""
        role = self._when
        texts = tuple(self._get(cells, one) for one in ("from", "until", "week", "on"))
        if texts in self._weeks and self._weeks[texts] is not None:
            return self._weeks[texts]
        week_on = self._find_week(line, cells, role)
        if week_on is not None:
            place = self._places[role]
            if not self._days.check(line, place, cells[place], week_on, days=7):
                week_on = None
        self._weeks[texts] = week_on
        return week_on

    def _find_week(self, line: int, cells: list[str], role: str) -> date | None:
        if role in ("week", "on"):
            return self._days.read_week(line, cells, self._places[role])
        first, last = (self._read_end(line, cells, one) for one in ("from", "until"))
        if first is None or last is None:
            return None
        if not 0 <= (last - first).days < MOST_DAYS:
            self._table.faults.add(*self._blame(line, role, cells), WeekNotOne, first, last, MOST_DAYS)
            return None
        middle = first + timedelta(days=(last - first).days // 2)
        return middle - timedelta(days=middle.weekday())

    def _read_end(self, line: int, cells: list[str], role: str) -> date | None:
        """Read the first or the last day; the one that has no column is six days from the other."""
        if role in self._places:
            return self._days.read(line, cells, self._places[role])
        other = self._days.read(line, cells, self._places["from" if role == "until" else "until"])
        days = timedelta(days=6 if role == "until" else -6)
        return None if other is None else other + days

    def _read_time(self, line: int, cells: list[str]) -> tuple[Decimal, Decimal] | None:
        """Read hours and share, one of which is 0; None beside a fault."""
        hours = self._read_hours(line, cells)
        share = self._read_share(line, cells)
        if hours is None or share is None:
            self.sums.miss()
            return None
        if not self._get(cells, "hours") and not self._get(cells, "allocation") and not self._is_tock:
            self._table.faults.add(
                *self._blame(line, "hours" if "hours" in self._places else "allocation", cells), HoursMissing
            )
            self.sums.miss()
            return None
        self.sums.add(HOURS, hours)
        if hours and share:
            sides = (self._get(cells, "hours"), self._get(cells, "allocation"))
            self._table.faults.add(*self._blame(line, "allocation", cells), HoursAndAllocation, *sides)
            return None
        return hours, share

    def _read_hours(self, line: int, cells: list[str]) -> Decimal | None:
        text = self._get(cells, "hours")
        if self._hours is None or not text:
            return Decimal(0)
        clock = _CLOCK.fullmatch(text)
        if clock:
            seconds = 3600 * int(clock["hours"]) + 60 * int(clock["minutes"]) + int(clock["seconds"] or 0)
            value, is_fine = Decimal(seconds) / 3600, seconds % 36 != 0
        else:
            found = self._hours.read(line, cells, self._places["hours"])
            if found is None:
                return None
            value, is_fine = found.value, self._is_fine(found)
        where = self._blame(line, "hours", cells)
        if value < 0:
            self._table.faults.add(*where, HoursNegative, text)
        elif value > self._known.most_hours:
            self._table.faults.add(*where, HoursOfLineTooMany, text, write_decimal(self._known.most_hours))
        elif is_fine:
            self._table.faults.add(*where, HoursTooFine, text)
        else:
            return value
        return None

    def _is_fine(self, found: Amount) -> bool:
        shifted = found.value.scaleb(2)
        return shifted != shifted.to_integral_value()

    def _read_share(self, line: int, cells: list[str]) -> Decimal | None:
        text = self._get(cells, "allocation")
        if self._shares is None or not text:
            return Decimal(0)
        place = self._places["allocation"]
        is_percent = text.endswith("%")
        found = self._shares.read(line, [*cells[:place], text.removesuffix("%"), *cells[place + 1 :]], place)
        if found is None:
            return None
        value = found.value / 100 if is_percent else found.value
        if not 0 <= value <= 1:
            self._table.faults.add(*self._blame(line, "allocation", cells), AllocationOutside, text)
            return None
        return value

    def _read_billable(self, line: int, cells: list[str]) -> bool | None:
        text = self._get(cells, "billable")
        if not text:
            return None
        found = read_yes_no(text)
        if found is None:
            facts = (_("word for yes or no"), text, ("yes", "no", "true", "false"))
            self._table.faults.add(*self._blame(line, "billable", cells), WordNotKnown, *facts)
        return found

    def _read_step(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "step")
        if not text or not self._steps:
            return text
        found = self._steps.find(text)
        if found:
            return next(iter(found))
        facts = (_("step"), text, tuple(self._steps.list_written()), self._steps.suggest(text))
        self._table.faults.add(*self._blame(line, "step", cells), WordNotKnown, *facts)
        return ""

    def _read_notes(self, cells: list[str]) -> str:
        text = self._get(cells, "text")
        if not text.isprintable() or "  " in text:
            text = "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
        if len(text) <= _MOST_LETTERS:
            return text
        self._said["cut"] += 1
        return text[: _MOST_LETTERS - 1] + "…"

    def _check_week(
        self, line: int, cells: list[str], key: tuple[str, date], time: tuple[Decimal, Decimal]
    ) -> None:
        name = self._get(cells, "person")
        for role, kind, facts in self._limits.add(key, name, *time):
            self._table.faults.add(*self._blame(line, role, cells), kind, *facts)
