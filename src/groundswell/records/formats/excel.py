"""Opening workbooks: Excel (.xlsx, .xls, .xlsb) and OpenDocument (.ods), read by calamine."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from groundswell.errors import (
    ArchiveBomb,
    FileNotRecognised,
    FileTruncated,
    HeaderMissing,
    HeadersDiffer,
    RowsMissing,
    SheetUnknown,
    show_value,
)
from groundswell.records.formats.headers import pass_notes
from groundswell.records.formats.packing import BOMB_AFTER_BYTES, BOMB_GROWTH, unpack_file
from groundswell.records.formats.recognition import Content
from groundswell.records.formats.source import Opening, Source, describe_file, make_unique
from groundswell.records.formats.spool import Spool
from groundswell.wording import _, format_count

_SEARCHED_ROWS = 30
_BATCH_ROWS = 50_000
_MOMENTS = (dt.datetime, dt.date)

_Row = list[Any]


def open_excel(contents: list[Content], opening: Opening) -> Source:
    """Open a sheet of one or several workbooks of one export as a view.

    The sheet with the most rows is read unless the caller names one. Lines above the column names are left
    out and noted. A column of nothing but dates is TIMESTAMP, of whole numbers BIGINT, of numbers DOUBLE,
    else text; an empty cell is NULL. Formulas are never run: the value that the workbook stores is read.

    Raises:
        SheetUnknown: there is no sheet of the name that was asked for.
        HeaderMissing, HeadersDiffer, RowsMissing: the sheets are not tables of one export.
        FileTruncated: the workbook is damaged.
    """
    spool = Spool(opening)
    notes: list[str] = []
    first: tuple[str, ...] = ()
    for content in contents:
        columns = _read_workbook(content, opening, spool, notes)
        if first and {name.lower() for name in columns} != {name.lower() for name in first}:
            only_first = [name for name in first if name not in columns]
            only_other = [name for name in columns if name not in first]
            raise HeadersDiffer(contents[0].path.name, content.path.name, only_first, only_other)
        first = first or columns
    if not spool.rows:
        raise RowsMissing(contents[0].path, len(first))
    name, shown, row_column = spool.make_view()
    files = tuple(describe_file(content.path) for content in contents)
    return Source(opening.connection, name, row_column, "excel", shown, files, tuple(notes))


def _read_workbook(content: Content, opening: Opening, spool: Spool, notes: list[str]) -> tuple[str, ...]:
    path = content.path
    if content.packing:
        path = unpack_file(path, content.packing, opening.name_file(".workbook"))
    _refuse_bomb(content.path, path)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            title, rows = _choose_sheet(content.path, workbook, opening.sheet)
    except PasswordError:
        raise FileNotRecognised(
            content.path, "a workbook that is locked by a password; save it without"
        ) from None
    except (CalamineError, OSError, ValueError) as error:
        raise FileTruncated(content.path, str(error) or "the workbook cannot be read") from None
    file = show_value(content.path.name)
    notes.append(_("The sheet {sheet} of {file} was read.").format(sheet=show_value(title), file=file))
    at = _find_header(rows)
    for row in rows[:at]:
        words = " ".join(str(cell) for cell in row if cell not in ("", None))
        if words:
            text = _("A line above the column names of {file} was left out: {line}")
            notes.append(text.format(file=file, line=show_value(words)))
    return _spool_rows(content, rows, at, spool, notes)


def _refuse_bomb(shown: Path, path: Path) -> None:
    """Refuse a workbook whose parts grow beyond all measure; their sizes stand in the archive's list."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    packed = max(path.stat().st_size, 1)
    if unpacked > BOMB_AFTER_BYTES and unpacked > BOMB_GROWTH * packed:
        raise ArchiveBomb(shown, unpacked / packed, BOMB_GROWTH)


def _choose_sheet(path: Path, workbook: CalamineWorkbook, wanted: str | None) -> tuple[str, list[_Row]]:
    names = list(workbook.sheet_names)
    if wanted is not None:
        if wanted not in names:
            raise SheetUnknown(path, wanted, names)
        names = [wanted]
    best: tuple[str, list[_Row]] = (names[0] if names else "", [])
    for name in names:
        try:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
        except CalamineError:
            if len(names) == 1:
                raise
            continue
        if len(rows) > len(best[1]):
            best = (name, [list(row) for row in rows])
    return best


def _find_header(rows: list[_Row]) -> int:
    """Find the first row that fills at least half of the columns that the fullest of the first rows fills."""
    searched = rows[:_SEARCHED_ROWS]
    fullest = max((_count_filled(row) for row in searched), default=0)
    for at, row in enumerate(searched):
        if _count_filled(row) >= max(1, (fullest + 1) // 2):
            return pass_notes(rows[:200], at)
    return 0


def _count_filled(row: _Row) -> int:
    return sum(1 for cell in row if cell not in ("", None))


def _spool_rows(
    content: Content, rows: list[_Row], at: int, spool: Spool, notes: list[str]
) -> tuple[str, ...]:
    if not rows:
        raise RowsMissing(content.path, 0)
    header = rows[at]
    if not any(isinstance(cell, str) and cell for cell in header):
        raise HeaderMissing(content.path, ", ".join(str(cell) for cell in header))
    used = [place for place in range(len(header)) if any(_is_filled(row[place]) for row in rows[at:])]
    columns = make_unique([_write_cell(header[place]) or "" for place in used], notes, content.path.name)
    body = [row for row in rows[at + 1 :] if any(_is_filled(cell) for cell in row)]
    kinds = [_find_kind([row[place] for row in body]) for place in used]
    for batch in _cut(body):
        arrays = [
            _build_array([row[place] for row in batch], kind) for place, kind in zip(used, kinds, strict=True)
        ]
        spool.write(pa.Table.from_arrays(arrays, names=columns))
    blank = len(rows) - at - 1 - len(body)
    if blank:
        text = _("{count} blank rows of {file} were passed over.")
        notes.append(text.format(count=format_count(blank), file=show_value(content.path.name)))
    return tuple(columns)


def _is_filled(cell: Any) -> bool:
    return cell is not None and cell != ""


def _cut(rows: list[_Row]) -> Iterator[list[_Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, _BATCH_ROWS)):
        yield batch


def _find_kind(cells: list[Any]) -> pa.DataType:
    filled = [cell for cell in cells if _is_filled(cell)]
    if filled and all(isinstance(cell, _MOMENTS) for cell in filled):
        return pa.timestamp("us")
    numbers = (int, float)
    if filled and all(isinstance(cell, numbers) and not isinstance(cell, bool) for cell in filled):
        return (
            pa.int64()
            if all(float(cell).is_integer() and abs(cell) < 2**53 for cell in filled)
            else pa.float64()
        )
    return pa.string()


def _build_array(cells: list[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_timestamp(kind):
        return pa.array([_write_moment(cell) for cell in cells], kind)
    if pa.types.is_integer(kind):
        return pa.array([int(cell) if _is_filled(cell) else None for cell in cells], kind)
    if pa.types.is_floating(kind):
        return pa.array([float(cell) if _is_filled(cell) else None for cell in cells], kind)
    return pa.array([_write_cell(cell) for cell in cells], kind)


def _write_moment(cell: Any) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    return dt.datetime.combine(cell, dt.time()) if isinstance(cell, dt.date) else None


def _write_cell(cell: Any) -> str | None:
    if not _is_filled(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return str(cell)
