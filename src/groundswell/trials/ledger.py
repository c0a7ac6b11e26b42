"""The ledger: one row for each allocated case, each bound to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from groundswell.trials.design import USUAL

# The same bytes as `write_canonical`, without building an encoder for each of a million rows.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One allocation.

    Args:
        number: from 1, without gaps.
        at: moment of the allocation, with its zone; kept in UTC.
        case: the identifier, as it is written in the records.
        stratum: of the case; empty for none.
        office: that has the case; empty for none.
        channel: how the case came in; empty where not known.
        arm: name of the arm.
        position: number in [0, 1) that decided; None where a schedule decided or nothing was drawn.
        version: of salt and weights, ``design.allocation_version``.
        reason: empty where the case is in the trial; else ``cap``, ``stopped`` or ``not_in_trial``: the case goes
            ``usual`` and is in no estimate.
        previous: hash of the row before; of the first row, the hash of the design.
        hash: of all the other fields.
    """

    number: int
    at: datetime
    case: str
    arm: str
    position: float | None = None
    stratum: str = ""
    office: str = ""
    channel: str = ""
    version: int = 1
    reason: str = ""
    previous: str = ""
    hash: str = ""

    @property
    def exposed(self) -> bool:
        """Whether something changes for the case."""
        return self.arm != USUAL


def chain_row(previous: str, row: LedgerRow) -> LedgerRow:
    """Bind a row to the one before.

    Args:
        previous: hash of the row before; ``design.sha256`` before the first row.
        row: whose own hashes are not looked at.

    Returns:
        The row with both hashes.

    Example:
        >>> first = LedgerRow(1, datetime(2024, 1, 8, 9, tzinfo=UTC), "case-1", "usual", 0.5)
        >>> chain_row("0" * 64, first).hash[:12]
        '4c0d5678d9c9'
    """
    told = to_document(row) | {"previous": previous}
    return replace(row, previous=previous, hash=_hash(told))


def check_row(previous: str, row: LedgerRow) -> str:
    """Say what is wrong with a row that follows one with this hash; empty where nothing is."""
    if row.previous != previous:
        return "it does not follow from the line before: lines were taken out, put in or changed"
    if _hash(to_document(row)) != row.hash:
        return "it was changed after it was written: its hash does not fit"
    return ""


def to_document(row: LedgerRow) -> dict[str, Any]:
    """Write a row as plain values: what is hashed, the `hash` itself left out."""
    return {
        "number": row.number,
        "at": write_moment(row.at),
        "case": row.case,
        "arm": row.arm,
        "position": row.position,
        "stratum": row.stratum,
        "office": row.office,
        "channel": row.channel,
        "version": row.version,
        "reason": row.reason,
        "previous": row.previous,
    }


def _hash(document: dict[str, Any]) -> str:
    return hashlib.sha256(_ENCODER.encode(document).encode()).hexdigest()


def write_moment(at: datetime) -> str:
    """Write a moment in UTC, to the microsecond.

    Raises:
        ValueError: it has no zone.

    Example:
        >>> write_moment(datetime(2024, 1, 8, 9, 30, tzinfo=UTC))
        '2024-01-08T09:30:00.000000Z'
    """
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def count_exposed(rows: Iterable[LedgerRow]) -> int:
    """Count the cases for which something changes."""
    return sum(row.exposed for row in rows)
