"""Read a spreadsheet as a workshop leaves it behind: CSV in its many forms, or Excel. Pure: bytes in, rows out."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from groundswell_web.refusals import Refusal

MOST_BYTES = 2 * 1024 * 1024
MOST_UNPACKED = 40 * 1024 * 1024
MOST_ROWS = 2000
MOST_LETTERS = 5000
FORMULA_SIGNS = "=+-@|%'\t"
COLUMNS = {
    "owners": ("step", "owner", "may_spend", "currency", "may_change", "may_stop", "authority", "clock"),
    "rules": ("step", "rule", "citation", "level", "waiver", "checked_by", "checked_on", "evidence"),
}
NEEDED = {"owners": ("step", "owner"), "rules": ("step", "rule")}
OTHER_NAMES = {
    "owner_email": "owner",
    "email": "owner",
    "may_spend_up_to": "may_spend",
    "who_can_waive": "waiver",
    "who_can_waive_or_change_it": "waiver",
    "text": "rule",
    "why": "rule",
    "why_it_must_be": "rule",
}


@dataclass(frozen=True)
class SheetRow:
    """A row of a spreadsheet: its number there, the header being row 1, and its cells that are not empty."""

    number: int
    cells: dict[str, str]


def read_sheet(kind: str, content: bytes) -> list[SheetRow]:
    """Read the rows of a spreadsheet.

    CSV may be UTF-8, UTF-16 with a mark or Windows-1252, with comma, semicolon or tab; of an Excel file the first
    sheet is read. An apostrophe that a spreadsheet or our own export put before a formula sign is taken off.

    Args:
        kind: ``"owners"`` or ``"rules"``.
        content: the bytes of the file.

    Raises:
        Refusal: it is no such table, too large, or lacks a column.
    """
    if len(content) > MOST_BYTES:
        raise Refusal(_("The file must be smaller than 2 MB"), field="file")
    lines = _read_excel(content) if content[:4] == b"PK\x03\x04" else _read_csv(content)
    return _as_rows(kind, lines)


def take_apostrophe_off(text: str) -> str:
    """Take the apostrophe off that keeps a spreadsheet from running a text as a formula.

    Example:
        >>> take_apostrophe_off("'=A1"), take_apostrophe_off("'t is"), take_apostrophe_off("''t is")
        ('=A1', "'t is", "'t is")
    """
    if len(text) > 1 and text[0] == "'" and text[1] in FORMULA_SIGNS:
        text = text[1:].replace("\\|", "|")
    return text


def _read_excel(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise Refusal(_("The file must be smaller than 2 MB"), field="file")
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheet = book.get_sheet_by_index(0)
        if sheet.total_height > 20 * MOST_ROWS or sheet.total_width > 200:
            raise _refuse_length()
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, python_calamine.CalamineError, IndexError, OSError):
        text = _("The file could not be read as Excel. Save it again as .xlsx or as CSV")
        raise Refusal(text, field="file") from None
    return [(number, [_write_cell(cell) for cell in row]) for number, row in enumerate(rows, start=1)]


def _write_cell(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _read_csv(content: bytes) -> list[tuple[int, list[str]]]:
    text = _decode(content)
    if "\x00" in text:
        raise Refusal(_("The file is no table. Save it as CSV or .xlsx"), field="file")
    header = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=header.count)
    # A record may run over several lines: what people see in a spreadsheet is the number of the record.
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise Refusal(
            _("A quotation mark in the file is never closed. Save it again as CSV"), field="file"
        ) from None
    return list(enumerate(records, start=1))


def _decode(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _as_rows(kind: str, lines: Iterable[tuple[int, list[str]]]) -> list[SheetRow]:
    filled = [(number, cells) for number, cells in lines if any(cell.strip() for cell in cells)]
    if not filled:
        raise Refusal(_("The selected file is empty"), field="file")
    if len(filled) > MOST_ROWS + 1:
        raise _refuse_length()
    names = [_name_column(kind, cell) for cell in filled[0][1]]
    _check_header(kind, names, filled[0][1])
    rows = []
    for number, cells in filled[1:]:
        told = {
            name: take_apostrophe_off(cell.strip())
            for name, cell in zip(names, cells, strict=False)
            if name and cell.strip()
        }
        if any(len(text) > MOST_LETTERS for text in told.values()):
            text = _("Row {number} has a cell of more than {count} letters. Shorten it")
            raise Refusal(text.format(number=number, count=f"{MOST_LETTERS:,}"), field="file")
        rows.append(SheetRow(number, told))
    return rows


def _name_column(kind: str, cell: str) -> str:
    name = "_".join(cell.strip().lstrip("\ufeff").lower().replace("-", " ").replace("_", " ").split())
    name = name if name in COLUMNS[kind] else OTHER_NAMES.get(name, "")
    return name if name in COLUMNS[kind] else ""


def _check_header(kind: str, names: Sequence[str], header: Sequence[str]) -> None:
    absent = [name for name in NEEDED[kind] if name not in names]
    if absent:
        text = _("The first row has no column “{name}”. It has: {header}. Name the columns as in the export")
        found = ", ".join(cell.strip()[:40] for cell in header[:12] if cell.strip())
        raise Refusal(text.format(name=absent[0], header=found), field="file")
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        text = _("The first row has the column “{name}” twice. Take one out")
        raise Refusal(text.format(name=twice[0]), field="file")


def _refuse_length() -> Refusal:
    return Refusal(_("The file must have at most {count} rows").format(count=f"{MOST_ROWS:,}"), field="file")
