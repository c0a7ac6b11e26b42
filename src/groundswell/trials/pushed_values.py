"""Values that the agency sends for an outcome, such as a cost or a mark, one for a case."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from groundswell.errors import FileUnreadable
from groundswell.errors.trying import ValuesNotRead

COLUMNS = ("case", "outcome", "value")
Values = dict[str, dict[str, float]]


def read_values(path: Path) -> Values:
    """Read the values sent for outcomes from a CSV file with the columns ``case``, ``outcome`` and ``value``.

    Args:
        path: the file; UTF-8, further columns are not looked at.

    Returns:
        By the name of the outcome, by the identifier of the case.

    Raises:
        ValuesNotRead: a column is missing, a value is no number, or a case has two different values for an outcome.
        FileUnreadable: the file cannot be opened.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or str(error)) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValuesNotRead(str(path), f"line {line} is not UTF-8") from error
    return parse_values(text, str(path))


def parse_values(text: str, where: str = "the text") -> Values:
    r"""Read the values sent for outcomes from the text of a CSV file.

    Args:
        text: of the file.
        where: it came from, for the error.

    Raises:
        ValuesNotRead: as for :func:`read_values`.

    Example:
        >>> parse_values("case,outcome,value\na,cost,12.5\nb,cost,9\n")
        {'cost': {'a': 12.5, 'b': 9.0}}
    """
    reader = csv.DictReader(io.StringIO(text), skipinitialspace=True, strict=True)
    values: Values = {}
    try:
        lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if lacking:
            raise ValuesNotRead(where, f"it has no column {', '.join(lacking)}")
        for row in reader:
            _note_value(values, row, where, reader.line_num)
    except csv.Error as error:
        raise ValuesNotRead(where, f"line {reader.reader.line_num}: {error}") from error
    return values


def _note_value(values: Values, row: dict[str, str | None], where: str, line: int) -> None:
    case, name, written = ((row[column] or "").strip() for column in COLUMNS)
    if not case or not name:
        raise ValuesNotRead(where, f"line {line} has no case or no outcome")
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValuesNotRead(where, f"line {line}: {written[:40]!r} is no number")
    if values.setdefault(name, {}).setdefault(case, value) != value:
        raise ValuesNotRead(where, f"line {line}: case {case[:60]!r} has another value for {name!r} before")
