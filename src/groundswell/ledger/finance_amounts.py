"""The amounts of a file from finance: one column or two, with or without tax, each in its currency and exact."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from groundswell.errors.ledger_amounts import (
    AmountMissing,
    AmountTooFine,
    AmountTooLarge,
    CurrencyMissing,
    CurrencyNotKnown,
    CurrencySignDiffers,
    CurrencyWithoutRate,
    DebitAndCredit,
    SumOfLineWrong,
)
from groundswell.ledger.amounts import Amount, match_currency, name_currency
from groundswell.ledger.known_names import Known
from groundswell.ledger.money import CURRENCIES, Money, count_digits
from groundswell.ledger.number_columns import NumberColumns
from groundswell.ledger.reading_csv import Table
from groundswell.ledger.total_rows import RunningSums

AMOUNTS = ("amount", "net", "tax", "debit", "credit")
_MOST = Decimal(10) ** 12


class FinanceAmounts:
    """What is booked for each row of a file from finance, and the sums of it.

    Args:
        table: the table; faults and what was found are added to it.
        places: the column for each role.
        known: the currencies that can be booked.
        currency: that of rows which name none, as somebody said.
        decimal_mark: "." or "," where it is known.
    """

    def __init__(
        self, table: Table, places: Mapping[str, int], known: Known, currency: str, decimal_mark: str | None
    ) -> None:
        self._table, self._places, self._known = table, places, known
        self._roles = tuple(role for role in AMOUNTS if role in places)
        self._numbers = NumberColumns(table, [places[role] for role in self._roles], decimal_mark)
        self._currency = self._find_currency_of_column() or currency.upper() or known.currency
        self.sums = RunningSums(table)

    def _find_currency_of_column(self) -> str:
        """Take the currency from the name of the amounts' column, as in Amount (EUR); empty where it says none."""
        named = {
            name_currency(self._table.header[place].replace("(", " ").replace(")", " ").split()[-1])
            for role, place in self._places.items()
            if role in AMOUNTS and self._table.header[place].split()
        } - {""}
        return named.pop() if "currency" not in self._places and len(named) == 1 else ""

    def check_total(self, line: int, cells: list[str], kind: str) -> None:
        """Check a row of totals, "total" or "part", against the rows above it."""
        found = {role: self._numbers.read(line, cells, self._places[role]) for role in self._roles}
        given = [role for role in self._roles if found[role] is not None]
        role = given[0] if given else ""
        amount = found.get(role)
        if amount is None or role in ("net", "tax"):
            return
        told = amount.value if role != "credit" else -amount.value
        if role == "debit" and (credit := found.get("credit")):
            told -= credit.value
        code = self._get(cells, "currency").upper() or name_currency(amount.currency)
        place = self._places[role]
        self.sums.check(line, place, cells[place], told, code, kind)

    def read(self, line: int, cells: list[str]) -> Money | None:
        """Read what is booked for a row; None beside a fault."""
        amount = self._read_amount(line, cells)
        role = next((one for one in self._roles if self._get(cells, one)), "amount")
        currency = self._read_currency(line, cells, amount.currency if amount else "", role)
        if amount is None or currency is None:
            self.sums.miss()
            return None
        digits = count_digits(currency)
        shifted = amount.value.scaleb(digits)
        if abs(amount.value) >= _MOST:
            self._table.faults.add(*self._blame(line, role, cells), AmountTooLarge, self._get(cells, role))
        elif shifted != shifted.to_integral_value():
            told = self._get(cells, role)
            self._table.faults.add(*self._blame(line, role, cells), AmountTooFine, told, currency, digits)
        else:
            self.sums.add(currency, amount.value)
            return Money(currency, int(shifted))
        self.sums.miss()
        return None

    def _read_amount(self, line: int, cells: list[str]) -> Amount | None:
        """Read what is booked: the amount, debit less credit, or net and tax together; None beside a fault."""
        found = {
            role: self._numbers.read(line, cells, self._places[role])
            for role in AMOUNTS
            if role in self._places
        }
        if not self._numbers.is_clear or any(
            value is None and self._get(cells, role) for role, value in found.items()
        ):
            return None
        if "amount" in found:
            return self._check_parts(line, cells, found)
        if "debit" in found or "credit" in found:
            return self._join_sides(line, cells, found.get("debit"), found.get("credit"))
        net, tax = found.get("net"), found.get("tax")
        if net is None:
            self._table.faults.add(*self._blame(line, "net", cells), AmountMissing)
            return None
        return Amount(net.value + (tax.value if tax else Decimal(0)), net.currency)

    def _check_parts(self, line: int, cells: list[str], found: Mapping[str, Amount | None]) -> Amount | None:
        amount, net, tax = found.get("amount"), found.get("net"), found.get("tax")
        if amount is None:
            self._table.faults.add(*self._blame(line, "amount", cells), AmountMissing)
        elif net and tax and net.value + tax.value != amount.value:
            parts = (f"{net.value:,f}", f"{tax.value:,f}", f"{amount.value:,f}")
            self._table.faults.add(*self._blame(line, "amount", cells), SumOfLineWrong, *parts)
        return amount

    def _join_sides(
        self, line: int, cells: list[str], debit: Amount | None, credit: Amount | None
    ) -> Amount | None:
        if debit and credit and debit.value and credit.value:
            sides = (self._get(cells, "debit"), self._get(cells, "credit"))
            self._table.faults.add(*self._blame(line, "debit", cells), DebitAndCredit, *sides)
            return None
        if debit and (debit.value or not credit):
            return debit
        if credit:
            return Amount(-credit.value, credit.currency)
        self._table.faults.add(*self._blame(line, "debit", cells), AmountMissing)
        return None

    def _read_currency(self, line: int, cells: list[str], sign: str, role: str) -> str | None:
        written = self._get(cells, "currency")
        code = (written or name_currency(sign) or self._currency).upper()
        where = self._blame(line, "currency" if written else role, cells)
        if not code:
            self._table.faults.add(*where, CurrencyMissing)
        elif code not in CURRENCIES:
            self._table.faults.add(*where, CurrencyNotKnown, written or code)
        elif not match_currency(sign, code):
            self._table.faults.add(*self._blame(line, role, cells), CurrencySignDiffers, sign, code)
        elif self._known.currencies and code not in self._known.currencies:
            self._table.faults.add(*where, CurrencyWithoutRate, code, tuple(sorted(self._known.currencies)))
        else:
            return code
        return None

    def _get(self, cells: list[str], role: str) -> str:
        place = self._places.get(role)
        return "" if place is None else cells[place]

    def _blame(self, line: int, role: str, cells: list[str]) -> tuple[int, str, str]:
        place = self._places.get(role)
        return (line, "", "") if place is None else (line, self._table.header[place], cells[place])
