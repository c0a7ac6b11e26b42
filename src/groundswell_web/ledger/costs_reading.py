"""Read a file of costs that was brought: as the library reads it, then as what would be booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundswell.ledger.finance_files import FinanceFile, FinanceLine, read_finance_file
from groundswell.ledger.time_files import TimeFile, TimeLine, read_time_file
from groundswell_web.ledger.cards import EntryTerms
from groundswell_web.ledger.knowing import know_ledger, recall_names
from groundswell_web.ledger.staging import ReadingTerms, StagedFile

LEAVE = "leave"
# What only a person can say of a file, by the code of the fault that asks for it.
ASKED = {
    "amounts-undecided": "decimal_mark",
    "ledger-day-undecided": "day_first",
    "currency-missing": "currency",
    "purpose-not-known": "names",
    "column-not-found": "columns",
    "columns-alike": "columns",
    "column-not-there": "columns",
    "control-sum-wrong": "control_sum",
    "invoice-twice": "is_split",
}


@dataclass(frozen=True)
class CostsRead:
    """A file as it was read, and what it would book.

    Args:
        file: as the library read it.
        asks: what only a person can say, by the names of `ReadingTerms`.
        unknown: names in it that stand for nothing known.
    """

    file: FinanceFile | TimeFile
    asks: tuple[str, ...]
    unknown: tuple[str, ...]


def read_costs(engagement_id: UUID, staged: StagedFile, *, now: datetime) -> CostsRead:
    """Read a file that was brought.

    Args:
        engagement_id: whose ledger it is checked against.
        staged: the file, and what was said about it.
        now: no line is about a later day.
    """
    terms = staged.terms
    told: dict[str, Any] = {
        "name": staged.name,
        "columns": terms.columns or None,
        "decimal_mark": terms.decimal_mark or None,
        "day_first": terms.day_first,
        "control_sum": Decimal(terms.control_sum) if terms.control_sum else None,
    }
    content = staged.path.read_bytes()
    file: FinanceFile | TimeFile
    if staged.kind == "tracking":
        known = know_ledger(engagement_id, now, recall_names(engagement_id) | terms.names)
        file = read_time_file(content, known=known, **told)
    else:
        known = know_ledger(engagement_id, now, terms.names)
        defaults = {"currency": terms.currency, "purpose": terms.purpose, "kind": terms.kind}
        given = {name: value for name, value in defaults.items() if value}
        file = read_finance_file(content, known=known, defaults=given, is_split=terms.is_split, **told)
    asks = dict.fromkeys(ASKED[fault.code] for fault in file.faults if fault.code in ASKED)
    unknown = dict.fromkeys(
        fault.value for fault in file.faults if fault.code == "purpose-not-known" and fault.value
    )
    return CostsRead(file, tuple(asks), tuple(unknown))


def list_terms(file: FinanceFile | TimeFile, terms: ReadingTerms) -> list[EntryTerms]:
    """List what a file says, line by line, as it is booked.

    Args:
        file: as it was read, without faults.
        terms: what was said about it: whose money it is, who answers.
    """
    answers_id = UUID(terms.answers_id) if terms.answers_id else None
    if isinstance(file, TimeFile):
        return [_as_time(line) for line in file.lines]
    return [_as_cost(line, terms, answers_id) for line in file.lines]


def sum_by_purpose(file: FinanceFile | TimeFile) -> Iterable[tuple[tuple[str, str], list[Any]]]:
    """Group the lines by what they are for, in the order in which that comes up."""
    groups: dict[tuple[str, str], list[Any]] = {}
    for line in file.lines:
        groups.setdefault((line.purpose, line.purpose_key), []).append(line)
    return groups.items()


def _as_time(line: TimeLine) -> EntryTerms:
    """Book time; the project as the system calls it is kept, so that the next file needs no explanation."""
    return EntryTerms(
        kind="people",
        purpose=line.purpose,
        key=line.purpose_key,
        about_on=line.week_on,
        hours=line.hours,
        allocation=line.allocation,
        week_on=line.week_on,
        person_id=UUID(line.person),
        step=line.step,
        text=line.text[:500],
        reference=line.project[:100],
        line=line.line,
    )


def _as_cost(line: FinanceLine, terms: ReadingTerms, answers_id: UUID | None) -> EntryTerms:
    return EntryTerms(
        kind=line.kind,
        purpose=line.purpose,
        key=line.purpose_key,
        about_on=line.about_on,
        amount=line.money,
        person_id=UUID(line.person) if line.person else None,
        answers_id=answers_id,
        home=terms.home,
        step=line.step,
        channel=line.channel,
        heading=line.heading,
        text=line.text[:500],
        supplier=line.supplier[:200],
        reference=line.reference[:100],
        part_of_invoice=terms.is_split,
        line=line.line,
    )
