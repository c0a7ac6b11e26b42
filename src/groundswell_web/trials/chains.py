"""Seal what is added to a trial: each line is bound to the one before by its digest, and to the head of its chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from groundswell.trials.ledger import LedgerRow, chain_row, write_moment
from groundswell_web.trials.models import START, Allocation, Entry, Head, PushedValue


def write_text(document: Any) -> str:
    """Write a document as JSON in one way only; numbers without an end are kept, which JSON proper has no word for."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal_entry(entry: Entry) -> str:
    """Compute the digest of an entry and of the one before it."""
    told = [
        str(entry.trial_id),
        entry.number,
        entry.kind,
        write_moment(entry.at),
        entry.by_key,
        entry.by_name,
        entry.text,
        entry.previous,
    ]
    return _digest(told)


def seal_value(value: PushedValue) -> str:
    """Compute the digest of a value that was sent and of the one before it."""
    told = [
        str(value.trial_id),
        value.number,
        write_moment(value.at),
        value.case,
        value.outcome,
        repr(value.value),
        value.by,
        value.previous,
    ]
    return _digest(told)


def seal_row(row: LedgerRow, previous: str, by: str) -> Allocation:
    """Bind a line of the ledger to the one before, as a row to be stored; the ledger's file holds the same digests."""
    bound = chain_row(previous, row)
    return Allocation(
        number=bound.number,
        at=bound.at,
        case=bound.case,
        stratum=bound.stratum,
        office=bound.office,
        channel=bound.channel,
        arm=bound.arm,
        position=bound.position,
        allocation_version=bound.version,
        reason=bound.reason,
        by=by,
        previous=bound.previous,
        digest=bound.hash,
    )


def read_row(stored: Allocation) -> LedgerRow:
    """Read a stored line of the ledger as the library knows it."""
    return LedgerRow(
        number=stored.number,
        at=stored.at,
        case=stored.case,
        arm=stored.arm,
        position=stored.position,
        stratum=stored.stratum,
        office=stored.office,
        channel=stored.channel,
        version=stored.allocation_version,
        reason=stored.reason,
        previous=stored.previous,
        hash=stored.digest,
    )


def lock_head(trial_id: UUID, chain: str) -> Head:
    """Lock the end of a chain until the transaction ends: whoever comes at the same moment waits."""
    return Head.objects.select_for_update().get(trial_id=trial_id, chain=chain)


def make_heads(trial_id: UUID, design_sha256: str) -> None:
    """Begin the three chains of a trial; the ledger follows on from its design, and may expose nobody yet."""
    Head.objects.create(trial_id=trial_id, chain="entries")
    Head.objects.create(trial_id=trial_id, chain="ledger", digest=design_sha256)
    Head.objects.create(trial_id=trial_id, chain="values")


def set_cap(trial_id: UUID, most_exposed: int | None) -> Head:
    """Set how many cases may be exposed from now on; None: no more than there are. The database refuses one more."""
    head = lock_head(trial_id, "ledger")
    head.most_exposed = head.exposed if most_exposed is None else most_exposed
    head.save(update_fields=["most_exposed"])
    return head


def add_entry(trial_id: UUID, kind: str, document: dict[str, Any], *, by: Any, now: datetime) -> Entry:
    """Add an entry at the end of its chain, in the caller's transaction; `by` may be the workbench itself."""
    head = lock_head(trial_id, "entries")
    entry = Entry(
        trial_id=trial_id,
        number=head.length + 1,
        kind=kind,
        at=now,
        by_key=str(by.pk) if by.pk is not None else "",
        by_name=by.get_full_name()[:250],
        text=write_text(document),
        previous=head.digest,
    )
    entry.digest = seal_entry(entry)
    entry.save(force_insert=True)
    head.length, head.digest = entry.number, entry.digest
    head.save(update_fields=["length", "digest"])
    return entry


def check_chain(
    head: Head, lines: Iterator[tuple[int, str, str, str]], first: str = START
) -> Iterator[tuple[int, str]]:
    """Check a chain from its first line to its head.

    Args:
        head: where it ends.
        lines: for each line its number, the digest before it, the one that stands in it, and the one computed anew.
        first: what the first line follows on from.

    Yields:
        Number and fault.
    """
    previous, expected = first, 1
    for number, before, stands, computed in lines:
        if number != expected:
            yield expected, f"lines {expected} to {number - 1} are missing"
        if before != previous:
            yield number, "does not follow on from the line before it"
        if stands != computed:
            yield number, "was changed after it was written"
        previous, expected = stands, number + 1
    if (expected - 1, previous) != (head.length, head.digest):
        yield expected, "lines at the end are missing or were added outside Groundswell"


def _digest(told: list[Any]) -> str:
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
