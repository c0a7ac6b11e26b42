"""Reading the rows of a survey: an answer a row, or the counts of a month a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groundswell.errors.ledger_files import WordNotKnown
from groundswell.errors.ledger_rows import (
    CountNotUnderstood,
    MonthTwice,
    PointNotSaid,
    RatingNotUnderstood,
    RatingsTotalWrong,
    RatingTurned,
)
from groundswell.evidence.service_figures import SCORES
from groundswell.ledger.day_columns import DayColumns
from groundswell.ledger.known_names import Known
from groundswell.ledger.name_lookup import Names
from groundswell.ledger.number_columns import NumberColumns
from groundswell.ledger.reading_csv import Table
from groundswell.ledger.survey_words import RatingContradicts, read_point, read_rating
from groundswell.ledger.total_rows import find_total
from groundswell.wording import _

COUNTS = tuple(f"rating_{score}" for score in SCORES)


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """The answers of a month, at a point of a service.

    Args:
        line: the first line of the file that it comes from.
        service: the service; empty where the file does not name one.
        month_on: first day of the month.
        point: "end" when the form is done, "decision" when the answer came.
        counts: how many gave each rating, 1 to 5.
    """

    line: int
    service: str
    month_on: date
    point: str
    counts: tuple[int, int, int, int, int]


class SurveyRows:
    """The rows of a survey.

    Args:
        table: the table; faults and what was found are added to it.
        places: the column for each role.
        known: what it is checked against.
        service: the service of rows that name none.
        point: the point of rows that say none.
        day_first: whether 03/04 is the third of April, where it is known.
    """

    def __init__(
        self,
        table: Table,
        places: Mapping[str, int],
        known: Known,
        service: str,
        point: str,
        day_first: bool | None,
    ) -> None:
        self._table, self._places = table, places
        self._service, self._point = service, point
        self._when = "month" if "month" in places else "on"
        self._days = DayColumns(table, [places[self._when]], known, day_first)
        self._services = Names(known.services.items())
        counted = [places[role] for role in (*COUNTS, "total") if role in places]
        self._numbers = NumberColumns(table, counted, is_whole=True)
        self._lines: dict[tuple[str, date, str], int] = {}
        self._counts: dict[tuple[str, date, str], list[int]] = {}
        self.unanswered = 0
        if not point and "point" not in places:
            table.faults.add(0, "", "", PointNotSaid)

    def read(self) -> tuple[SurveyLine, ...]:
        """Read all rows; lines come back even beside faults, for the caller to leave out."""
        is_counted = all(role in self._places for role in COUNTS)
        for line, cells in self._table.rows:
            if is_counted and find_total(cells, self._places[self._when]) in ("total", "part"):
                continue
            key = self._read_key(line, cells)
            counts = self._read_counts(line, cells) if is_counted else self._read_answer(line, cells)
            if key is None or counts is None:
                continue
            first = self._lines.setdefault(key, line)
            if is_counted and first != line:
                where = (line, self._table.header[self._places[self._when]], cells[self._places[self._when]])
                self._table.faults.add(*where, MonthTwice, key[1], key[0], first)
            kept = self._counts.setdefault(key, [0] * len(SCORES))
            for place, count in enumerate(counts):
                kept[place] += count
        return tuple(
            SurveyLine(self._lines[key], *key, (counts[0], counts[1], counts[2], counts[3], counts[4]))
            for key, counts in sorted(self._counts.items())
        )

    def _get(self, cells: list[str], role: str) -> str:
        place = self._places.get(role)
        return "" if place is None else cells[place]

    def _blame(self, line: int, role: str, cells: list[str]) -> tuple[int, str, str]:
        place = self._places.get(role)
        return (line, "", "") if place is None else (line, self._table.header[place], cells[place])

    def _read_key(self, line: int, cells: list[str]) -> tuple[str, date, str] | None:
        place = self._places[self._when]
        month_on = self._days.read_month(line, cells, place)
        if month_on is not None and not self._days.check(line, place, cells[place], month_on, days=31):
            month_on = None
        service = self._read_service(line, cells)
        point = self._read_point(line, cells)
        return None if month_on is None or service is None or not point else (service, month_on, point)

    def _read_service(self, line: int, cells: list[str]) -> str | None:
        text = self._get(cells, "service")
        if not text:
            return self._service
        if not self._services:
            return text
        found = self._services.find(text)
        if len(found) == 1:
            return next(iter(found))
        facts = (_("service"), text, tuple(self._services.list_written()), self._services.suggest(text))
        self._table.faults.add(*self._blame(line, "service", cells), WordNotKnown, *facts)
        return None

    def _read_point(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "point")
        if not text:
            if not self._point and "point" in self._places:
                self._table.faults.add(*self._blame(line, "point", cells), PointNotSaid)
            return self._point
        point = read_point(text)
        if not point:
            facts = (_("point of a service"), text, ("end", "decision"))
            self._table.faults.add(*self._blame(line, "point", cells), WordNotKnown, *facts)
        return point

    def _read_answer(self, line: int, cells: list[str]) -> list[int] | None:
        """Read one answer, or as many of one kind as the row says; None where there is none, or beside a fault."""
        text = self._get(cells, "rating")
        try:
            score = read_rating(text)
        except RatingContradicts:
            self._table.faults.add(*self._blame(line, "rating", cells), RatingTurned, text)
            return None
        except ValueError:
            self._table.faults.add(*self._blame(line, "rating", cells), RatingNotUnderstood, text)
            return None
        count = self._read_count(line, cells, "total") if "total" in self._places else 1
        if score is None:
            self.unanswered += count or 0
            return None
        return None if count is None else [count * (one == score) for one in SCORES]

    def _read_counts(self, line: int, cells: list[str]) -> list[int] | None:
        counts = [self._read_count(line, cells, role) for role in COUNTS]
        if any(count is None for count in counts):
            return None
        known = [count for count in counts if count is not None]
        if self._get(cells, "total"):
            total = self._read_count(line, cells, "total")
            if total is not None and total != sum(known):
                told = (f"{total:,}", f"{sum(known):,}")
                self._table.faults.add(*self._blame(line, "total", cells), RatingsTotalWrong, *told)
        return known

    def _read_count(self, line: int, cells: list[str], role: str) -> int | None:
        place, text = self._places[role], cells[self._places[role]]
        if not text:
            self._table.faults.add(line, self._table.header[place], text, CountNotUnderstood, text)
            return None
        found = self._numbers.read(line, cells, place)
        if found is None:
            return None
        if found.currency or found.value < 0 or found.value != found.value.to_integral_value():
            self._table.faults.add(line, self._table.header[place], text, CountNotUnderstood, text)
            return None
        return int(found.value)
