"""Files of time-tracking systems: 18F Tock's timecards as CSV or JSON, and plain tables of person, week and hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known

# What a column of the file can hold; the keys of `columns`.
ROLES = (
    "person", "project", "project_id", "from", "until", "week", "on", "hours", "allocation", "billable", "text",
    "grade", "step",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Time of a person for a purpose in a week: hours, or a share of the week.

    Args:
        line: its line in the file, or the number of its record.
        person: the key of the person.
        week_on: Monday of the week.
        purpose: target, trial, duty, service, overhead or leave.
        purpose_key: what the caller knows the purpose by.
        project: the project as the file calls it.
        hours: 0 or more, in hundredths; None where a share of the week is given.
        allocation: the share of the week, above 0, at most 1; None where hours are given.
        is_billable: as the file says it; None where it does not.
        text: the notes.
        grade: of the person then, where the file has it.
        step: the step that it serves.
    """

    line: int
    person: str
    week_on: date
    purpose: str
    purpose_key: str
    project: str
    hours: Decimal | None
    allocation: Decimal | None
    is_billable: bool | None = None
    text: str = ""
    grade: str = ""
    step: str = ""


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
    raise NotImplementedError
