"""The totals that pages are read from: kept as entries come, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from groundswell.ledger.entries import Entry as Sealed
from groundswell.ledger.entries import count_hundredths
from groundswell_web.ledger.models import Total

CELL = (
    "month_on",
    "purpose",
    "purpose_key",
    "kind",
    "home",
    "step",
    "channel",
    "heading",
    "currency",
)
COUNTED = ("amount_minor", "hours_hundredths", "entries")
AT_ONCE = 500


@dataclass
class Sums:
    """What entries come to in a cell of the totals."""

    counts: dict[tuple[object, ...], list[int]] = field(default_factory=dict)

    def add(self, one: Sealed) -> None:
        """Add an entry."""
        counts = self.counts.setdefault(tuple(getattr(one, name) for name in CELL), [0, 0, 0])
        counts[0] += one.amount.minor
        counts[1] += count_hundredths(one.hours)
        counts[2] += 1


def add_totals(engagement_id: UUID, entries: Iterable[Sealed]) -> None:
    """Add new entries to the totals, in the caller's transaction with the book locked.

    Each cell is read once and written once, however many entries come.
    """
    sums = Sums()
    for one in entries:
        sums.add(one)
    stands = load_totals(engagement_id, months={cell[0] for cell in sums.counts})
    cells = []
    for cell, added in sums.counts.items():
        before = stands.get(cell, (0, 0, 0))
        counted = {name: old + new for name, old, new in zip(COUNTED, before, added, strict=True)}
        cells.append(Total(engagement_id=engagement_id, **dict(zip(CELL, cell, strict=True)), **counted))
    Total.objects.bulk_create(
        cells,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["engagement", *CELL],
        update_fields=list(COUNTED),
    )


def load_totals(
    engagement_id: UUID, *, months: Iterable[object] | None = None
) -> dict[tuple[object, ...], tuple[int, int, int]]:
    """Load the totals of an engagement by cell: amount, hours and number of entries."""
    found = Total.objects.filter(engagement_id=engagement_id)
    if months is not None:
        found = found.filter(month_on__in=list(months))
    return {row[: len(CELL)]: row[len(CELL) :] for row in found.values_list(*CELL, *COUNTED)}
