"""The ledger as Excel: totals, entries and results, that reconcile with the CSV to the cent."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from groundswell.ledger.money import Money, count_digits
from groundswell.reports.csv_tables import guard_cell
from groundswell_web.engagements.queries import get_engagement
from groundswell_web.ledger.entry_files import COLUMNS, list_cells
from groundswell_web.ledger.entry_queries import iterate_cards
from groundswell_web.ledger.queries import get_book, sum_costs
from groundswell_web.ledger.result_cards import ResultCard
from groundswell_web.ledger.result_queries import list_results

MOST_ROWS = 1_048_000  # what a sheet of Excel holds, and a little less
RESULTS = (
    "name", "subject", "measure", "basis", "state", "value", "low", "high", "cases", "from", "until", "step",
    "verdict", "verified", "not_counted_because", "reference", "releases_cash", "price_of_one", "price_from",
    "worth", "worth_low", "worth_high", "currency", "formula",
)  # fmt: skip
_WIDTHS = {"booked_at": 19, "text": 40, "purpose_name": 30, "digest": 12, "name": 40, "formula": 60}


def write_workbook(engagement_id: UUID, *, now: datetime) -> io.BytesIO:
    """Write a workbook with three sheets.

    Sums are formulas over the entries, and carry the value that the workbench computed, so that a reader that does
    not compute shows the same. Texts are never taken for formulas.

    Args:
        engagement_id: whose ledger; one of at most `MOST_ROWS` entries.
        now: for the heading.
    """
    import xlsxwriter  # late: only this page needs it

    file = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options | {"default_date_format": "yyyy-mm-dd", "remove_timezone": True})
    book.set_properties({"title": _("Ledger of {name}").format(name=get_engagement(engagement_id).name)})
    book.set_calc_mode("auto")
    sheets = _Sheets(book)
    totals, entries = book.add_worksheet("totals"), book.add_worksheet("entries")
    results = book.add_worksheet("results")
    sheets.write_totals(totals, engagement_id, get_book(engagement_id).length, now)
    sheets.write_entries(entries, engagement_id)
    sheets.write_results(results, list_results(engagement_id))
    book.close()
    file.seek(0)
    return file


class _Sheets:
    """The sheets of one workbook, and the formats that they share."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._money: dict[int, Any] = {}

    def find_money(self, currency: str) -> Any:
        """Find the format with as many decimals as a currency has."""
        digits = count_digits(currency)
        if digits not in self._money:
            decimals = "." + "0" * digits if digits else ""
            self._money[digits] = self.book.add_format({"num_format": f"#,##0{decimals}"})
        return self._money[digits]

    def write_entries(self, sheet: Any, engagement_id: UUID) -> None:
        """Write every entry, the oldest first."""
        self._begin(sheet, COLUMNS)
        amount = COLUMNS.index("amount")
        for row, card in enumerate(iterate_cards(engagement_id), start=1):
            for column, cell in enumerate(list_cells(card)):
                money = card.amount.currency if column in (amount, COLUMNS.index("rate")) else ""
                self._write(sheet, row, column, cell, money)

    def write_totals(self, sheet: Any, engagement_id: UUID, length: int, now: datetime) -> None:
        """Write the sums: by currency, purpose, what it was for, kind and month; as formulas and values."""
        name = get_engagement(engagement_id).name
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 44)
        sheet.set_column(2, 3, 16)
        sheet.write_string(0, 0, _text(_("Ledger of {name}").format(name=name)), self.title)
        told = _("As of {day}: {count} entries. Each sum is a formula over the sheet of entries.")
        sheet.write_string(1, 0, told.format(day=now.date().isoformat(), count=length))
        row = 3
        for by in ((), ("purpose",), ("purpose", "purpose_key"), ("kind",), ("month_on",)):
            row = self._write_sums(sheet, row, engagement_id, by, length)

    def write_results(self, sheet: Any, cards: Iterable[ResultCard]) -> None:
        """Write the results in force; what does not count says why."""
        self._begin(sheet, RESULTS)
        for row, card in enumerate(cards, start=1):
            accepted = card.acceptance
            worth = accepted.worth if accepted else None
            ends: Sequence[Money | None] = (
                (worth.value, worth.low, worth.high) if worth else (None, None, None)
            )
            cells: list[Any] = [
                card.name, card.subject, card.measure, card.basis, card.state, card.value, card.low, card.high,
                card.cases, card.from_on, card.until_on, card.step, card.verdict,
                "yes" if card.is_verified else "no", card.why_not_counted, accepted.reference if accepted else "",
                ("yes" if accepted.releases_cash else "no") if accepted else "",
                accepted.unit.amount if accepted and accepted.unit else None,
                accepted.unit_source if accepted else "",
                *(one.amount if one else None for one in ends),
                worth.value.currency if worth else "", card.formula,
            ]  # fmt: skip
            for column, cell in enumerate(cells):
                money = worth.value.currency if worth and isinstance(cell, Decimal) else ""
                self._write(sheet, row, column, cell, money)

    def _write_sums(self, sheet: Any, row: int, engagement_id: UUID, by: tuple[str, ...], length: int) -> int:
        heads = {
            (): _("All"),
            ("purpose",): _("By purpose"),
            ("purpose", "purpose_key"): _("By what it was for"),
            ("kind",): _("By kind"),
            ("month_on",): _("By month"),
        }
        for column, head in enumerate((heads[by], "", _("Currency"), _("Sum"))):
            sheet.write_string(row, column, head, self.bold)
        for line in sum_costs(engagement_id, by):
            row += 1
            for column, key in enumerate(line.keys[:2]):
                self._write(sheet, row, column, key, "")
            sheet.write_string(row, 2, line.money.currency)
            columns = ["month" if name == "month_on" else name for name in by]
            formula = _write_sum(row, columns, length, count_digits(line.money.currency))
            sheet.write_formula(
                row, 3, formula, self.find_money(line.money.currency), float(line.money.amount)
            )
        return row + 2

    def _begin(self, sheet: Any, columns: Sequence[str]) -> None:
        for column, name in enumerate(columns):
            sheet.set_column(column, column, _WIDTHS.get(name, 14))
            sheet.write_string(0, column, name, self.bold)
        sheet.freeze_panes(1, 1)

    def _write(self, sheet: Any, row: int, column: int, cell: Any, currency: str) -> None:
        """Write a cell as what it is; a text is never a formula."""
        if cell is None or cell == "":
            return
        if isinstance(cell, datetime):
            sheet.write_datetime(row, column, cell, self.moment)
        elif isinstance(cell, date):
            sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), self.day)
        elif isinstance(cell, str):
            sheet.write_string(row, column, _text(cell))
        else:
            sheet.write_number(row, column, float(cell), self.find_money(currency) if currency else None)


def _write_sum(row: int, columns: Sequence[str], length: int, digits: int) -> str:
    """Write the formula of a sum over the entries whose columns hold what this row names, in its currency.

    By comparison, not by criteria: in those a name such as ``*`` or ``>0`` would be a pattern.
    """
    from xlsxwriter.utility import xl_col_to_name

    last = max(length, 1) + 1

    def span(name: str) -> str:
        letter = xl_col_to_name(COLUMNS.index(name))
        return f"entries!${letter}$2:${letter}${last}"

    tests = [f"({span('currency')}=$C{row + 1})"]
    tests += [f"({span(name)}=${letter}{row + 1})" for letter, name in zip("AB", columns, strict=False)]
    return f"=ROUND(SUMPRODUCT({'*'.join(tests)}*{span('amount')}),{digits})"


def _text(cell: str) -> str:
    guarded = guard_cell(cell)
    return guarded if isinstance(guarded, str) else ""
