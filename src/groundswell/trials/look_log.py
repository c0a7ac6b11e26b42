"""All looks at a trial, in order, each bound to the one before: none can be taken back or made nicer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from groundswell.errors.trying import LedgerBroken
from groundswell.trials.design import write_canonical
from groundswell.trials.ledger import write_moment
from groundswell.trials.ledger_file import Ledger
from groundswell.trials.look import VERDICTS, Look
from groundswell.trials.registration import write_whole


@dataclass(frozen=True, slots=True)
class LoggedLook:
    """A look with what it was taken from.

    Args:
        number: from 1.
        as_of: the moment that the records speak of.
        looked_at: when the look was taken.
        sources: name, size in bytes and SHA-256 of each file that was read.
        ledger_rows: rows in the ledger.
        ledger_hash: hash of the last of them.
        look: what it said.
        previous: hash of the look before; of the first, that of the registration.
        hash: of all other fields.
    """

    number: int
    as_of: datetime
    looked_at: datetime
    sources: tuple[tuple[str, int, str], ...]
    ledger_rows: int
    ledger_hash: str
    look: Look
    previous: str = ""
    hash: str = ""

    def to_document(self) -> dict[str, Any]:
        """Write it as plain values, ready for JSON."""
        document = asdict(self)
        document["as_of"], document["looked_at"] = write_moment(self.as_of), write_moment(self.looked_at)
        return {**document, "look": self.look.to_document(), "sources": [list(one) for one in self.sources]}


def chain_look(previous: str, look: LoggedLook) -> LoggedLook:
    """Bind a look to the one before.

    Args:
        previous: hash of the look before, or of the registration.
        look: whose own hashes are not looked at.
    """
    told = replace(look, previous=previous).to_document()
    del told["hash"]
    return replace(look, previous=previous, hash=hashlib.sha256(write_canonical(told)).hexdigest())


def append_look(path: Path, before: Sequence[LoggedLook], first: str, look: LoggedLook) -> LoggedLook:
    """Add a look to the file of all looks.

    The file is written anew and put in place of the old one, so that a crash leaves one or the other.

    Args:
        path: the file, one JSON document in a line for each look.
        before: all looks so far, from :func:`read_looks`.
        first: hash of the registration.
        look: to be added.

    Raises:
        PlaceUnwritable: the file cannot be written.
    """
    previous = before[-1].hash if before else first
    bound = chain_look(previous, replace(look, number=len(before) + 1))
    lines = [
        json.dumps(one.to_document(), ensure_ascii=False, sort_keys=True).encode() + b"\n"
        for one in (*before, bound)
    ]
    write_whole(path, b"".join(lines))
    return bound


def read_looks(path: Path, first: str, ledger: Ledger | None = None) -> list[LoggedLook]:
    """Read all looks, and check that none was changed, and that the ledger still has what each of them saw.

    Args:
        path: the file; no look where there is none.
        first: hash of the registration.
        ledger: in which the last row that each look saw is looked for.

    Raises:
        LedgerBroken: a look was changed or taken out, or the ledger lost rows since.
    """
    try:
        lines = path.read_bytes().splitlines() if path.exists() else []
    except OSError as error:
        raise LedgerBroken(str(path), 1, error.strerror or str(error)) from error
    looks: list[LoggedLook] = []
    for number, line in enumerate(lines, start=1):
        look = _read_line(path, number, line)
        previous = looks[-1].hash if looks else first
        if look.number != number or look.previous != previous or chain_look(previous, look) != look:
            raise LedgerBroken(str(path), number, "this look was changed, or one before it was taken out")
        if ledger is not None and ledger.hash_at(look.ledger_rows) != look.ledger_hash:
            fault = (
                f"the look saw {look.ledger_rows} rows of the ledger, which are no longer there as they were"
            )
            raise LedgerBroken(str(path), number, fault)
        looks.append(look)
    return looks


def find_verdict_look(looks: Sequence[LoggedLook]) -> LoggedLook | None:
    """Find the look that stopped the trial; None while it goes on."""
    return next((one for one in looks if one.look.state in VERDICTS), None)


def _read_line(path: Path, number: int, line: bytes) -> LoggedLook:
    try:
        told = json.loads(line)
        return LoggedLook(
            **{
                **told,
                "as_of": datetime.fromisoformat(told["as_of"]),
                "looked_at": datetime.fromisoformat(told["looked_at"]),
                "sources": tuple((name, size, sha256) for name, size, sha256 in told["sources"]),
                "look": Look.from_document(told["look"]),
            }
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LedgerBroken(str(path), number, "it is no look, or not all of it is there") from error
