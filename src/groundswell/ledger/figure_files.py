"""Monthly figures of a service as agencies send them: a row a month, checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from groundswell.errors.root import show_names
from groundswell.evidence.service_figures import Missing, coverage
from groundswell.ledger.figure_columns import FIGURES
from groundswell.ledger.figure_columns import ROLES as _ROLES
from groundswell.ledger.figure_rows import FigureLine, FigureRows
from groundswell.ledger.file_faults import Fault
from groundswell.ledger.known_names import Known
from groundswell.ledger.reading_csv import (
    find_columns,
    name_columns,
    read_table,
    require_column,
    require_lines,
)
from groundswell.wording import _

__all__ = ["FIGURES", "ROLES", "FigureFile", "FigureLine", "read_figure_file"]

# What a column of the file can say: the keys of `columns`.
ROLES = tuple(role.key for role in _ROLES)


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
    table = read_table(source, name, known)
    places: dict[str, int] = {}
    lines: list[FigureLine] = []
    if table.header:
        places = find_columns(table, _ROLES, columns)
        require_column(table, places, ("month",), _("the month"))
        require_column(table, places, FIGURES, _("a figure of a service, such as started or completed"))
        left = [name for place, name in enumerate(table.header) if place not in places.values()]
        if left:
            table.said.append(_("Columns that were left out: {names}.").format(names=show_names(left)))
    if "month" in places and set(FIGURES) & set(places):
        lines = FigureRows(table, places, known, service, decimal_mark, day_first).read()
    require_lines(table, lines)
    kept = () if table.faults.count else tuple(lines)
    months = [line.month_on for line in kept]
    figures = [line.value if line.value is not None else Missing(line.missing) for line in kept]
    return FigureFile(
        table.name,
        table.sha256,
        kept,
        table.faults.sort(),
        table.faults.count,
        (min(months), max(months)) if months else None,
        coverage(figures),
        tuple(table.said),
        name_columns(table, places),
    )
