"""Reading the rows of monthly figures, and checking those of a month against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from groundswell.errors import (
    CompletionAboveStarts,
    FigureNotUnderstood,
    FiguresDisagree,
    GroundswellError,
)
from groundswell.errors.ledger_files import WordNotKnown
from groundswell.errors.ledger_rows import CountNotUnderstood, MonthTwice
from groundswell.evidence.service_figures import Missing, check_transactions, completion_rate, read_figure
from groundswell.ledger.day_columns import DayColumns
from groundswell.ledger.figure_columns import FIGURES, REASONS, WAYS_COMPLETED, WAYS_RECEIVED
from groundswell.ledger.known_names import Known
from groundswell.ledger.name_lookup import Names
from groundswell.ledger.number_columns import NumberColumns
from groundswell.ledger.reading_csv import Table
from groundswell.ledger.total_rows import find_total
from groundswell.wording import _

Month = Mapping[str, float | Missing]
_NO_DIGIT = re.compile(r"\D*")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of a month of a service: a number, or why there is none.

    Args:
        line: its line in the file.
        service: the service; empty where the file does not name one.
        month_on: first day of the month.
        name: which figure, of `FIGURES`.
        value: the number; None where it is missing.
        missing: "not provided", "not requested" or "not applicable"; empty where there is a number.
    """

    line: int
    service: str
    month_on: date
    name: str
    value: float | None
    missing: str = ""


class FigureRows:
    """The rows of a file of monthly figures.

    Args:
        table: the table; faults and what was found are added to it.
        places: the column for each figure, for month and service.
        known: what it is checked against.
        service: the service of rows that name none.
        decimal_mark: "." or "," where it is known.
        day_first: whether 03/04 is the third of April, where it is known.
    """

    def __init__(
        self,
        table: Table,
        places: Mapping[str, int],
        known: Known,
        service: str,
        decimal_mark: str | None,
        day_first: bool | None,
    ) -> None:
        self._table, self._places, self._service = table, places, service
        self._names = [name for name in FIGURES if name in places]
        numbers = [places[name] for name in self._names]
        self._numbers = NumberColumns(table, numbers, decimal_mark, is_whole=True, skips=_NO_DIGIT)
        self._days = DayColumns(table, [places["month"]], known, day_first)
        self._services = Names(known.services.items())
        self._seen: dict[tuple[str, date], int] = {}

    def read(self) -> list[FigureLine]:
        """Read all rows; lines come back even beside faults, for the caller to leave out."""
        lines: list[FigureLine] = []
        for line, cells in self._table.rows:
            if find_total(cells, self._places["month"]) not in ("total", "part"):
                lines += self._read_row(line, cells)
        return lines

    def _read_row(self, line: int, cells: list[str]) -> Iterator[FigureLine]:
        place = self._places["month"]
        month_on = self._days.read_month(line, cells, place)
        if month_on is not None and not self._days.check(line, place, cells[place], month_on, days=31):
            month_on = None
        service = self._read_service(line, cells)
        figures = {name: self._read_figure(line, cells, name) for name in self._names}
        found = {name: figure for name, figure in figures.items() if figure is not None}
        self._check_row(line, cells, found, month_on)
        if month_on is None or service is None:
            return
        first = self._seen.setdefault((service, month_on), line)
        if first != line:
            where = (line, self._table.header[place], cells[place])
            self._table.faults.add(*where, MonthTwice, month_on, service, first)
        for name, figure in found.items():
            if isinstance(figure, Missing):
                yield FigureLine(line, service, month_on, name, None, figure.value)
            else:
                yield FigureLine(line, service, month_on, name, figure)

    def _read_service(self, line: int, cells: list[str]) -> str | None:
        place = self._places.get("service")
        text = "" if place is None else cells[place]
        if place is None or not text:
            return self._service
        if not self._services:
            return text
        found = self._services.find(text)
        if len(found) == 1:
            return next(iter(found))
        facts = (_("service"), text, tuple(self._services.list_written()), self._services.suggest(text))
        self._table.faults.add(line, self._table.header[place], text, WordNotKnown, *facts)
        return None

    def _read_figure(self, line: int, cells: list[str], name: str) -> float | Missing | None:
        """Read a figure, or in which way it is missing; None beside a fault."""
        place = self._places[name]
        text, column = cells[place], self._table.header[place]
        if _NO_DIGIT.fullmatch(text):
            try:
                return read_figure(text)
            except FigureNotUnderstood as error:
                self._table.faults.add_error(line, column, text, error)
                return None
        found = self._numbers.read(line, cells, place)
        if found is None:
            return None
        if found.currency or found.value < 0 or found.value != found.value.to_integral_value():
            self._table.faults.add(line, column, text, CountNotUnderstood, text)
            return None
        return read_figure(f"{found.value:f}")

    def _check_row(self, line: int, cells: list[str], figures: Month, month_on: date | None) -> None:
        where = f"{month_on:%B %Y}" if month_on else ""
        for name, error in check_month(figures, where):
            place = self._places[name]
            self._table.faults.add_error(line, self._table.header[place], cells[place], error)


def check_month(figures: Month, where: str = "") -> list[tuple[str, GroundswellError]]:
    """Check the figures of a month against each other: what is not known breaks no rule.

    Method: the rules of Service Performance (`evidence.service_figures.check_transactions`), completions at most
    starts, and parts that sum to their whole where all are known, and to no more where some are not.

    Args:
        figures: by name of `FIGURES`.
        where: the month, for the errors.

    Returns:
        For each rule that is broken the figure that it is about, and the error.

    Example:
        >>> [name for name, error in check_month({"processed": 10.0, "accepted": 12.0})]
        ['accepted']
    """
    known = {name: value for name, value in figures.items() if not isinstance(value, Missing)}
    faults: list[tuple[str, GroundswellError]] = []
    try:
        completion_rate(known.get("started"), known.get("completed"), where=where)
    except CompletionAboveStarts as error:
        faults.append(("completed", error))
    for fault in check_transactions(
        processed=known.get("processed"),
        accepted=known.get("accepted"),
        phone_transactions=known.get("received_phone"),
        calls_to_transact=known.get("calls_transact"),
    ):
        faults.append(("accepted" if fault.first == "accepted" else "calls_transact", fault))
    for whole, parts, rule in (
        ("completed", WAYS_COMPLETED, "the ways of completing sum to all that were completed."),
        ("received", WAYS_RECEIVED, "the ways of receiving sum to all that were received."),
        ("calls", REASONS, "the sum of calls by reason equal to all calls."),
    ):
        faults += _check_parts(figures, known, whole, parts, rule)
    return faults


def _check_parts(
    figures: Month, known: Mapping[str, float], whole: str, parts: Sequence[str], rule: str
) -> Iterator[tuple[str, GroundswellError]]:
    given = [part for part in parts if part in figures]
    if whole not in known or not given:
        return
    summed = sum(known[part] for part in given if part in known)
    # Completed by paper alone may have no column of its own: then the parts need not be the whole.
    is_complete = all(part in known or figures[part] is Missing.NOT_APPLICABLE for part in given) and (
        len(given) == len(parts) or whole == "calls"
    )
    if summed > known[whole] or (is_complete and summed != known[whole]):
        yield whole, FiguresDisagree(whole, known[whole], "the sum of its parts", summed, rule)
