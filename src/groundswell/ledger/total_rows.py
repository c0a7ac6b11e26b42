"""Rows of totals in a file: they are not booked, but what they say must be the sum of the lines above."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from groundswell.errors.ledger_files import ControlSumWrong, LineOrTotal, TotalOfCurrencies, TotalWrong
from groundswell.ledger.amounts import write_decimal
from groundswell.ledger.reading_csv import Table
from groundswell.records.vocabulary import plain

_TOTAL = re.compile(
    r"(?:grand |overall |general )?(?:total|totals|sum|summe|gesamt|gesamtsumme|gesamtbetrag|insgesamt|totaal|totale"
    r"|somme|suma|summa|soma|totalt|celkem|razem|yhteensa|i alt|osszesen|toplam)"
    r"(?: (?:general|amount|hours|of all|for \w+|[a-z]{3}|in [a-z]{3}))?"
)
_PART = re.compile(
    r"(?:sub ?total|subtotaal|zwischensumme|sous total|subtotale|delsumma|mellansumma|page total|ubertrag)\b.*"
)


def find_total(cells: Sequence[str], day: int) -> str:
    """Tell whether a row is a total: "total", "part" for a subtotal, "doubt" where it has a day too; else empty.

    Args:
        cells: of the row.
        day: the column with the day, the week or the month.

    Example:
        >>> find_total(["", "Total EUR", "", "12"], 0), find_total(["Subtotal", "3"], 0)
        ('total', 'part')
        >>> find_total(["2024-01-01", "Total"], 0), find_total(["Total", "2024-01-01"], 1)
        ('', 'doubt')
    """
    first = next((cell for cell in cells if cell), "")
    kind = "" if first[:1].isdigit() or len(first) > 40 else _read_first(first)
    return "doubt" if kind and cells[day] not in ("", first) else kind


@lru_cache(maxsize=4096)
def _read_first(text: str) -> str:
    words = plain(text)
    if _PART.fullmatch(words):
        return "part"
    return "total" if _TOTAL.fullmatch(words) else ""


class RunningSums:
    """The sums so far of a file, by currency or unit, in all and since the last subtotal.

    Args:
        table: the table; faults are added to it.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self.sums: dict[str, Decimal] = {}
        self._since: dict[str, Decimal] = {}
        # Rows that were left out already would be missing in every sum.
        self._is_whole = not table.faults.count

    def add(self, unit: str, value: Decimal) -> None:
        """Add the number of a line."""
        self.sums[unit] = self.sums.get(unit, Decimal(0)) + value
        self._since[unit] = self._since.get(unit, Decimal(0)) + value

    def miss(self) -> None:
        """Note that the number of a line could not be read: no total can be checked any more."""
        self._is_whole = False

    def check(self, line: int, place: int, text: str, told: Decimal, unit: str, kind: str) -> None:
        """Check the number of a row of totals.

        Args:
            line: its line.
            place: its column.
            text: the cell as it stands.
            told: its number.
            unit: its currency; empty where it says none.
            kind: "total" or "part".
        """
        if not self._is_whole:
            return
        column = self._table.header[place]
        units = tuple(sorted(self.sums if kind == "total" else self._since))
        if not unit and len(units) > 1:
            self._table.faults.add(line, column, text, TotalOfCurrencies, units)
            return
        chosen = unit or (units[0] if units else "")
        of_all = self.sums.get(chosen, Decimal(0))
        of_part = self._since.get(chosen, Decimal(0))
        summed = of_part if kind == "part" else of_all
        if told not in (summed, of_part):
            written = _write(told, chosen), _write(summed, chosen)
            self._table.faults.add(line, column, text, TotalWrong, *written)
        self._since.pop(chosen, None)

    def doubt(self, line: int, cells: Sequence[str]) -> None:
        """Add the fault of a row that can be a line or a total."""
        first = next(place for place, cell in enumerate(cells) if cell)
        self._table.faults.add(line, self._table.header[first], cells[first], LineOrTotal)

    def check_control(self, told: Decimal | None) -> None:
        """Check the sum that the file should have, as somebody said."""
        if told is None or not self._is_whole:
            return
        if len(self.sums) > 1:
            self._table.faults.add(0, "", "", TotalOfCurrencies, tuple(sorted(self.sums)))
            return
        unit, summed = next(iter(self.sums.items()), ("", Decimal(0)))
        if told != summed:
            self._table.faults.add(0, "", "", ControlSumWrong, _write(told, unit), _write(summed, unit))


def _write(value: Decimal, unit: str) -> str:
    return f"{unit} {write_decimal(value)}" if unit and unit != HOURS else write_decimal(value)


HOURS = "hours"


def list_sums(sums: Mapping[str, Decimal]) -> list[str]:
    """Write sums for people, one for each unit."""
    return [_write(value, unit) for unit, value in sorted(sums.items())]
