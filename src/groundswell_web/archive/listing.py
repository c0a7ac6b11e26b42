"""What a page shows as rows, beside it as CSV for spreadsheets and as JSON, exact."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from groundswell_web.archive.packing import Packer
from groundswell_web.archive.sheets import write_lines


@dataclass(frozen=True)
class Listing:
    """Rows that a page shows.

    Args:
        name: of its files, without their endings.
        title: what people call it.
        heads: names of the columns.
        rows: their cells, in the same order.
    """

    name: str
    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def file(self) -> str:
        """Where its files stand in the archive, without their endings."""
        return f"lists/{self.name}"

    def write(self, packer: Packer) -> None:
        """Write both files."""
        rows = [[as_plain(cell) for cell in row] for row in self.rows]
        packer.add_sheet(f"{self.file}.csv", write_lines([list(self.heads)]), write_lines(rows))
        told = [dict(zip(self.heads, row, strict=True)) for row in rows]
        packer.add_text(f"{self.file}.json", json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def as_plain(cell: Any) -> Any:
    """Write a value as JSON holds it: moments in UTC, money and ids as text.

    Example:
        >>> as_plain(date(2026, 3, 2)), as_plain(Decimal("12.50")), as_plain(0.5), as_plain(None)
        ('2026-03-02', '12.50', 0.5, None)
    """
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal | UUID):
        return str(cell)
    if isinstance(cell, tuple):
        return [as_plain(one) for one in cell]
    return cell
