"""Files from finance: invoices and other costs, a line each, read whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.finance_columns import KINDS
from groundswell.ledger.finance_columns import ROLES as _ROLES
from groundswell.ledger.finance_rows import FinanceLine, FinanceRows, FinanceWishes
from groundswell.ledger.known_names import Known
from groundswell.ledger.money import Money
from groundswell.ledger.reading_csv import (
    Table,
    find_columns,
    name_columns,
    read_table,
    require_column,
    require_lines,
)
from groundswell.wording import _

__all__ = ["KINDS", "ROLES", "FinanceFile", "FinanceLine", "read_finance_file"]

# What a column of the file can say: the keys of `columns`; all but the amounts are those of `defaults` too.
ROLES = tuple(role.key for role in _ROLES)


@dataclass(frozen=True, slots=True)
class FinanceFile:
    """A file from finance as it was read.

    Args:
        name: the file's name.
        sha256: of the bytes as they came.
        lines: what would be booked; empty where there is any fault.
        faults: what is wrong, the first 200 in the order of lines.
        fault_count: how many faults there are in all.
        totals: sum of the amounts for each currency, in order of the code; empty where there is any fault.
        said: what was found, decided and left out, in plain sentences.
        columns: which column was taken for which role.
    """

    name: str
    sha256: str
    lines: tuple[FinanceLine, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    totals: Mapping[str, Money]
    said: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_finance_file(
    source: Path | bytes,
    *,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    known: Known,
    decimal_mark: str | None = None,
    day_first: bool | None = None,
    control_sum: Decimal | None = None,
    is_split: bool = False,
) -> FinanceFile:
    """Read a file of costs, and find all that is wrong with it; nothing is guessed silently.

    Args:
        source: the file, or its bytes.
        name: what the file is called where it comes as bytes.
        columns: the column for a role of `ROLES`, where its name does not tell.
        defaults: what holds for lines that do not say: currency, kind, purpose, heading, channel.
        known: what the file is checked against.
        decimal_mark: "." or ","; None to decide it from the whole column.
        day_first: whether 03/04 is the third of April; None to decide it from the whole column.
        control_sum: what the amounts must sum to, as finance says.
        is_split: whether one invoice may stand in several lines, for several purposes.

    Returns:
        The lines, or the faults.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    table = read_table(source, name, known)
    places: dict[str, int] = {}
    lines: list[FinanceLine] = []
    totals: dict[str, Money] = {}
    if table.header:
        places = find_columns(table, _ROLES, columns)
        _require_columns(table, places, defaults or {})
    if {"on"} <= set(places) and {"amount", "net", "debit", "credit"} & set(places):
        wishes = FinanceWishes(defaults or {}, decimal_mark, day_first, control_sum, is_split)
        rows = FinanceRows(table, places, known, wishes)
        lines = rows.read()
        totals = {code: Money.from_decimal(value, code) for code, value in sorted(rows.sums.sums.items())}
    require_lines(table, lines)
    whole = not table.faults.count
    return FinanceFile(
        table.name,
        table.sha256,
        tuple(lines) if whole else (),
        table.faults.sort(),
        table.faults.count,
        totals if whole else {},
        tuple(table.said),
        name_columns(table, places),
    )


def _require_columns(table: Table, places: Mapping[str, int], defaults: Mapping[str, str]) -> None:
    require_column(table, places, ("on",), _("the day of the cost"))
    require_column(table, places, ("amount", "net", "debit", "credit"), _("the amount"))
    if not defaults.get("purpose"):
        require_column(table, places, ("purpose",), _("what the cost is for"))
    if "kind" not in places and not defaults.get("kind"):
        table.said.append(
            _("No column says the kind of cost: all lines are booked as contracts and invoices.")
        )
    if "amount" not in places and "net" in places:
        table.said.append(
            _("Net and tax together are booked.") if "tax" in places else _("The amounts are without tax.")
        )
