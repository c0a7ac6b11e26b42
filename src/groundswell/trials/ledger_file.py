"""The ledger as a CSV file: read and checked line by line, and added to so that no crash can damage it."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from groundswell.errors import FileUnreadable, PlaceUnwritable
from groundswell.errors.trying import LedgerBroken
from groundswell.trials.ledger import LedgerRow, chain_row, check_row, write_moment

try:
    import fcntl as locks
except ImportError:  # not on Windows: there, one command at a time has to be enough
    locks = None  # type: ignore[assignment]

_LOCKS: Any = locks
COLUMNS = tuple(one.name for one in fields(LedgerRow))
_HEADER = (",".join(COLUMNS) + "\n").encode()


@dataclass(slots=True)
class Ledger:
    """All allocations of a trial.

    Args:
        rows: in order.
        first: hash before the first row: that of the design.
        torn: bytes after the last whole line, left by an allocation that was killed in the middle and never
            answered.
    """

    rows: list[LedgerRow]
    first: str
    torn: int = 0
    _by_case: dict[str, LedgerRow] = field(default_factory=dict, repr=False)
    exposed: int = 0

    def __post_init__(self) -> None:
        self._by_case = {row.case: row for row in self.rows}
        self.exposed = sum(row.exposed for row in self.rows)

    @property
    def head(self) -> str:
        """Hash of the last row."""
        return self.rows[-1].hash if self.rows else self.first

    def find(self, case: str) -> LedgerRow | None:
        """Find the row of a case; None where it was never allocated."""
        return self._by_case.get(case)

    def hash_at(self, number: int) -> str | None:
        """Give the hash of the row with a number, of the design for 0; None where there is no such row."""
        if number == 0:
            return self.first
        return self.rows[number - 1].hash if number <= len(self.rows) else None

    def note(self, row: LedgerRow) -> LedgerRow:
        """Bind a row to the last one, give it its number, and note it here; nothing is written.

        Raises:
            ValueError: the case stands here before, or a text has a line break or another control character.
        """
        if row.case in self._by_case:
            raise ValueError(f"case {row.case!r} stands in the ledger before")
        if any(has_control(text) for text in (row.case, row.stratum, row.office, row.channel)):
            raise ValueError(f"case {row.case!r} has a control character in one of its texts")
        bound = chain_row(self.head, replace(row, number=len(self.rows) + 1))
        self.rows.append(bound)
        self._by_case[bound.case] = bound
        self.exposed += bound.exposed
        return bound


class OpenLedger:
    """A ledger that only this process may add to, for as long as it is open."""

    def __init__(self, path: Path, ledger: Ledger) -> None:
        self._path, self.ledger = path, ledger

    def add(self, rows: Iterable[LedgerRow]) -> list[LedgerRow]:
        """Bind rows to the last one and write them through to the disk.

        Only when this has returned may an allocation be told: a row that a crash cut off was never answered.

        Args:
            rows: their numbers and hashes are not looked at.

        Returns:
            The rows as they were written.
        """
        written = [self.ledger.note(row) for row in rows]
        with self._path.open("ab") as stream:
            stream.write(write_rows(written))
            stream.flush()
            os.fsync(stream.fileno())
        return written


@contextmanager
def open_ledger(path: Path, design_sha256: str) -> Iterator[OpenLedger]:
    """Open a ledger to add to it; another process that wants to waits until it is closed.

    The lock is one of the operating system on a file beside it, which a killed process lets go of. What such a process
    left of a half-written line is cut off.

    Args:
        path: the file; made where there is none.
        design_sha256: of the design as registered.

    Raises:
        LedgerBroken: a line does not follow from the one before.
        PlaceUnwritable: the file cannot be written.
    """
    with hold_lock(path):
        _make_file(path)
        ledger = read_ledger(path, design_sha256)
        if ledger.torn:
            os.truncate(path, path.stat().st_size - ledger.torn)
            ledger.torn = 0
        if path.stat().st_size == 0:
            path.write_bytes(_HEADER)
        yield OpenLedger(path, ledger)


@contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the lock on a file, which one process has at a time; a killed one lets go of it.

    Args:
        path: the file; the lock is one of the operating system on an empty file beside it.

    Raises:
        PlaceUnwritable: nothing can be written beside it.
    """
    try:
        lock = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error
    with lock:
        if _LOCKS is not None:
            _LOCKS.flock(lock, _LOCKS.LOCK_EX)
        yield


