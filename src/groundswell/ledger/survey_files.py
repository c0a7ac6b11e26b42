"""Exports of surveys: how satisfied people were, an answer a row or the counts of a month a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundswell.errors.ledger_files import ColumnNotFound
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
from groundswell.ledger.survey_rows import COUNTS, SurveyLine, SurveyRows
from groundswell.ledger.survey_words import ROLES as _ROLES
from groundswell.wording import _, format_count

__all__ = ["POINTS", "ROLES", "SurveyFile", "SurveyLine", "read_survey_file"]

# What a column of the file can say: the keys of `columns`.
ROLES = tuple(role.key for role in _ROLES)
POINTS = ("end", "decision")


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
    if point and point not in POINTS:
        raise ValueError(f"point {point!r} is none of {', '.join(POINTS)}")
    table = read_table(source, name, known)
    places: dict[str, int] = {}
    lines: tuple[SurveyLine, ...] = ()
    unanswered = 0
    if table.header:
        places = find_columns(table, _ROLES, columns)
        if _require_columns(table, places):
            rows = SurveyRows(table, places, known, service, point, day_first)
            lines = rows.read()
            unanswered = rows.unanswered
    if unanswered:
        told = _("Rows without a rating, which count nowhere: {count}.")
        table.said.append(told.format(count=format_count(unanswered)))
    require_lines(table, lines)
    kept = () if table.faults.count else lines
    return SurveyFile(
        table.name,
        table.sha256,
        kept,
        table.faults.sort(),
        table.faults.count,
        sum(sum(line.counts) for line in kept),
        unanswered,
        tuple(table.said),
        name_columns(table, places),
    )


def _require_columns(table: Table, places: dict[str, int]) -> bool:
    """Tell whether the rows can be read: they have a month or a day, and a rating or all five counts."""
    require_column(table, places, ("month", "on"), _("the month"))
    counted = [role for role in COUNTS if role in places]
    if len(counted) == len(COUNTS):
        places.pop("rating", None)
    elif "rating" not in places:
        if not counted:
            require_column(table, places, ("rating",), _("the rating"))
        for role in _ROLES:
            if counted and role.key in COUNTS and role.key not in places:
                table.faults.add(1, "", "", ColumnNotFound, role.says, table.header)
    return ("rating" in places or len(counted) == len(COUNTS)) and bool({"month", "on"} & set(places))
