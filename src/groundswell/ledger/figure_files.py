"""Monthly figures of a service as agencies send them: a row a month, checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known

# The figures of a month; keys of the lines, and with service and month the keys of `columns`.
FIGURES = (
    "started", "completed", "completed_digital", "completed_assisted", "completed_other", "received_online",
    "received_phone", "received_paper", "received_face_to_face", "received_other", "received", "processed",
    "accepted", "calls", "calls_information", "calls_progress", "calls_chase", "calls_challenge", "calls_transact",
    "calls_other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of a month of a service: a number, or why there is none.

    Args:
        line: its line in the file.
        service: the service; empty where the file does not name one.
        month_on: first day of the month.
        name: which figure, of `FIGURES`.
        value: the number; None where it is missing.
        missing: "not provided", "not requested" or "not applicable"; empty where there is a number.
    """

    line: int
    service: str
    month_on: date
    name: str
    value: float | None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class FigureFile:
    """A file of monthly figures as it was read.

    Args:
        name: the file's name.
        sha256: of the bytes as they came.
        lines: a line for each figure of each month; empty where there is any fault.
        faults: what is wrong, the first 200 in the order of lines.
        fault_count: how many faults there are in all.
        months: the first and the last month; None where there is any fault.
        coverage: share of the figures asked for that were given; None where nothing was asked for.
        said: what was found, decided and left out, in plain sentences.
        columns: which column was taken for which figure.
    """

    name: str
    sha256: str
    lines: tuple[FigureLine, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    months: tuple[date, date] | None
    coverage: float | None
    said: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_figure_file(
    source: Path | bytes,
    *,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    known: Known,
    service: str = "",
    decimal_mark: str | None = None,
    day_first: bool | None = None,
) -> FigureFile:
    """Read a file of monthly figures, and find all that is wrong with it.

    Args:
        source: the file, or its bytes.
        name: what the file is called where it comes as bytes.
        columns: the column for a figure, or for "service" and "month", where its name does not tell.
        known: what the file is checked against.
        service: the service of rows that name none.
        decimal_mark: "." or ","; None to decide it from all figures.
        day_first: whether 03/04 is the third of April; None to decide it from the whole column.

    Returns:
        The figures, or the faults.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    raise NotImplementedError