def _make_file(path: Path) -> None:
    """Make the file with its header at once, or not at all."""
    if path.exists():
        return
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(_HEADER)
        part.replace(path)
    except OSError as error:
        raise PlaceUnwritable(path, error.strerror or str(error)) from error


def read_ledger(path: Path, design_sha256: str) -> Ledger:
    """Read a ledger and check that every line follows from the one before.

    A half-written last line is left out and counted in `torn`. Whether whole lines are missing at the end cannot be
    seen in the ledger alone: each look keeps the number and the hash of the last line it has seen.

    Args:
        path: the file.
        design_sha256: of the design as registered, which the first line follows from.

    Raises:
        LedgerBroken: it is no ledger, of another trial, or was edited; with the line.
        FileUnreadable: it cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    whole = content[: content.rfind(b"\n") + 1]
    torn = len(content) - len(whole)
    if not whole and _HEADER.startswith(content):
        return Ledger([], design_sha256, torn)
    return Ledger(_check_lines(str(path), whole, design_sha256), design_sha256, torn)


def _check_lines(path: str, content: bytes, first: str) -> list[LedgerRow]:
    lines = content.split(b"\n")[:-1]
    if lines[0] + b"\n" != _HEADER:
        raise LedgerBroken(path, 1, "it has not the columns of a ledger, or was saved by another program")
    rows: list[LedgerRow] = []
    seen: set[str] = set()
    previous = first
    for number, line in enumerate(lines[1:], start=1):
        row, fault = _read_line(line)
        if row is not None:
            fault = _find_fault(row, number, previous, seen)
        if fault or row is None:
            raise LedgerBroken(path, number + 1, fault)
        seen.add(row.case)
        rows.append(row)
        previous = row.hash
    if write_ledger(rows) != content:
        number = next(n for n, row in enumerate(rows) if write_rows([row]) != lines[n + 1] + b"\n")
        fault = "it is written in another way than a ledger is: it was saved by another program"
        raise LedgerBroken(path, number + 2, fault)
    return rows


def _find_fault(row: LedgerRow, number: int, previous: str, seen: set[str]) -> str:
    if number == 1 and row.previous != previous:
        return "it is the ledger of another trial: its first line does not follow from this design"
    fault = check_row(previous, row)
    if not fault and row.number != number:
        return f"its number is {row.number}, and {number} is expected"
    if not fault and row.case in seen:
        return "the case stands in the ledger before"
    return fault


def _read_line(line: bytes) -> tuple[LedgerRow | None, str]:
    """Read a line: the row, or what is wrong with it."""
    try:
        cells = next(csv.reader([line.decode()], strict=True))
        told = dict(zip(COLUMNS, cells, strict=True))
        row = LedgerRow(
            number=int(told["number"]),
            at=datetime.fromisoformat(told["at"]),
            case=told["case"],
            arm=told["arm"],
            position=float(told["position"]) if told["position"] else None,
            stratum=told["stratum"],
            office=told["office"],
            channel=told["channel"],
            version=int(told["version"]),
            reason=told["reason"],
            previous=told["previous"],
            hash=told["hash"],
        )
    except UnicodeDecodeError:
        return None, "it is not UTF-8: it was saved by another program"
    except (ValueError, StopIteration, csv.Error):
        return None, f"it has not the {len(COLUMNS)} cells of an allocation"
    return (row, "") if row.at.tzinfo else (None, "its moment has no zone")


def write_rows(rows: Iterable[LedgerRow]) -> bytes:
    """Write rows as lines of CSV, without the header.

    Example:
        >>> write_rows([])
        b''
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        cells = {name: getattr(row, name) for name in COLUMNS}
        cells["at"] = write_moment(row.at)
        cells["position"] = "" if row.position is None else repr(row.position)
        writer.writerow(cells[name] for name in COLUMNS)
    return out.getvalue().encode()


def write_ledger(rows: Iterable[LedgerRow]) -> bytes:
    """Write a whole ledger as the content of a file, such as one that the workbench hands out."""
    return _HEADER + write_rows(rows)


def has_control(text: str) -> bool:
    r"""Whether a text has a character that would break a line of the ledger, such as a line break.

    Example:
        >>> has_control("2024-17"), has_control("2024\n17")
        (False, True)
    """
    return any(ord(character) < 32 or character in "\x7f\x85\u2028\u2029" for character in text)
