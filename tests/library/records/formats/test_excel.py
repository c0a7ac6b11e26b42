"""Workbooks: sheets, headers below titles, dates."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import openpyxl
import pytest

from groundswell import errors
from groundswell.records.sources import Source, open_source

AT = dt.datetime(2024, 1, 2, 3, 4, 5)


def write(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def fetch(source: Source) -> list[tuple[object, ...]]:
    names = ", ".join(f'"{name}"' for name in source.columns)
    return source.connection.sql(f"SELECT {names} FROM {source.query}").fetchall()


def test_workbook_gives_dates_numbers_and_texts(tmp_path: Path) -> None:
    rows: list[list[object]] = [["case", "at", "fee", "n"], ["NA", AT, 1.5, 7], ["b", None, None, 8]]

    source = open_source([write(tmp_path / "book.bin", data=rows)])

    assert source.format == "excel"
    assert fetch(source) == [("NA", AT, 1.5, 7), ("b", None, None, 8)]


def test_sheet_with_most_rows_is_read_unless_one_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", cover=[["about"], ["us"]], data=[["case"], ["a"], ["b"]])

    assert open_source([path]).columns == ("case",)
    assert open_source([path], sheet="cover").columns == ("about",)
    with pytest.raises(errors.SheetUnknown, match="cover"):
        open_source([path], sheet="nothing")


def test_title_lines_above_the_names_are_noted(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Cases of 2024"], [], ["case", "step", "at"], ["1", "a", AT]]

    source = open_source([write(tmp_path / "book.xlsx", data=rows)])

    assert source.columns == ("case", "step", "at")
    assert any("Cases of 2024" in note for note in source.notes)


def test_mixed_column_is_text(tmp_path: Path) -> None:
    rows: list[list[object]] = [["case", "at"], [1, AT], ["x", "unknown"]]

    assert fetch(open_source([write(tmp_path / "b", data=rows)])) == [
        ("1", "2024-01-02 03:04:05"),
        ("x", "unknown"),
    ]


def test_formula_is_not_run(tmp_path: Path) -> None:
    rows: list[list[object]] = [["case", "n"], ["a", "=1+1"], ["b", "x"]]

    assert fetch(open_source([write(tmp_path / "b", data=rows)]))[0] == ("a", None)


def test_sheet_without_names_or_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.HeaderMissing):
        open_source([write(tmp_path / "a", data=[[1, 2], [3, 4]])])
    with pytest.raises(errors.RowsMissing):
        open_source([write(tmp_path / "b", data=[["case", "at"]])])
    with pytest.raises(errors.RowsMissing):
        open_source([write(tmp_path / "c", data=[])])


def test_workbooks_of_one_export_are_joined(tmp_path: Path) -> None:
    one = write(tmp_path / "one", data=[["case", "n"], ["a", 1]])
    other = write(tmp_path / "other", data=[["case", "n"], ["b", 2]])
    third = write(tmp_path / "third", data=[["case", "m"], ["b", 2]])

    assert fetch(open_source([one, other])) == [("a", 1), ("b", 2)]
    with pytest.raises(errors.HeadersDiffer):
        open_source([one, third])


def test_open_document_is_read(tmp_path: Path) -> None:
    cells = "".join(
        '<table:table-row><table:table-cell office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell></table:table-row>"
        for text in ("case", "a", "b")
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="data">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    path = tmp_path / "book"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", content)

    assert fetch(open_source([path])) == [("a",), ("b",)]


def test_workbook_that_grows_beyond_measure_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _block in range(18):
                part.write(b" " * (16 << 20))

    with pytest.raises(errors.ArchiveBomb):
        open_source([path])
