"""Entries as rows of files: the same columns in CSV and in Excel, each amount to its last decimal."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from groundswell.reports.csv_tables import guard_cell
from groundswell_web.ledger.cards import EntryCard
from groundswell_web.ledger.entry_queries import iterate_cards

Cell = str | int | Decimal | date | None

COLUMNS = (
    "number", "booked_at", "booked_in", "about", "month", "amount", "currency", "hours", "share_of_week", "rate",
    "kind", "purpose", "purpose_key", "purpose_name", "step", "person", "home", "heading", "channel", "text",
    "supplier", "reference", "answers_for_it", "entered_by", "source", "file", "line", "takes_back", "in_place_of",
    "digest",
)  # fmt: skip


def list_cells(card: EntryCard) -> list[Cell]:
    """List the cells of an entry in the order of `COLUMNS`; texts that would run in a spreadsheet are guarded."""
    cells: list[Cell] = [
        card.number,
        card.at,
        card.on,
        card.about_on,
        card.on.replace(day=1),
        card.amount.amount,
        card.amount.currency,
        card.hours if card.hours else None,
        card.allocation,
        card.rate.amount if card.rate else None,
        card.kind,
        card.purpose,
        card.purpose_key,
        card.purpose_name,
        card.step,
        card.person,
        card.home,
        card.heading,
        card.channel,
        card.text,
        card.supplier,
        card.reference,
        card.answers,
        card.by,
        card.source,
        card.batch_name,
        card.line,
        card.reverses,
        card.replaces,
        card.digest,
    ]
    return [_guard(cell) for cell in cells]


def write_entries(engagement_id: UUID) -> Iterator[str]:
    """Write all entries as CSV, the oldest first, line by line."""
    return write_rows(iterate_cards(engagement_id))


def write_rows(cards: Iterable[EntryCard]) -> Iterator[str]:
    """Write entries as CSV: comma, point, days as 2026-03-31, UTF-8 with its mark, so that Excel reads it too."""
    writer = csv.writer(_Lines())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for card in cards:
        yield writer.writerow([_write(cell) for cell in list_cells(card)])


def _guard(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    guarded = guard_cell(cell)
    return guarded if isinstance(guarded, str) else None


def _write(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(timespec="seconds")
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Lines:
    """A file that hands each line back."""

    def write(self, text: str) -> str:
        return text
