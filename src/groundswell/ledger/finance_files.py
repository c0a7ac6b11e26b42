"""Files from finance: invoices and other costs, a line each, read whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known
from groundswell.ledger.money import Money

# What a column of the file can hold; the keys of `columns` and `defaults`.
ROLES = (
    "on", "amount", "currency", "supplier", "reference", "text", "purpose", "kind", "heading", "channel", "step",
    "person", "debit", "credit", "net", "tax",
)  # fmt: skip


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
    raise NotImplementedError
