"""Reading the rows of a file from finance, one cost at a time, with every fault in its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from groundswell.errors.ledger_amounts import InvoiceBooked, InvoiceTwice
from groundswell.errors.ledger_files import LineTwice, TextTooLong, WordNotKnown
from groundswell.ledger.day_columns import DayColumns
from groundswell.ledger.finance_amounts import FinanceAmounts
from groundswell.ledger.finance_columns import CHANNELS, KINDS, read_channel, read_kind
from groundswell.ledger.known_names import Known
from groundswell.ledger.money import Money
from groundswell.ledger.name_lookup import (
    Names,
    Purpose,
    doubt_person,
    doubt_purpose,
    even_reference,
    name_people,
    name_purposes,
)
from groundswell.ledger.reading_csv import Table
from groundswell.ledger.total_rows import find_total
from groundswell.wording import _, format_count

MOST_LETTERS = {"supplier": 200, "reference": 100, "text": 500}


@dataclass(frozen=True, slots=True)
class FinanceLine:
    """A cost, as a file from finance has it.

    Args:
        line: its line in the file.
        about_on: the day that it is about.
        money: the amount; below 0 for what comes back.
        purpose: target, trial, duty, service or overhead.
        purpose_key: what the caller knows the purpose by.
        kind: people, contract, licence, hosting, travel, equipment or other.
        supplier: who was paid.
        reference: number of the invoice, the journal or the card.
        text: what was bought.
        heading: key of the heading of the cost of a transaction; empty where the file has none.
        channel: digital, assisted_digital or other; empty for all ways together.
        step: the step that it serves.
        person: key of the person whom it is about.
    """

    line: int
    about_on: date
    money: Money
    purpose: str
    purpose_key: str
    kind: str
    supplier: str = ""
    reference: str = ""
    text: str = ""
    heading: str = ""
    channel: str = ""
    step: str = ""
    person: str = ""


@dataclass(slots=True)
class FinanceWishes:
    """What somebody said about a file: see `read_finance_file`."""

    defaults: Mapping[str, str]
    decimal_mark: str | None
    day_first: bool | None
    control_sum: Decimal | None
    is_split: bool


class FinanceRows:
    """The rows of a file from finance.

    Args:
        table: the table; faults and what was found are added to it.
        places: the column for each role.
        known: what it is checked against.
        wishes: what somebody said about it.
    """

    def __init__(self, table: Table, places: Mapping[str, int], known: Known, wishes: FinanceWishes) -> None:
        self._table, self._places, self._known, self._wishes = table, places, known, wishes
        currency = wishes.defaults.get("currency", "")
        self._amounts = FinanceAmounts(table, places, known, currency, wishes.decimal_mark)
        self.sums = self._amounts.sums
        self._days = DayColumns(table, [places["on"]], known, wishes.day_first)
        self._people = name_people(known.people)
        self._purposes = name_purposes(known.purposes)
        self._headings = Names(known.headings.items())
        self._steps = Names((step, step) for step in known.steps)
        self._booked = {
            (even_reference(a), even_reference(b)): where for (a, b), where in known.invoices.items()
        }
        self._invoices: dict[tuple[str, str], int] = {}
        self._seen: dict[tuple[object, ...], int] = {}
        self._zeros = self._cut = 0

    def read(self) -> list[FinanceLine]:
        """Read all rows; lines come back even beside faults, for the caller to leave out."""
        lines = []
        for line, cells in self._table.rows:
            kind = find_total(cells, self._places["on"])
            if kind == "doubt":
                self.sums.doubt(line, cells)
            elif kind:
                self._amounts.check_total(line, cells, kind)
            elif (found := self._read_line(line, cells)) is not None:
                lines.append(found)
        self.sums.check_control(self._wishes.control_sum)
        self._say_counts(lines)
        return lines

    def _say_counts(self, lines: list[FinanceLine]) -> None:
        said = self._table.said
        back = sum(1 for line in lines if line.money.minor < 0)
        if back:
            said.append(_("Lines below 0, which come back: {count}.").format(count=format_count(back)))
        if self._zeros:
            told = _("Lines with an amount of 0, for which nothing is booked: {count}.")
            said.append(told.format(count=format_count(self._zeros)))
        if self._cut:
            told = _("Texts longer than 500 characters, which were cut: {count}.")
            said.append(told.format(count=format_count(self._cut)))

    def _read_line(self, line: int, cells: list[str]) -> FinanceLine | None:
        money = self._amounts.read(line, cells)
        day = self._days.read(line, cells, self._places["on"])
        if day is not None:
            place = self._places["on"]
            day = day if self._days.check(line, place, cells[place], day) else None
        purpose = self._read_purpose(line, cells)
        kind = self._read_kind(line, cells)
        person = self._read_person(line, cells, kind)
        heading, channel = self._read_heading(line, cells), self._read_channel(line, cells)
        step = self._read_step(line, cells)
        texts = {role: self._read_text(line, cells, role) for role in MOST_LETTERS}
        self._check_invoice(line, cells, texts, (money, purpose, day, texts["text"]))
        if money is None or day is None or purpose is None:
            return None
        if not money.minor:
            self._zeros += 1
            return None
        return FinanceLine(
            line, day, money, *purpose, kind,
            texts["supplier"], texts["reference"], texts["text"], heading, channel, step, person,
        )  # fmt: skip

    def _get(self, cells: list[str], role: str) -> str:
        place = self._places.get(role)
        text = "" if place is None else cells[place]
        if "  " in text or not text.isprintable():
            text = " ".join(text.split())
        return text or self._wishes.defaults.get(role, "")

    def _blame(self, line: int, role: str, cells: list[str]) -> tuple[int, str, str]:
        place = self._places.get(role)
        return (line, "", "") if place is None else (line, self._table.header[place], cells[place])

    def _read_purpose(self, line: int, cells: list[str]) -> Purpose | None:
        text = self._get(cells, "purpose")
        found = self._purposes.find(text)
        if len(found) == 1:
            return next(iter(found))
        self._table.faults.add(*self._blame(line, "purpose", cells), doubt_purpose, self._purposes, text)
        return None

    def _read_kind(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "kind")
        if not text:
            return "contract"
        kind = read_kind(text)
        if not kind:
            self._table.faults.add(
                *self._blame(line, "kind", cells), WordNotKnown, _("kind of cost"), text, KINDS
            )
        return kind

    def _read_person(self, line: int, cells: list[str], kind: str) -> str:
        text = self._get(cells, "person")
        if not text and kind != "people":
            return ""
        found = self._people.find(text)
        if len(found) == 1:
            return next(iter(found))
        self._table.faults.add(*self._blame(line, "person", cells), doubt_person, self._people, text)
        return ""

    def _read_heading(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "heading")
        if not text or not self._headings:
            return ""
        return self._read_word(line, cells, "heading", _("heading"), self._headings, text)

    def _read_step(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "step")
        if not text or not self._steps:
            return text
        return self._read_word(line, cells, "step", _("step"), self._steps, text)

    def _read_word(
        self, line: int, cells: list[str], role: str, what: str, names: Names[str], text: str
    ) -> str:
        found = names.find(text)
        if len(found) == 1:
            return next(iter(found))
        facts = (what, text, tuple(names.list_written()), names.suggest(text))
        self._table.faults.add(*self._blame(line, role, cells), WordNotKnown, *facts)
        return ""

    def _read_channel(self, line: int, cells: list[str]) -> str:
        text = self._get(cells, "channel")
        channel = read_channel(text) if text else ""
        if channel is None:
            what = _("way of using the service")
            self._table.faults.add(*self._blame(line, "channel", cells), WordNotKnown, what, text, CHANNELS)
        return channel or ""

    def _read_text(self, line: int, cells: list[str], role: str) -> str:
        text = self._get(cells, role)
        if not text.isprintable():
            text = "".join(letter for letter in text if letter.isprintable())
        most = MOST_LETTERS[role]
        if len(text) <= most:
            return text
        if role == "text":
            self._cut += 1
            return text[: most - 1] + "…"
        self._table.faults.add(*self._blame(line, role, cells), TextTooLong, len(text), most)
        return text[:most]

    def _check_invoice(
        self, line: int, cells: list[str], texts: Mapping[str, str], content: tuple[object, ...]
    ) -> None:
        """Find invoices that stand in the file or in the ledger already; without a number, lines that are the same."""
        supplier, reference = texts["supplier"], texts["reference"]
        key = (even_reference(supplier), even_reference(reference))
        whole = (*key, *content)
        is_read = all(part is not None for part in content)
        first = self._seen.setdefault(whole, line) if is_read else line
        if not key[1]:
            if first != line:
                self._table.faults.add(*self._blame(line, "text", cells), LineTwice, first)
            return
        where = self._blame(line, "reference", cells)
        if key in self._booked:
            self._table.faults.add(*where, InvoiceBooked, supplier, reference, self._booked[key])
        before = self._invoices.setdefault(key, line)
        if first != line:
            self._table.faults.add(*where, LineTwice, first)
        elif before != line and not self._wishes.is_split:
            self._table.faults.add(*where, InvoiceTwice, supplier, reference, before)
