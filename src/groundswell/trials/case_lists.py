"""A list of cases to allocate: a CSV file, checked as a whole before the first case is allocated."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from groundswell.errors import FileUnreadable
from groundswell.errors.trying import AllocationListFaulty
from groundswell.trials.allocation import AllocationKey, count_days, decide_allocation, write_stratum
from groundswell.trials.design import Design
from groundswell.trials.ledger import LedgerRow
from groundswell.trials.ledger_file import OpenLedger, has_control

LONGEST = 200
"""Characters of an identifier or of a value; longer ones are a sign that columns slipped."""


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case of a list.

    Args:
        case: the identifier.
        at: the moment of its allocation.
        stratum: as :func:`groundswell.trials.allocation.write_stratum` writes it.
        office: that has it; empty for none.
        channel: how it came in; empty where not known.
    """

    case: str
    at: datetime
    stratum: str = ""
    office: str = ""
    channel: str = ""


def read_case_list(path: Path, design: Design, *, earliest: datetime, now: datetime) -> list[ListedCase]:
    """Read a list of cases to allocate from a CSV file.

    Columns: ``case``; one for each stratum of the design; ``office`` where offices are allocated; where they are
    there, ``at`` (the moment, else `now`; without a zone it is the agency's) and ``channel``. Others are not looked at.

    Args:
        path: the file; UTF-8, commas or semicolons.
        design: of the trial.
        earliest: no case is allocated before it: the moment of the registration.
        now: the present moment, after which no case is allocated.

    Returns:
        The cases in the order of the list.

    Raises:
        AllocationListFaulty: something in it cannot be used, with its line; nothing of it is then.
        FileUnreadable: it cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    where = str(path)
    text = _decode(where, content)
    header, _newline, _rest = text.partition("\n")
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    try:
        lacking = [name for name in _list_columns(design) if name not in (reader.fieldnames or ())]
        if lacking:
            raise AllocationListFaulty(where, 1, f"it has no column {', '.join(lacking)}")
        return list(_read_rows(reader, where, design, earliest, now))
    except csv.Error as error:
        raise AllocationListFaulty(where, max(reader.reader.line_num, 1), str(error)) from error


def _decode(where: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise AllocationListFaulty(where, line, "it is not UTF-8; save it as CSV in UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise AllocationListFaulty(where, line, "it is no text; save it as CSV in UTF-8")
    if not text.strip():
        raise AllocationListFaulty(where, 1, "it is empty")
    return text


def _list_columns(design: Design) -> list[str]:
    return ["case", *design.strata, *(["office"] if design.unit != "case" else [])]


def _read_rows(
    reader: csv.DictReader[str], where: str, design: Design, earliest: datetime, now: datetime
) -> Iterator[ListedCase]:
    for row in reader:
        line = reader.line_num
        if None in row:
            raise AllocationListFaulty(where, line, "it has more cells than the first line")
        cells = {name: (cell or "").strip() for name, cell in row.items()}
        for name in (*_list_columns(design), "channel", "office"):
            fault = _find_fault(name, cells.get(name, ""))
            if fault:
                raise AllocationListFaulty(where, line, fault)
        at = _read_moment(cells.get("at", ""), design, where, line) or now
        if at > now + timedelta(minutes=5):  # clocks of two machines differ
            raise AllocationListFaulty(where, line, f"{cells['at']} is yet to come")
        if at < earliest:
            fault = f"{cells['at']} is before the trial was registered, on {earliest:%Y-%m-%d at %H:%M} UTC"
            raise AllocationListFaulty(where, line, fault)
        stratum = write_stratum([cells[name] for name in design.strata])
        yield ListedCase(cells["case"], at, stratum, cells.get("office", ""), cells.get("channel", ""))


def _find_fault(name: str, cell: str) -> str:
    if name == "case" and not cell:
        return "it has no case"
    if len(cell) > LONGEST:
        return f"its {name} is longer than {LONGEST} characters"
    return f"its {name} has a line break or another control character" if has_control(cell) else ""


def _read_moment(text: str, design: Design, where: str, line: int) -> datetime | None:
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        fault = f"{text[:40]!r} is no moment; write it as 2024-03-01T09:30"
        raise AllocationListFaulty(where, line, fault) from error
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(design.time_zone))


def allocate_listed(
    opened: OpenLedger,
    key: AllocationKey,
    design: Design,
    cases: Iterable[ListedCase],
    *,
    stopped: bool = False,
) -> list[LedgerRow]:
    """Allocate the cases of a list: those in the ledger keep their arm, the others are added to it.

    All new rows are written at once, before the first answer is given.

    Args:
        opened: the ledger.
        key: of the trial.
        design: of the trial, with its amendments.
        cases: in order.
        stopped: whether new cases go ``usual``.

    Returns:
        The row of each case of the list, in its order.
    """
    listed = list(cases)

    def decide() -> Iterator[LedgerRow]:
        for one in listed:
            if opened.ledger.find(one.case) is None:
                yield decide_row(key, design, one, exposed=opened.ledger.exposed, stopped=stopped)

    opened.add(decide())
    return [row for row in (opened.ledger.find(one.case) for one in listed) if row is not None]


def decide_row(
    key: AllocationKey, design: Design, listed: ListedCase, *, exposed: int, stopped: bool = False
) -> LedgerRow:
    """Decide the row of a case that is in no ledger yet; it is not bound to others.

    Args:
        key: of the trial.
        design: of the trial, with its amendments.
        listed: the case.
        exposed: cases in the ledger in arms other than ``usual``.
        stopped: whether new cases go ``usual``.
    """
    day = count_days(design, listed.at)
    drawn = decide_allocation(
        key, design, listed.case, exposed=exposed, stopped=stopped, stratum=listed.stratum,
        office=listed.office, day=day,
    )  # fmt: skip
    return LedgerRow(
        number=0,
        at=listed.at,
        case=listed.case,
        arm=design.arms[drawn.arm].name,
        position=drawn.position,
        stratum=listed.stratum,
        office=listed.office,
        channel=listed.channel,
        version=design.allocation_version,
        reason=drawn.reason,
    )
