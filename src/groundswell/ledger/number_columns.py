"""Columns of numbers in a file for the ledger: one way of writing for all of them, decided or asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from groundswell.errors.ledger_amounts import AmountNotUnderstood, AmountsContradict, AmountsUndecided
from groundswell.ledger.amounts import (
    Amount,
    decide_amount_style,
    explain_readings,
    read_amount,
)
from groundswell.ledger.reading_csv import Table
from groundswell.wording import _


class NumberColumns:
    """Columns of numbers that one system wrote, and so in one way.

    Args:
        table: the table; faults are added to it.
        places: the columns.
        decimal_mark: "." or "," where it is known.
        most: no number is larger.
        is_whole: nothing in them has decimals.
        skips: cells of this pattern are read elsewhere.
    """

    def __init__(
        self,
        table: Table,
        places: Sequence[int],
        decimal_mark: str | None = None,
        *,
        most: Decimal | None = None,
        is_whole: bool = False,
        skips: re.Pattern[str] | None = None,
    ) -> None:
        self._table = table
        self._places = tuple(places)
        self._is_whole = is_whole
        found = dict.fromkeys(cells[place] for _line, cells in table.rows for place in self._places)
        values = [text for text in found if skips is None or not skips.fullmatch(text)]
        self.style = decide_amount_style(values, decimal_mark, most=most, is_whole=is_whole)
        self._read: dict[str, Amount | None] = {}
        self.is_clear = self._judge_style()

    def _judge_style(self) -> bool:
        style = self.style
        if style.undecided is not None:
            value = style.undecided
            self._blame(value, AmountsUndecided(value, *explain_readings(value)))
            return False
        if style.against is not None:
            first, second = style.against
            line, _place = self._locate(first)
            self._blame(second, AmountsContradict(second, first, line))
            return False
        if style.example and not self._is_whole:
            spoken = _("comma") if style.decimal_mark == "," else _("point")
            told = _("Decimals begin after a {mark}, as {example} shows.")
            self._table.said.append(told.format(mark=spoken, example=style.example))
        return True

    def _blame(self, value: str, error: AmountsUndecided | AmountsContradict) -> None:
        line, place = self._locate(value)
        self._table.faults.add_error(line, self._table.header[place], value, error)

    def _locate(self, value: str) -> tuple[int, int]:
        for line, cells in self._table.rows:
            for place in self._places:
                if cells[place] == value:
                    return line, place
        raise AssertionError("the value stands in the table")

    def read(self, line: int, cells: Sequence[str], place: int) -> Amount | None:
        """Read a number; None where the cell is empty, and where a fault was added.

        Nothing is read and no further fault added where it is not clear how the numbers are written.
        """
        text = cells[place]
        if not self.is_clear or not text:
            return None
        if text not in self._read:
            self._read[text] = read_amount(text, self.style)
        found = self._read[text]
        if found is None:
            mark = self.style.decimal_mark
            self._table.faults.add(line, self._table.header[place], text, AmountNotUnderstood, text, mark)
        return found
