"""Finding how a text file separates and quotes its values, and where its table begins."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from groundswell.errors import DelimiterUnfit
from groundswell.records.formats.headers import pass_notes

_CANDIDATES = (",", ";", "\t", "|", "^", "~", "\x1f", "\x1e", "\x01", "¦", "§", "#")
_NAMES = {"\\t": "\t", "tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_TOLD = re.compile(r"sep=([^\r\n\"'A-Za-z0-9])\r?\n", re.IGNORECASE)
_SAMPLE_ROWS = 400
_LEAST_SHARE = 0.5
_FOR_ONE_COLUMN = ("\x1f", "\x1e", "\x1d", "\x02", "\x03", "\x04", "\x05", "\t", "|", ",")
_MOMENT = re.compile(
    r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})([T ]\d{1,2}:\d{2}.*)?\s*$"
)
_NUMBER = re.compile(r"^\s*[-+]?\d+([.,]\d+)?\s*$")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text file is laid out.

    Args:
        delimiter: the character between values.
        quote: the character around values that hold delimiters or line ends.
        title_rows: the lines above the header, as text.
        skip_lines: physical lines before the first row of data, header included.
        header: the raw column names.
        width: the number of values that most rows have.
        first_row: the header line as text, for messages.
        has_header: False if the header looks like data.
        spaced: whether values begin with a space before a quote.
    """

    delimiter: str
    quote: str
    title_rows: tuple[str, ...]
    skip_lines: int
    header: tuple[str, ...]
    width: int
    first_row: str
    has_header: bool
    spaced: bool


def find_layout(sample: str, complete: bool, delimiter: str | None = None) -> Layout:
    """Find delimiter, quote, header and width from the beginning of a text.

    Each candidate is tried on the sample; the one wins by which most rows have the same number of values,
    above one. A delimiter that stands in the header line is preferred, which decides files with ``;`` and
    decimal commas, or with commas in free text. Where none fits half the rows, the table has one column.

    Args:
        sample: the first part of the file.
        complete: whether it is the whole file; otherwise its last line may be cut and is left out.
        delimiter: the caller's choice, which is not questioned.

    Raises:
        DelimiterUnfit: the caller's delimiter is not one character.
    """
    if not complete and "\n" in sample:
        sample = sample[: sample.rfind("\n") + 1]
    quote = _find_quote(sample)
    told = _TOLD.match(sample)
    delimiter = told[1] if told and delimiter is None else delimiter
    if delimiter is not None:
        chosen = _NAMES.get(delimiter.lower(), delimiter)
        if len(chosen) != 1 or chosen in "\r\n\"'":
            raise DelimiterUnfit(delimiter)
    else:
        chosen = max(_CANDIDATES, key=lambda candidate: _score(sample, candidate, quote))
        if _score(sample, chosen, quote)[0] < _LEAST_SHARE:
            chosen = next(each for each in _FOR_ONE_COLUMN if each not in sample)
    return _describe(sample, chosen, quote)


def _find_quote(sample: str) -> str:
    """Take the single quote only where it opens and closes values and the double quote never does."""
    doubles = len(re.findall(r'(?:^|[,;\t|])"', sample, re.MULTILINE))
    singles = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", sample, re.MULTILINE))
    return "'" if singles > 2 and doubles == 0 else '"'


def _parse(sample: str, delimiter: str, quote: str) -> list[tuple[int, list[str]]]:
    """Parse rows with the physical line on which each ends; blank ones are left out."""
    rows: list[tuple[int, list[str]]] = []
    spaced = f"{delimiter} {quote}" in sample
    reader = csv.reader(
        io.StringIO(sample, newline=""), delimiter=delimiter, quotechar=quote, skipinitialspace=spaced
    )
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return rows


def _score(sample: str, delimiter: str, quote: str) -> tuple[float, float]:
    """Score a delimiter: the share of rows that agree on a width above one, and then its rank."""
    rows = _parse(sample, delimiter, quote)
    widths = [len(row) for _line, row in rows]
    if not widths:
        return (0.0, 0.0)
    width, agreeing = Counter(width for width in widths).most_common(1)[0]
    if width < 2:
        wide = [each for each in widths if each > 1]
        if not wide or len(wide) < 0.5 * len(widths):
            return (0.0, 0.0)
        width, agreeing = Counter(wide).most_common(1)[0]
    share = agreeing / len(widths)
    at = _find_header(rows, width)
    first = widths[at]
    at_top = 1.0 if min(widths[at : at + 3]) > 1 else 0.9
    fits_header = 1.0 if first in (width, width - 1) else 0.5
    preference = 1 - _CANDIDATES.index(delimiter) / 100
    return (share * at_top * fits_header, min(width, 50) / 100 + preference)


def _describe(sample: str, delimiter: str, quote: str) -> Layout:
    rows = _parse(sample, delimiter, quote)
    widths = [len(row) for _line, row in rows]
    common = Counter(widths[1:] or widths or [1]).most_common(1)[0][0]
    at = _find_header(rows, common)
    line, header = rows[at] if rows else (0, [])
    below = [row for _line, row in rows[at + 1 :]]
    width = _find_width(header, below, common)
    return Layout(
        delimiter,
        quote,
        tuple(delimiter.join(row).strip(delimiter + " ") for _line, row in rows[:at]),
        line,
        tuple(header),
        width,
        delimiter.join(header),
        not _looks_like_data(header, below),
        f"{delimiter} {quote}" in sample,
    )


def _find_header(rows: list[tuple[int, list[str]]], common: int) -> int:
    """Find the first row that is as wide as the table; what stands above is a title."""
    if common < 2:
        return 0
    for at, (_line, row) in enumerate(rows[:30]):
        filled = sum(1 for cell in row if cell.strip())
        if len(row) >= common - 1 and filled >= max(2, (common + 1) // 2):
            return pass_notes([row for _line, row in rows], at)
        if len(row) > 1 and filled >= 2 and len(row) >= common / 2:
            return pass_notes([row for _line, row in rows], at)
    return 0


def _find_width(header: list[str], below: list[list[str]], common: int) -> int:
    """Take the header's width, or one more where nearly all rows end in one more, empty, value."""
    width = len(header)
    longer = [row for row in below if len(row) == width + 1 and not row[-1].strip()]
    return width + 1 if below and len(longer) > 0.9 * len(below) else width


def _looks_like_data(header: list[str], below: list[list[str]]) -> bool:
    """Tell data from names: a moment above moments, or nothing but numbers and moments."""
    filled = [cell for cell in header if cell.strip()]
    if not filled or not below:
        return False
    if all(_NUMBER.match(cell) or _MOMENT.match(cell) for cell in filled):
        return True
    for at, cell in enumerate(header):
        if (
            _MOMENT.match(cell)
            and sum(1 for row in below if at < len(row) and _MOMENT.match(row[at])) > len(below) / 2
        ):
            return True
    return False
