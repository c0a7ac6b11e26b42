"""Hostile exports, mappings and places: what each one is, and what the command line shall say of it.

Each function makes its files in a folder and gives the arguments that follow `groundswell report`.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Make = Callable[[Path], list[str]]


@dataclass(frozen=True)
class Hostile:
    """One hostile input.

    Args:
        name: what it is.
        make: makes it in a folder; gives the arguments of `groundswell report`.
        code: the code of the error that is told; empty where the report shall be made.
        phrase: what the message says (of the error, or on standard output).
    """

    name: str
    make: Make
    code: str
    phrase: str


_ENTERED: dict[str, Hostile] = {}  # by name, for pytest imports a module more than once


def hostile(code: str, phrase: str) -> Callable[[Make], Make]:
    """Put a hostile input into the table, under its function's name."""

    def enter(make: Make) -> Make:
        name = make.__name__.replace("_", " ")
        _ENTERED[name] = Hostile(name, make, code, phrase)
        return make

    return enter


def list_hostile() -> list[Hostile]:
    """List what is in the table."""
    return list(_ENTERED.values())


def write(folder: Path, data: bytes | str, name: str = "export.csv") -> list[str]:
    """Write a file; give its path as arguments."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return [str(path)]


def make_rows(cases: int = 30, *, at: str = "2024-01-01T09:00:00", hours: int = 26) -> list[list[str]]:
    """Make the rows of a plain export: three steps a case, the last one an end."""
    first, rows = datetime.fromisoformat(at), []
    for case in range(cases):
        for place, step in enumerate(("Received", "Checked", "Decided")):
            moment = first + timedelta(hours=hours * case + 30 * place + case % 7)
            rows.append([f"C{case:04}", step, moment.isoformat(sep=" "), ("web", "paper")[case % 2]])
    return rows


def write_rows(rows: list[list[str]], header: str = "case,step,at,channel", delimiter: str = ",") -> str:
    """Write rows as text."""
    return "\n".join([header.replace(",", delimiter), *(delimiter.join(row) for row in rows), ""])


PLAIN = write_rows(make_rows())


def map_to(folder: Path, mapping: str, text: str | bytes = PLAIN) -> list[str]:
    """Write an export and a mapping; give the arguments."""
    (folder / "m.toml").write_text(mapping, encoding="utf-8")
    return [*write(folder, text), "--mapping", str(folder / "m.toml")]


# Nothing, or not records ---------------------------------------------------------------------------------


@hostile("file-empty", "is empty")
def empty_file(folder: Path) -> list[str]:
    return write(folder, b"")


@hostile("file-empty", "is empty")
def blank_lines_only(folder: Path) -> list[str]:
    return write(folder, b"\xef\xbb\xbf\r\n \r\n\t\r\n")


@hostile("file-empty", "is empty")
def a_thousand_nul_bytes(folder: Path) -> list[str]:
    return write(folder, b"\0" * 1000)


@hostile("rows-missing", "no rows")
def header_only(folder: Path) -> list[str]:
    return write(folder, "case,step,at\n")


@hostile("file-not-recognised", "a picture (PNG)")
def picture_named_csv(folder: Path) -> list[str]:
    return write(folder, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)


@hostile("file-not-recognised", "a program")
def program_named_csv(folder: Path) -> list[str]:
    return write(folder, b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 40)


@hostile("file-not-recognised", "binary data")
def random_bytes(folder: Path) -> list[str]:
    return write(folder, bytes((i * 193 + i // 7 * 31) % 251 for i in range(20_000)))


@hostile("file-not-recognised", "web page")
def login_page_instead_of_the_export(folder: Path) -> list[str]:
    return write(folder, "<!DOCTYPE html><html><body><form>Sign in</form></body></html>")


@hostile("file-not-recognised", "zip archive")
def zip_archive(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("export.csv", PLAIN)
    return [str(folder / "export.zip")]


@hostile("file-truncated", "workbook or a zip archive")
def workbook_that_is_none(folder: Path) -> list[str]:
    return write(folder, b"PK\x03\x04" + b"not a workbook at all" * 30, "export.xlsx")


@hostile("file-truncated", "cut off or damaged")
def workbook_without_sheets(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "export.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    return [str(folder / "export.xlsx")]


@hostile("file-not-recognised", "JSON, but not OCEL")
def json_that_is_no_log(folder: Path) -> list[str]:
    return write(folder, json.dumps({"cases": [{"id": 1}] * 50}), "export.json")


@hostile("document-broken", "OCEL")
def json_that_only_looks_like_ocel(folder: Path) -> list[str]:
    broken = {"objectTypes": "none", "eventTypes": [], "objects": 3, "events": {"a": 1}}
    return write(folder, json.dumps(broken), "export.json")


@hostile("query-needed", "SELECT * FROM cases")
def sqlite_without_a_query(folder: Path) -> list[str]:
    return [str(make_sqlite(folder))]


@hostile("query-not-read-only", "only reads")
def query_that_writes(folder: Path) -> list[str]:
    return [f"sqlite:///{make_sqlite(folder)}", "--query", "DELETE FROM cases"]


@hostile("query-not-read-only", "only reads")
def query_with_a_second_statement(folder: Path) -> list[str]:
    return [f"sqlite:///{make_sqlite(folder)}", "--query", "SELECT * FROM cases; DROP TABLE cases"]


@hostile("query-failed", "no such column")
def query_that_fails(folder: Path) -> list[str]:
    return [f"sqlite:///{make_sqlite(folder)}", "--query", "SELECT number FROM cases"]


def make_sqlite(folder: Path) -> Path:
    """Make a SQLite file with one table of cases."""
    with closing(sqlite3.connect(folder / "export.sqlite")) as connection, connection:
        connection.execute('CREATE TABLE cases ("case", step, at, channel)')
        connection.executemany("INSERT INTO cases VALUES (?, ?, ?, ?)", make_rows())
    return folder / "export.sqlite"


# Places --------------------------------------------------------------------------------------------------


@hostile("file-missing", "no file at")
def file_that_is_not_there(folder: Path) -> list[str]:
    return [str(folder / "nothing.csv")]


@hostile("file-unreadable", "it is a folder")
def folder_given_as_a_file(folder: Path) -> list[str]:
    (folder / "export").mkdir()
    return [str(folder / "export")]


@hostile("file-unreadable", "not a plain file")
def named_pipe(folder: Path) -> list[str]:
    os.mkfifo(folder / "pipe")
    return [str(folder / "pipe")]


@hostile("file-unreadable", "not a plain file")
def null_device(folder: Path) -> list[str]:
    return [os.devnull]


@hostile("file-unreadable", "symbolic links")
def loop_of_links(folder: Path) -> list[str]:
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    return [str(folder / "a.csv")]


@hostile("file-missing", "no file at")
def name_of_a_thousand_letters(folder: Path) -> list[str]:
    return [str(folder / ("n" * 1000))]


@hostile("file-missing", "no file at")
def name_with_a_nul_byte(folder: Path) -> list[str]:
    return [str(folder / "a\0b.csv")]


@hostile("place-unwritable", "it is a file")
def output_folder_that_is_a_file(folder: Path) -> list[str]:
    (folder / "taken").write_text("mine")
    return [*write(folder, PLAIN), "--out", str(folder / "taken")]


@hostile("place-unwritable", "Nothing can be written")
def output_folder_below_a_file(folder: Path) -> list[str]:
    (folder / "taken").write_text("mine")
    return [*write(folder, PLAIN), "--out", str(folder / "taken" / "below" / "report")]


@hostile("place-unwritable", "Nothing can be written")
def output_folder_that_may_not_be_made(folder: Path) -> list[str]:
    return [*write(folder, PLAIN), "--out", "/proc/groundswell/report"]


@hostile("report-folder-taken", "not of an earlier report")
def output_folder_with_files_of_others(folder: Path) -> list[str]:
    (folder / "taken").mkdir()
    (folder / "taken" / "report.html").write_text("mine")
    return [*write(folder, PLAIN), "--out", str(folder / "taken"), "--question", "waits"]


@hostile("key-not-read", "cannot be used")
def key_file_that_is_a_folder(folder: Path) -> list[str]:
    (folder / "keys").mkdir()
    return [*write(folder, PLAIN), "--key-file", str(folder / "keys")]


@hostile("key-not-read", "shorter than 16")
def key_of_three_letters(folder: Path) -> list[str]:
    (folder / "short.key").write_text("abc")
    return [*write(folder, PLAIN), "--key-file", str(folder / "short.key")]


# Damaged, packed, bombs ----------------------------------------------------------------------------------


@hostile("file-truncated", "cut off or damaged")
def gzip_cut_in_the_middle(folder: Path) -> list[str]:
    packed = gzip.compress(write_rows(make_rows(3000)).encode())
    return write(folder, packed[: len(packed) // 2], "export.csv.gz")


@hostile("archive-bomb", "when it is unpacked")
def gzip_bomb(folder: Path) -> list[str]:
    member = gzip.compress(b"0" * 10_000_000)
    return write(folder, gzip.compress(b"case,step,at\n") + member * 30, "export.csv.gz")


@hostile("archive-bomb", "when it is unpacked")
def workbook_bomb(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "export.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return [str(folder / "export.xlsx")]


@hostile("file-truncated", "cut off or damaged")
def parquet_without_its_end(folder: Path) -> list[str]:
    data = make_parquet(make_rows(500))
    return write(folder, data[: len(data) // 2], "export.parquet")


@hostile("file-truncated", "cut off or damaged")
def parquet_with_damaged_pages(folder: Path) -> list[str]:
    data = bytearray(make_parquet(make_rows(3000)))
    data[200:1200] = bytes(1000)
    return write(folder, bytes(data), "export.parquet")


@hostile("file-truncated", "inside an element")
def xes_cut_in_the_middle(folder: Path) -> list[str]:
    text = make_xes(make_rows(200))
    return write(folder, text[: len(text) // 2], "export.xes")


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


@hostile("xml-unsafe", "DOCTYPE")
def billion_laughs(folder: Path) -> list[str]:
    doctype = f'<!DOCTYPE log [<!ENTITY a0 "ha">{LAUGHS}]>'
    return write(folder, make_xes(make_rows(3)).replace("<log", f"{doctype}<log").replace("web", "&a9;"))


@hostile("xml-unsafe", "DOCTYPE")
def external_entity(folder: Path) -> list[str]:
    doctype = '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'
    return write(folder, make_xes(make_rows(3)).replace("<log", f"{doctype}<log").replace("web", "&secret;"))


@hostile("xml-unsafe", "DOCTYPE")
def external_entity_in_ocel(folder: Path) -> list[str]:
    text = '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY s SYSTEM "file:///etc/passwd">]>'
    return write(folder, text + "<log><object-types>&s;</object-types></log>", "export.xmlocel")


def make_parquet(rows: list[list[str]]) -> bytes:
    """Write rows as Parquet."""
    columns = list(zip(*rows, strict=True))
    table = pa.table(
        {name: pa.array(c) for name, c in zip(("case", "step", "at", "channel"), columns, strict=True)}
    )
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def make_xes(rows: list[list[str]]) -> str:
    """Write rows as XES."""
    traces: dict[str, list[str]] = {}
    for case, step, at, channel in rows:
        traces.setdefault(case, []).append(
            f'<event><string key="concept:name" value="{step}"/><string key="channel" value="{channel}"/>'
            f'<date key="time:timestamp" value="{at.replace(" ", "T")}+00:00"/></event>'
        )
    cases = (
        f'<trace><string key="concept:name" value="{c}"/>{"".join(e)}</trace>' for c, e in traces.items()
    )
    return f'<?xml version="1.0"?>\n<log xes.version="1.0">{"".join(cases)}</log>'
