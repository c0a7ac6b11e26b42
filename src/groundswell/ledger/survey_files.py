"""Exports of surveys: how satisfied people were, an answer a row or the counts of a month a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known

# What a column of the file can hold; the keys of `columns`.
ROLES = ("month", "on", "service", "point", "rating", "total", *(f"rating_{score}" for score in range(1, 6)))
POINTS = ("end", "decision")


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """The answers of a month, at a point of a service.

    Args:
        line: the first line of the file that it comes from.
        service: the service; empty where the file does not name one.
        month_on: first day of the month.
        point: "end" when the form is done, "decision" when the answer came.
        counts: how many gave each rating, 1 to 5.
    """

    line: int
    service: str
    month_on: date
    point: str
    counts: tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class SurveyFile:
    """An export of a survey as it was read.

    Args:
        name: the file's name.
        sha256: of the bytes as they came.
        lines: a line for each service, month and point, in that order; empty where there is any fault.
        faults: what is wrong, the first 200 in the order of lines.
        fault_count: how many faults there are in all.
        answers: how many ratings were given; 0 where there is any fault.
        unanswered: rows without a rating: they are no answer, and count nowhere.
        said: what was found, decided and left out, in plain sentences.
        columns: which column was taken for which role.
    """

    name: str
    sha256: str
    lines: tuple[SurveyLine, ...]
    faults: tuple[Fault, ...]
    fault_count: int
    answers: int
    unanswered: int
    said: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)


def read_survey_file(
    source: Path | bytes,
    *,
    name: str = "",
    columns: Mapping[str, str] | None = None,
    known: Known,
    service: str = "",
    point: str = "",
    day_first: bool | None = None,
) -> SurveyFile:
    """Read an export of a survey, and find all that is wrong with it. What people wrote in words is not kept.

    Args:
        source: the file, or its bytes.
        name: what the file is called where it comes as bytes.
        columns: the column for a role of `ROLES`, where its name does not tell.
        known: what the file is checked against.
        service: the service of rows that name none.
        point: "end" or "decision", for rows that do not say.
        day_first: whether 03/04 is the third of April; None to decide it from the whole column.

    Returns:
        The counts, or the faults.

    Raises:
        FileMissing, FileUnreadable: there is no file at the path, or it cannot be opened.
    """
    raise NotImplementedError
