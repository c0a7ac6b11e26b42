"""Files of time-tracking systems: 18F Tock's timecards as CSV or JSON, and plain tables of person, week and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known
from groundswell.ledger.reading_csv import (
    Table,
    find_columns,
    name_columns,
    read_table,
    require_column,
    require_lines,
)
from groundswell.ledger.time_columns import ROLES as _ROLES
from groundswell.ledger.time_rows import TimeLine, TimeRows
from groundswell.ledger.tock_documents import read_documents
from groundswell.wording import _

__all__ = ["ROLES", "TimeFile", "TimeLine", "read_time_file"]

# What a column of the file can say: the keys of `columns`.
ROLES = tuple(role.key for role in _ROLES)
_TOCK = frozenset({"hours_spent", "project_name", "start_date", "end_date"})


@dataclass(frozen=True, slots=True)
class TimeFile:
    """A file of a time-tracking system as it was read.

    Args:
        name: the file's name.
        sha256: of the bytes as they came.
        lines: what would be booked; empty where there is any fault.
        faults: what is wrong, the first 200 in the order of lines.
        fault_count: how many faults there are in all.
        hours: sum of all hours; 0 where there is any fault.
        allocations: sum of all shares of weeks; 0 where there is any fault.
        weeks: the first and the last Monday; None where there is any fault.
        shape: "tock csv", "tock json", "tock fixture" or "table".
        said: what was found, decided and left out, in plain sentences.
        columns: which column was taken for which role.
    """

    name: str
    sha256: str
    lines: tuple[TimeLine, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    hours: Decimal
    allocations: Decimal
    weeks: tuple[date, date] | None
    shape: str
    said: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_time_file(
    source: Path | bytes,
    *,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    known: Known,
    decimal_mark: str | None = None,
    day_first: bool | None = None,
    control_sum: Decimal | None = None,
) -> TimeFile:
    """Read a file of people's time, and find all that is wrong with it.

    Args:
        source: the file, or its bytes.
        name: what the file is called where it comes as bytes.
        columns: the column for a role of `ROLES`, where its name does not tell.
        known: what the file is checked against.
        decimal_mark: "." or ","; None to decide it from the whole column.
        day_first: whether 03/04 is the third of April; None to decide it from the whole column.
        control_sum: what the hours must sum to.

    Returns:
        The lines, or the faults.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    table = read_table(source, name, known, takes_json=True)
    shape = read_documents(table) if table.text else "tock csv" if set(table.header) >= _TOCK else "table"
    places: dict[str, int] = {}
    lines: list[TimeLine] = []
    is_readable = False
    if table.header:
        places = find_columns(table, _ROLES, columns)
        is_readable = _require_columns(table, places)
    if is_readable:
        mark = decimal_mark or ("." if table.text else None)
        rows = TimeRows(table, places, known, mark, day_first, is_tock=shape.startswith("tock "))
        lines = rows.read(control_sum)
    require_lines(table, lines)
    kept = () if table.faults.count else tuple(lines)
    mondays = [line.week_on for line in kept]
    return TimeFile(
        table.name,
        table.sha256,
        kept,
        table.faults.sort(),
        table.faults.count,
        sum((line.hours for line in kept if line.hours), Decimal(0)),
        sum((line.allocation for line in kept if line.allocation), Decimal(0)),
        (min(mondays), max(mondays)) if mondays else None,
        shape,
        tuple(table.said),
        name_columns(table, places),
    )


def _require_columns(table: Table, places: Mapping[str, int]) -> bool:
    require_column(table, places, ("person",), _("the person"))
    require_column(table, places, ("from", "week", "on", "until"), _("the week"))
    require_column(table, places, ("hours", "allocation"), _("the hours, or the share of the week"))
    require_column(table, places, ("project", "project_id"), _("what the time was for"))
    return (
        "person" in places
        and bool({"from", "week", "on", "until"} & set(places))
        and bool({"hours", "allocation"} & set(places))
        and bool({"project", "project_id"} & set(places))
    )
